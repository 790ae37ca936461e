"""The block names of the format, their options, and what this version can do with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A block of the format: its options with what they accept, and how it is treated."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    is_supported: bool = True
    is_container: bool = False
    needs_id: bool = True
    is_graded: bool = False


_GRADED = {"points": "number", "attempts": "count"}

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("single", {**_GRADED, "shuffle": "yes|no"}, is_graded=True),
        Kind("multiple", {**_GRADED, "shuffle": "yes|no", "scoring": "all|partial"}, is_graded=True),
        Kind("truefalse", {**_GRADED, "answer": "true|false"}, is_graded=True),
        Kind("reflect", {"min-words": "number", "share": "none|trainer|group", "points": "number"}),
        Kind("scale", {"levels": "levels", "when": "before|after"}),
        Kind("match", is_supported=False),
        Kind("order", is_supported=False),
        Kind("number", is_supported=False),
        Kind("text", is_supported=False),
        Kind("gap", is_supported=False),
        Kind("scenario", is_supported=False),
        Kind("checklist", is_supported=False),
        Kind("poll", is_supported=False),
        Kind("video", is_supported=False),
        Kind("audio", is_supported=False),
        Kind("tabs", is_supported=False, is_container=True, needs_id=False),
        Kind("details", is_supported=False, is_container=True, needs_id=False),
        Kind("include", is_supported=False, needs_id=False),
        Kind("bank", is_supported=False, is_container=True),
    )
}

# Callouts other tools write as blocks; ours are GitHub's alerts.
FOREIGN_CALLOUTS = {
    "note": "NOTE",
    "info": "NOTE",
    "tip": "TIP",
    "hint": "TIP",
    "important": "IMPORTANT",
    "warning": "WARNING",
    "attention": "WARNING",
    "caution": "CAUTION",
    "danger": "CAUTION",
    "error": "CAUTION",
}

ALERTS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "EXAMPLE", "CASE", "LAW")
QUESTION_ALERTS = ("HINT", "CORRECT", "INCORRECT", "EXPLAIN")

MOST_LEVELS = 10


def is_leaf(name: str) -> bool:
    """Whether another block can't stand inside this one."""
    kind = KINDS.get(name)
    return kind is not None and not kind.is_container


def accepts(rule: str, value: str) -> bool:
    """Whether an option's value is one its rule allows."""
    if "|" in rule:
        return value in rule.split("|")
    if not _NUMBER.fullmatch(value):
        return False
    number = int(value)
    if rule == "count":
        return number > 0
    return rule != "levels" or 1 < number <= MOST_LEVELS
