"""Named SQL steps, run on DuckDB or Spark."""
