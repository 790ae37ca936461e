"""The headings of a module and their anchors."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from elo_courses.authoring.places import Span
from elo_courses.authoring.questions import plain
from elo_courses.authoring.values import ModuleFile

_DROPPED = re.compile(r"[^\w\- ]")
_RESERVED = re.compile(r"fn(?:ref)?\d+(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its anchor; `index` is its token's place in the file."""

    identifier: str
    text: str
    level: int
    index: int
    span: Span


def outline_of(file: ModuleFile) -> list[Heading]:
    """Return the headings at the module's own level, each with an anchor of its own."""
    return list(_headings(file))


def slug_of_text(text: str) -> str:
    """Return GitHub's anchor of a heading's text."""
    return _DROPPED.sub("", text.strip().lower()).replace(" ", "-")


def _headings(file: ModuleFile) -> Iterator[Heading]:
    taken = {block.identifier for block in file.blocks}
    taken |= {
        token.meta["id"] for token in file.tokens if token.type == "heading_open" and "id" in token.meta
    }
    counts: Counter[str] = Counter()
    depth = 0
    for index, token in enumerate(file.tokens):
        if token.type == "heading_open" and depth == 0:
            text = plain(file.tokens[index + 1].children or ())
            identifier = token.meta.get("id") or _free(slug_of_text(text) or "section", taken, counts)
            taken.add(identifier)
            span = Span(token.meta["at"], token.meta["end"])
            yield Heading(identifier, text.strip(), int(token.tag[1]), index, span)
        depth += token.nesting


def _free(wish: str, taken: set[str], counts: Counter[str]) -> str:
    """Return a free anchor; those of footnotes are kept for footnotes."""
    wish = f"h-{wish}" if _RESERVED.fullmatch(wish) else wish
    name = wish
    while name in taken:
        counts[wish] += 1
        name = f"{wish}-{counts[wish]}"
    return name
