"""Indicators of what stands in the system, sheets of the national system compared with ours, evaluation of aid funds."""
