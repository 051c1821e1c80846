"""Personal data at rest: encrypted columns, keys in a file outside the database, masks."""
