"""Trains the embedded judge on labelled interactions: `callqa evaluate train-judge`."""
