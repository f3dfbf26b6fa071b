"""Who is asking, and what they may see: users, teams, roles, sessions."""
