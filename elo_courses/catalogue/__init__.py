"""The published courses and modules, their versions and languages, and which competences each serves."""
