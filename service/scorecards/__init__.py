"""Scorecards as the customer keeps them: drafts, versions, where each applies, simulation, promised precision."""
