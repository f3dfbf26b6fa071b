"""Reports as PDF files, to be kept on paper or in a case file."""
