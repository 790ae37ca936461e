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
        return _fill(_texts(lang)[self.code][0], self.values)

    def hint(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say what to do about it."""
        near = self.values.get("near")
        if near:
            return _fill(_texts(lang)["near"][0], self.values)
        return _fill(_texts(lang)[self.code][1], self.values)


def explain(code: str, lang: str = DEFAULT_LANGUAGE) -> str | None:
    """Explain a code in a language: what it means, why it matters, what to do; None for an unknown code."""
    if code not in SEVERITIES_OF:
        return None
    message, hint = _texts(lang)[code]
    blank = _Blanks()
    lines = (f"{code} ({_texts(lang)[SEVERITIES_OF[code]][0]})", _fill(message, blank), _fill(hint, blank))
    return "\n".join(line for line in lines if line)


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


def _fill(text: str, values: Mapping[str, object]) -> str:
    return text.format_map(_Blanks(values))


SEVERITIES_OF: dict[str, Severity] = {
    code: SEVERITIES[code[0]] for code in TEXTS[DEFAULT_LANGUAGE] if code[0] in SEVERITIES
}
