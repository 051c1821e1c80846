"""Students × registers: who is in which register, and who may be."""
