"""Coaching suggestions and what people decide about them."""
