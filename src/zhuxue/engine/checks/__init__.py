"""The negative list: SQL files over a run's tables → findings."""
