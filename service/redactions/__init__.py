"""What was redacted, why and how surely; never the values."""
