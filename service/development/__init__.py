"""Development and improvement plans: goals, checkpoints, both sides' words, and an outcome that people stand for."""
