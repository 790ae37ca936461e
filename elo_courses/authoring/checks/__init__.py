"""Every check of a course, one file a family."""

from collections.abc import Iterator
from datetime import date

from elo_courses.authoring.findings import Finding, in_order
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.values import Course


def check_course(course: Course, frameworks: Frameworks, today: date | None = None) -> list[Finding]:
    """Return every finding about a course, in the order of files and lines."""
    return in_order(_all(course, frameworks, today))


def _all(course: Course, frameworks: Frameworks, today: date | None) -> Iterator[Finding]:
    yield from course.findings
