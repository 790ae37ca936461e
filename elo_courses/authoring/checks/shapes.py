"""What a value of YAML may look like, by the name of its rule."""

import re
from collections.abc import Callable
from datetime import date

from elo_courses.authoring.reader import LANGUAGE
from elo_courses.authoring.yamltree import Node

LONGEST_SUMMARY = 200
LONGEST_TITLE = 200
FULL = 100
MOST_MINUTES = 6000
_POINTS = re.compile(r"points>=(?:100|[1-9]?\d)")
_AMOUNT = re.compile(r"\d{1,5}(?:\.\d{1,3})?")


def fits(rule: str, node: Node) -> bool:
    """Whether a value has the shape its rule asks for."""
    return _FITS[rule](node)


def as_date(node: Node) -> date | None:
    """Return a date, where the value is one."""
    try:
        return date.fromisoformat(node.raw) if node.kind in {"date", "text"} else None
    except ValueError:
        return None


def _text(node: Node, longest: int = LONGEST_TITLE) -> bool:
    return node.text is not None and len(node.raw) <= longest


def _texts(node: Node) -> bool:
    return node.kind == "map" and bool(node.entries) and all(_text(value) for _, value in node.entries)


def _list(node: Node) -> bool:
    return node.kind == "list" and all(item.text is not None for item in node.items)


def _languages(node: Node) -> bool:
    names = [item.raw for item in node.items]
    return bool(names) and len(set(names)) == len(names) and all(LANGUAGE.fullmatch(name) for name in names)


def _modules(node: Node) -> bool:
    return node.kind == "list" and all(
        item.get("id") is not None if item.kind == "map" else item.text is not None for item in node.items
    )


def _whole(node: Node, most: int = MOST_MINUTES) -> bool:
    return node.number is not None and 0 < node.number <= most


def _amount(node: Node) -> bool:
    return node.kind in {"int", "float"} and _AMOUNT.fullmatch(node.raw) is not None


def _pass(node: Node) -> bool:
    return node.raw == "all-required" or _POINTS.fullmatch(node.raw) is not None


_FITS: dict[str, Callable[[Node], bool]] = {
    "text": _text,
    "summary": lambda node: _text(node, LONGEST_SUMMARY),
    "texts": _texts,
    "list": _list,
    "languages": _languages,
    "modules": _modules,
    "map": lambda node: node.kind == "map",
    "certificate": lambda node: node.kind == "map",
    "defaults": lambda node: node.kind == "map",
    "whole": _whole,
    "count": lambda node: _whole(node, FULL),
    "percent": lambda node: node.number is not None and node.number >= 0,
    "amount": _amount,
    "certificate-pass": _pass,
    "feedback": lambda node: node.raw in {"each", "end", "never"},
    "truth": lambda node: node.truth is not None,
    "slug": lambda node: node.text is not None,
    "date": lambda node: as_date(node) is not None,
}
# The name of the words for each rule; several rules share theirs.
RULES = {
    name: {
        "certificate": "map",
        "defaults": "map",
        "count": "whole",
        "slug": "text",
    }.get(name, name)
    for name in _FITS
}
