"""Scorecards: what is asked of an interaction, as data."""
