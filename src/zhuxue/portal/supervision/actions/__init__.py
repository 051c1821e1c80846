"""What changes issues, orders and samples: one verb, one transaction, one entry in the audit chain."""
