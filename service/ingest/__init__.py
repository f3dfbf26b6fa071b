"""Getting interactions in: metadata, text formats, files."""
