"""The overview: how many students each office has and what the last run owes them, counted once when a run is loaded."""
