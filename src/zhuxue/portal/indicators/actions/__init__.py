"""What changes something: one verb, one transaction, one entry of the audit chain."""
