"""SMART objectives: a metric, a measured baseline, a target, an owner, a date, and the objective that each serves."""
