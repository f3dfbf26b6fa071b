"""Measures engines: word error rate, redaction recall, agreement, fairness; trains the judge's adapter."""
