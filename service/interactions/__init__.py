"""Interactions: what came in, what was said, where it stands."""
