"""What the player needs to know of a course, as values that never change."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GRADED = frozenset({"single", "multiple", "truefalse"})
FALLBACK = ("fi", "en", "sv")


def pick(words: Mapping[str, str], lang: str) -> str:
    """Return the words in a language, or in the first other language that there is."""
    for code in (lang, *FALLBACK):
        if words.get(code):
            return words[code]
    return next(iter(words.values()), "")


@dataclass(frozen=True, kw_only=True)
class CompetenceShown:
    """A competence that a module serves."""

    id: uuid.UUID
    code: str
    title: Mapping[str, str]
    level: int
    uuid: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ModuleShown:
    """One revision of a module in all its languages; `key` stays on the server."""

    id: uuid.UUID
    revision_id: uuid.UUID
    number: int
    line: int
    slug: str
    minutes: int
    pass_percent: int
    key: Mapping[str, Mapping[str, Any]]
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    parts: Mapping[str, Sequence[Mapping[str, Any]]]
    outlines: Mapping[str, Sequence[Mapping[str, Any]]]
    competences: Sequence[CompetenceShown]

    @property
    def max_points(self) -> int:
        """All points that can be had."""
        return sum(int(block["points"]) for block in self.key.values() if block["kind"] in GRADED)

    def language(self, lang: str) -> str:
        """Return the language in which the module can be shown: the one asked for, or its first."""
        return (
            lang
            if lang in self.parts
            else next(code for code in (*FALLBACK, *self.parts) if code in self.parts)
        )


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a module stands in its course."""

    module: ModuleShown
    position: int
    is_optional: bool
    requires: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CourseShown:
    """One revision of a course."""

    id: uuid.UUID
    revision_id: uuid.UUID
    number: int
    slug: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    languages: Sequence[str]
    hours: float
    ects: float
    framework_id: uuid.UUID
    places: Sequence[Place]
    newest: Mapping[tuple[uuid.UUID, int], uuid.UUID]

    def place(self, slug: str) -> Place | None:
        """Return where a module stands, by its slug."""
        return next((one for one in self.places if one.module.slug == slug), None)

    @property
    def max_points(self) -> int:
        """All points of the modules that must be done."""
        return sum(one.module.max_points for one in self.places if not one.is_optional)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a publication did: the new revision's number, or None when nothing had changed."""

    slug: str
    revision: int | None
    changes: Sequence[tuple[str, str]]
