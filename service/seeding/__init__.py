"""A centre that never was: plausible redacted interactions in bulk, to see how the service does at volume."""
