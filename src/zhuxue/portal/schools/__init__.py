"""Schools and their students, and what a finished run said of them."""
