"""Who works where: offices, persons, memberships, and what each role may do."""
