"""Letting agents see confirmed results, now or on a date, and their acknowledgement."""
