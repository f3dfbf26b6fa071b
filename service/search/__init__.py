"""Finding interactions by what was said in them, how it was answered and what was measured."""
