"""Checks of questions, options and self-assessments."""

import re
from collections import Counter
from collections.abc import Iterator

from elo_courses.authoring.blocks import Opening
from elo_courses.authoring.checks.front_matter import unknown_competence
from elo_courses.authoring.findings import Finding, Fix
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.kinds import accepts
from elo_courses.authoring.places import Place
from elo_courses.authoring.questions import CHOICES, plain
from elo_courses.authoring.values import Block, ModuleFile, Option

FEWEST = 2
FULL = 100
_MUCH_LONGER = 1.5
_LONGER_BY = 25
_FEW_QUESTIONS = 3
_MOST = 2 / 3
_ALL_OF_THEM = re.compile(
    r"\b(?:(?:all|none) of (?:the above|these|them)|both of the above"
    r"|kaikki (?:edell\w+|yll\w+|nämä|mainitut)"
    r"|ei mikään (?:edell\w+|yll\w+|näistä)|(?:alla|inget|ingen) av (?:de )?(?:ovan\w+|dessa|dem))",
    re.IGNORECASE,
)


def check_questions(file: ModuleFile, frameworks: Frameworks) -> Iterator[Finding]:
    """Check what stands inside each block that could be read whole."""
    for block in file.blocks:
        if not block.is_closed or block.kind is None or not block.kind.is_supported:
            continue
        if block.name != "scale" and not plain(block.prompt).strip():
            yield Finding("E309", file.place(block.span))
        if block.name in CHOICES:
            yield from _choices(file, block)
        elif block.name == "scale":
            yield from _items(file, block, frameworks)
    yield from _same_place(file)
    yield from _pass_mark(file)


def points_of(block: Block) -> int:
    """Return what a block is worth."""
    written = block.option("points")
    if written is not None and accepts("number", written):
        return int(written)
    return 1 if block.kind is not None and block.kind.is_graded else 0


def _choices(file: ModuleFile, block: Block) -> Iterator[Finding]:
    place = file.place(block.span)
    if len(block.options) < FEWEST:
        yield Finding("E303", place)
    elif not block.right:
        yield Finding("E301", place)
    if block.name == "single" and len(block.right) > 1:
        yield Finding("E302", place, {"count": len(block.right)}, _as_multiple(file, block.opening, place))
    first: dict[str, int] = {}
    for option in block.options:
        yield from _option(file, block, option)
        words = " ".join(option.text.casefold().split())
        here = file.place(option.span)
        if words and words in first:
            yield Finding("E304", here, {"line": first[words]})
        first.setdefault(words, here.line)
    yield from _gives_itself_away(file, block)


def _as_multiple(file: ModuleFile, opening: Opening, place: Place) -> Fix:
    start = file.source.starts[place.line - 1] + place.column - 1 + opening.name_start
    return Fix(file.source.place(start, start + len(opening.name)), "multiple", is_safe=False)


def _option(file: ModuleFile, block: Block, option: Option) -> Iterator[Finding]:
    place = file.place(option.span)
    if option.is_right is None:
        yield Finding("E308", place)
    if not option.text and not any(token.type == "inline" and token.children for token in option.body):
        yield Finding("E316", place)
    if not option.feedback and "explain" not in block.alerts:
        yield Finding("W310", place)
    found = _ALL_OF_THEM.search(option.text)
    if found and block.option("shuffle") != "no":
        yield Finding("W313", place, {"words": found[0]}, _unshuffled(file, block))


def _unshuffled(file: ModuleFile, block: Block) -> Fix | None:
    attributes = block.opening.attributes
    if block.opening.is_foreign or attributes.identifier is None or block.option("shuffle") is not None:
        return None
    at = block.span.start + attributes.end - 1
    return Fix(file.source.place(at, at), " shuffle=no")


def _gives_itself_away(file: ModuleFile, block: Block) -> Iterator[Finding]:
    if block.name != "single" or len(block.right) != 1 or len(block.options) < FEWEST:
        return
    right = block.options[block.right[0]]
    longest = max(len(option.text) for option in block.options if option is not right)
    if len(right.text) > longest * _MUCH_LONGER and len(right.text) > longest + _LONGER_BY:
        yield Finding("W311", file.place(right.span))


def _same_place(file: ModuleFile) -> Iterator[Finding]:
    fixed = [
        block
        for block in file.blocks
        if block.name == "single" and block.option("shuffle") == "no" and len(block.right) == 1
    ]
    if len(fixed) < _FEW_QUESTIONS:
        return
    position, count = Counter(block.right[0] for block in fixed).most_common(1)[0]
    if count > len(fixed) * _MOST:
        first = next(block for block in fixed if block.right[0] == position)
        yield Finding("W312", file.place(first.span), {"number": position + 1})


def _items(file: ModuleFile, block: Block, frameworks: Frameworks) -> Iterator[Finding]:
    if not block.items:
        yield Finding("E314", file.place(block.span))
    for item in block.items:
        if not item.competence:
            yield Finding("E315", file.place(item.span))
        else:
            yield from unknown_competence(file, frameworks, item.competence, file.place(item.code))


def _pass_mark(file: ModuleFile) -> Iterator[Finding]:
    node = file.value("pass")
    wanted = node.number if node else None
    points = sum(points_of(block) for block in file.blocks if block.identifier)
    has_unread = any(block.kind is None or not block.kind.is_supported for block in file.blocks)
    if node and wanted and (wanted > FULL or (points == 0 and not has_unread)):
        yield Finding("E307", file.place(node.span), {"wanted": wanted, "points": points})
