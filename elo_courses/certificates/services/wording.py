"""Texts as a certificate can print them: no control characters, nothing that the font lacks."""

import unicodedata
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from elo_courses.certificates.errors import (
    NameCannotBePrintedError,
    NameMissingError,
    TextCannotBePrintedError,
)
from elo_courses.certificates.values import CertificateData, CompetenceShown

if TYPE_CHECKING:
    from elo_courses.certificates.values import Titles
    from elo_courses.learning.values import CourseCompletion

FONTS = Path(__file__).resolve().parents[1] / "fonts"
LONGEST_NAME = 120
LONGEST_TEXT = 300
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@cache
def letters() -> frozenset[int]:
    """Return the code points that every weight of the font can draw."""
    reader = import_module("fontTools.ttLib")  # a tenth of a second, and only the worker needs it
    covered = []
    for path in sorted(FONTS.glob("*.ttf")):
        with reader.TTFont(path, lazy=True) as font:
            covered.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*covered)


def tidy(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text without control and bidi characters, on one line, and not too long."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if one.isspace() else one
        for one in composed
        if one.isspace() or unicodedata.category(one) not in INVISIBLE
    )
    line = " ".join(visible.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def is_printable(text: str) -> bool:
    """Tell whether the font has every letter of a text."""
    return letters().issuperset(map(ord, text))


def printed_name(name: str | None) -> str:
    """Return a person's name as it is printed; refuse one that isn't there or can't be."""
    line = tidy(name or "", LONGEST_NAME)
    if not line:
        raise NameMissingError
    if not is_printable(line):
        raise NameCannotBePrintedError
    return line


def printed_text(text: str) -> str:
    """Return a text without the characters that the font lacks, such as an emoji in a title."""
    return tidy("".join(one for one in tidy(text) if ord(one) in letters()))


def printed(completion: "CourseCompletion", *, number: str, language: str) -> CertificateData:
    """Return what the certificate of a finished course says."""
    data = CertificateData(
        number=number,
        language=language,
        name=printed_name(completion.person_name),
        issuer=printed_text(completion.institution_name),
        course_titles=_titles(completion.course_titles),
        revision=completion.revision,
        hours=completion.hours,
        ects=completion.ects,
        module_titles=tuple(_titles(one) for one in completion.module_titles),
        competences=tuple(
            CompetenceShown(code=printed_text(one.code), titles=_titles(one.titles), level=one.level)
            for one in completion.competences
        ),
        framework_titles=_titles(completion.framework_title),
        framework_version=printed_text(completion.framework_version),
        completed_at=completion.completed_at,
    )
    if not all((data.issuer, *data.course_titles.values())):
        raise TextCannotBePrintedError
    return data


def numbered(data: CertificateData, number: str) -> CertificateData:
    """Return the certificate's words with its number."""
    return replace(data, number=number)


def _titles(titles: "Titles") -> dict[str, str]:
    return {lang: printed_text(text) for lang, text in sorted(titles.items())}
