"""Calibration: several people and the machine answer the same questions blind, beside an expert's answers."""
