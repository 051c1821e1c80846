"""Programme files → checked model → SQL verdicts with reasons."""
