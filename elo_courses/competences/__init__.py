"""The national competence descriptions, core and specialist, their versions, and who has reached which."""
