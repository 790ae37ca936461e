"""What the checker says: a code, a place, and its sentence in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from elo_courses.authoring.places import Place
from elo_courses.authoring.texts import TEXTS

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[str, Severity] = {"E": "error", "W": "warning", "I": "info"}
DEFAULT_LANGUAGE = "en"


class Word(str):
    """A value that is itself translated: the name of one of the `word.…` texts."""

    __slots__ = ()


class _Blanks(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a finding: put `text` at `place`; safe ones change no meaning."""

    place: Place
    text: str
    is_safe: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to think about, at one place."""

    code: str
    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """Return error, warning or info: the first letter of the code."""
        return SEVERITIES[self.code[0]]

    def message(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say what is wrong."""
        return _fill(self._pair(lang)[0], self.values, lang)

    def hint(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say what to do about it."""
        hint = _texts(lang)["near"][0] if self.values.get("near") else self._pair(lang)[1]
        return _fill(hint, self.values, lang)

    def _pair(self, lang: str) -> tuple[str, str]:
        variant = self.values.get("variant")
        return _texts(lang)[f"{self.code}.{variant}" if variant else self.code]


def explain(code: str, lang: str = DEFAULT_LANGUAGE) -> str | None:
    """Explain a code in a language: what it says in each case, what to do; None for an unknown code."""
    texts = _texts(lang)
    pairs = [pair for name, pair in texts.items() if name.partition(".")[0] == code]
    if code[:1] not in SEVERITIES or not pairs:
        return None
    lines = [f"{code} ({texts[SEVERITIES[code[0]]][0]})"]
    lines += [_fill(text, {}, lang) for pair in pairs for text in pair if text]
    return "\n".join(dict.fromkeys(lines))


def say(name: str, lang: str, **values: object) -> str:
    """Return one of the checker's other sentences."""
    return _fill(_texts(lang)[name][0], values, lang)


def near(word: str, known: Iterable[str]) -> str:
    """Return the known word a misspelt one probably stands for, or nothing."""
    lowered = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold()[:80], lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by file and place, each told once."""
    told = {(item.place, item.code, item.message()): item for item in findings}
    return [told[key] for key in sorted(told, key=lambda key: (str(key[0].file), key[0], key[1], key[2]))]


def _texts(lang: str) -> Mapping[str, tuple[str, str]]:
    return TEXTS.get(lang, TEXTS[DEFAULT_LANGUAGE])


def _fill(text: str, values: Mapping[str, object], lang: str) -> str:
    words = {
        name: _texts(lang)[f"word.{value}"][0] if isinstance(value, Word) else value
        for name, value in values.items()
    }
    return text.format_map(_Blanks(words))
