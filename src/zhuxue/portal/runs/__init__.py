"""A term is run from the portal: its own students and the registers it was given, judged by the engine, and loaded back."""
