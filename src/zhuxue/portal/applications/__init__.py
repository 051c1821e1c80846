"""Cases: what a family asks for or a school proposes, step by step, decided by people; first of them the recognition of hardship."""
