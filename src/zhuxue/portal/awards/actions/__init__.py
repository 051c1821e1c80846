"""What changes rounds and candidates: rounds, families' answers, ranking within a quota, review in bulk."""
