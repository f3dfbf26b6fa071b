"""Agents judging their own interactions blind, and the gaps to what people confirmed."""
