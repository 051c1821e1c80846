"""Before-rounds: three worklists of a county before lists are settled, every row with the school's answer and evidence."""
