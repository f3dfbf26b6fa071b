"""What is true, as articles: reference facts for the judge."""
