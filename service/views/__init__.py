"""Searches and filtered lists that people keep, and being told of what is new in them."""
