"""A synthetic province: files as offices send them, and the truth."""
