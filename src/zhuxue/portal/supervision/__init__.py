"""Findings put right: looked into, ordered, answered, rechecked, closed; samples visited; checks that offices write."""
