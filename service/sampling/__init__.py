"""Random samples of interactions for review, drawn so that anyone can check them, and what they estimate."""
