"""An agent's overview: what comes next, what was agreed, what got better."""
