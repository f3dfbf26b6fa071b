"""Action items: what somebody agreed to do until a day."""
