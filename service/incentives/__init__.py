"""Points and rewards for what people confirmed, for getting better, and for taking part; switched off by policy."""
