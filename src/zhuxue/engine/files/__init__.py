"""Payment files, written and read again."""
