"""What every page shares: the base page, the list, the empty state; knows nothing of students."""
