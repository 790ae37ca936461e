"""`python -m elo_courses.cli` is `elo-courses`."""

from elo_courses.cli import main

main()
