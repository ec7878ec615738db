"""Pages of the deadline rules and the working-day calendar, whose data and verbs are the foundation's."""
