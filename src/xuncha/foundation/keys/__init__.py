"""Level-1 sealing, at rest: keys outside the database, opened for entitled readers (design §6)."""
