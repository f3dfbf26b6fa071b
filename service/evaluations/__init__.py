"""Evaluations: machine answers with evidence, and the arithmetic of the score."""
