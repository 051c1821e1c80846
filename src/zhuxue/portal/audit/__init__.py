"""What was done, by whom and why: an append-only chain that shows any later change."""
