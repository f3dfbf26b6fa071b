"""The watched folder: files that other systems put there are taken in without anybody's doing."""
