"""What people decide about evaluations."""
