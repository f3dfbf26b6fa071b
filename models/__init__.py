"""Engines behind small protocols: transcribers, diarizer, aligner, redactor, judge.

No database, no web, no environment. Importing this package loads no model.
"""
