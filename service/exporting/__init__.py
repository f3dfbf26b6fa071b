"""Results as files for other programs: CSV, Excel and JSON Lines, at once or made in the background."""
