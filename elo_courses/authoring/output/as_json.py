"""The findings as JSON; the shape is a contract with other programs."""

import json
from collections.abc import Iterable
from typing import Any

from elo_courses.authoring.findings import Finding, Fix
from elo_courses.authoring.output import shown_path
from elo_courses.authoring.places import Place


def as_json(findings: Iterable[Finding], checked: int, lang: str) -> str:
    """Return the one JSON object `course check --format json` prints."""
    return json.dumps({"findings": [_finding(item, lang) for item in findings], "checked": checked}, indent=2)


def _finding(item: Finding, lang: str) -> dict[str, Any]:
    return {
        "file": shown_path(item.place.file),
        **_stretch(item.place),
        "code": item.code,
        "severity": item.severity,
        "message": item.message(lang),
        "hint": item.hint(lang),
        "fix": _fix(item.fix) if item.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {**_stretch(fix.place), "text": fix.text, "safe": fix.is_safe}


def _stretch(place: Place) -> dict[str, int]:
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
