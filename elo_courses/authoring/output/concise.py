"""One line a finding, as compilers write it."""

from collections.abc import Iterable

from elo_courses.authoring.findings import Finding
from elo_courses.authoring.output import shown_path


def as_lines(findings: Iterable[Finding], lang: str) -> str:
    """Return `file:line:column: CODE message` lines."""
    return "\n".join(_line(item, lang) for item in findings)


def _line(item: Finding, lang: str) -> str:
    place = item.place
    return f"{shown_path(place.file)}:{place.line}:{place.column}: {item.code} {item.message(lang)}"
