"""What the application tells a person who signs in."""
