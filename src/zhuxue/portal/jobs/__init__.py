"""Work that outlives a request: a row in the database, claimed by `manage.py work`, with its progress."""
