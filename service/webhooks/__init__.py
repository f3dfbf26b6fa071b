"""Telling other systems what happened: signed, retried, with ids only."""
