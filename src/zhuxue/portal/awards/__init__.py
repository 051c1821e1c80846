"""Awards: what is due by register, what is applied for, what is ranked within a quota; in rounds, decided case by case."""
