"""Feedback in all directions: between agents, to them, from them, and from customers."""
