"""One term on one set of files → a folder of results."""
