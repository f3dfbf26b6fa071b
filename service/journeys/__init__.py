"""Customers' journeys: the contacts of one customer in order, and how they go by call type."""
