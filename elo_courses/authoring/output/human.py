"""Findings with the line they are on and a caret under the fault."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import click

from elo_courses.authoring.findings import Finding, say
from elo_courses.authoring.output import shown_path
from elo_courses.authoring.reader import read_source

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_WIDEST = 110
_BEFORE = 60


def as_text(findings: Iterable[Finding], checked: int, lang: str) -> str:
    """Return what a person reads in a terminal."""
    lines_of = cache(_lines)
    listed = list(findings)
    blocks = [_finding(item, lines_of(item.place.file), lang) for item in listed]
    counts = [sum(item.severity == severity for item in listed) for severity in ("error", "warning")]
    blocks.append(say("checked", lang, files=checked, errors=counts[0], warnings=counts[1]))
    return "\n\n".join(blocks)


def _lines(file: Path) -> list[str]:
    return read_source(file)[0].text.split("\n")


def _finding(item: Finding, lines: list[str], lang: str) -> str:
    place = item.place
    kind = click.style(f"{say(item.severity, lang)} {item.code}", fg=_COLOURS[item.severity], bold=True)
    shown = [
        f"{kind} {item.message(lang)}",
        click.style(f"  {shown_path(place.file)}:{place.line}:{place.column}", dim=True),
    ]
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if line.strip():
        shown += _pointed(
            line, place.column, place.end_column if place.end_line == place.line else len(line) + 1
        )
    hint = item.hint(lang)
    if hint:
        shown.append(f"  → {hint}")
    return "\n".join(shown)


def _pointed(line: str, column: int, end_column: int) -> list[str]:
    cut = max(0, column - 1 - _BEFORE) if len(line) > _WIDEST else 0
    part = line[cut : cut + _WIDEST].replace("\t", " ")
    start = column - 1 - cut
    width = max(1, min(end_column - column, len(part) - start))
    return [f"  | {part}", f"  | {' ' * start}{'^' * width}"]
