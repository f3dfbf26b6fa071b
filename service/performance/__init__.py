"""How the centre performs: metrics over periods, people and kinds of contact, each with its interval."""
