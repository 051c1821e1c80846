"""Values every room shares: money, terms, identity numbers, regions, errors."""
