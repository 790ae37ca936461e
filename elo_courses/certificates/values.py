"""What a certificate says, frozen; and how far its issuing is."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

Titles = Mapping[str, str]

FALLBACK = ("fi", "sv", "en")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of text and the language that it is in."""

    text: str
    lang: str


def passage(titles: Titles, lang: str) -> Passage:
    """Return the text in a language, or in the first one that it has."""
    for code in (lang, *FALLBACK, *titles):
        if titles.get(code):
            return Passage(text=titles[code], lang=code)
    return Passage(text="", lang=lang)


@dataclass(frozen=True, kw_only=True)
class CompetenceShown:
    """A competence and the level that was reached in it."""

    code: str
    titles: Titles
    level: int


@dataclass(frozen=True, kw_only=True)
class CertificateData:
    """Every word and figure that is printed."""

    number: str
    language: str
    name: str
    issuer: str
    course_titles: Titles
    revision: int
    hours: float
    ects: float
    module_titles: tuple[Titles, ...]
    competences: tuple[CompetenceShown, ...]
    framework_titles: Titles
    framework_version: str
    completed_at: datetime

    @property
    def second_language(self) -> str:
        """The language of the smaller words: English, and beside English Finnish."""
        return "fi" if self.language == "en" else "en"

    def as_json(self) -> dict[str, Any]:
        """Return what is kept in the database."""
        return asdict(self) | {"completed_at": self.completed_at.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what was kept."""
        read: dict[str, Any] = {
            "module_titles": tuple(kept["module_titles"]),
            "competences": tuple(CompetenceShown(**one) for one in kept["competences"]),
            "completed_at": datetime.fromisoformat(kept["completed_at"]),
        }
        return cls(**{**kept, **read})


@dataclass(frozen=True, kw_only=True)
class IssuingState:
    """How far the certificate of a finished course is.

    `state` is requested, waiting (`code` says for what), dead, issued or revoked; the token is there
    from "issued" on.
    """

    state: str
    code: str | None = None
    token: str | None = None
    certificate_id: uuid.UUID | None = None
