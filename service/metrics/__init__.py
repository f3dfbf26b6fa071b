"""Call metrics: pure functions with written definitions."""
