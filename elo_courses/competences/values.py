"""Competences as values, and the rule of when one is covered."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

RULE_VERSION = 1
POINTS_TO_COVER = 2
ZONE = ZoneInfo("Europe/Helsinki")
FALLBACK = ("en", "fi", "sv")


class Kind(StrEnum):
    """Every counsellor needs the core; a specialist competence belongs to some."""

    CORE = "core"
    SPECIALIST = "specialist"


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What became of a framework file: `created` when its text is now in the database and wasn't before."""

    framework_id: uuid.UUID
    created: bool
    title: Mapping[str, str]
    count: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A cell where what is kept in step differs from a full recount of the evidence.

    In `coverage`, `kept` are the rows that the evidence doesn't bear out, `counted` those that are missing.
    """

    table: str
    institution_id: uuid.UUID
    competence_id: uuid.UUID
    month: str
    kept: int
    counted: int


def points_of(level: int) -> int:
    """Return what a completed module that serves a competence to this level is worth (rule version 1)."""
    return level


def is_covered(levels: Iterable[int]) -> bool:
    """Tell whether modules completed at these levels cover a competence: two points or more."""
    return sum(points_of(level) for level in levels) >= POINTS_TO_COVER


def month_of(at: datetime) -> str:
    """Return the month in Finland, such as 2026-11."""
    return at.astimezone(ZONE).strftime("%Y-%m")


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts versions as people read them: 0.9 before 0.10, and 1.0-rc before 1.0."""
    release, _dash, addition = version.partition("-")
    parts = [(1, int(part), "") if part.isdecimal() else (2, 0, part) for part in release.split(".")]
    return (*parts, (0, 0, addition) if addition else (0, 1, ""))


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """Return the text in a language, or in the first one it has."""
    for code in (lang, *FALLBACK):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()), "")
