"""People: roles and their rights, persons, and who acts at this moment."""
