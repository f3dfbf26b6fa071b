"""What an agent disputes about a released result, and what another reviewer decides about it."""
