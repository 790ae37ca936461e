"""One line a finding, as compilers write it."""

from collections.abc import Iterable

from elo_courses.authoring.findings import Finding
from elo_courses.authoring.output import shown_path


def as_lines(findings: Iterable[Finding], lang: str) -> str:
    """Return `file:line:column: CODE message` lines."""
    return "\n".join(
        f"{shown_path(item.place.file)}:{item.place.line}:{item.place.column}: {item.code} {item.message(lang)}"
        for item in findings
    )
