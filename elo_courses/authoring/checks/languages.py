"""Checks across the languages of a module: the same blocks, the same answers."""

from collections.abc import Iterator

from elo_courses.authoring.findings import Finding, Word
from elo_courses.authoring.places import Place, Span
from elo_courses.authoring.questions import CHOICES
from elo_courses.authoring.values import Block, Course, Module, ModuleFile

_DECIDES = ("points", "attempts", "scoring", "src", "pick")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def check_languages(course: Course, module: Module) -> Iterator[Finding]:
    """Compare each translation of a module with its source."""
    source = module.source_file(course.languages)
    first = course.languages[0]
    for lang in course.languages:
        path = module.folder / f"{lang}.md"
        if lang not in module.files and not path.exists():
            values = {"file": path.name, "languages": ", ".join(course.languages), "source": f"{first}.md"}
            yield Finding("E501", Place(path), values)
        elif source is not None and lang != first and lang in module.files:
            yield from _compare(source, module.files[lang])


def _compare(source: ModuleFile, other: ModuleFile) -> Iterator[Finding]:
    if source.front is None or other.front is None:
        return
    for block in source.blocks:
        twin = other.block(block.identifier)
        if twin is None:
            if block.identifier:
                values = {"variant": "missing", "id": block.identifier, "file": other.path.name}
                yield Finding("E502", source.place(block.span), values)
        elif twin.name != block.name:
            values = {"id": block.identifier, "kind": twin.name, "wanted": block.name, "variant": "kind"}
            yield Finding("E502", other.place(twin.span), values)
        elif block.is_closed and twin.is_closed:
            yield from _twins(source, other, block, twin)
    for block in other.blocks:
        if block.identifier and source.block(block.identifier) is None:
            values = {"id": block.identifier, "file": source.path.name}
            yield Finding("E502", other.place(block.span), values)


def _twins(source: ModuleFile, other: ModuleFile, block: Block, twin: Block) -> Iterator[Finding]:
    place = other.place(twin.span)
    names = {"one": source.lang, "other": other.lang}
    for what, first, second in (
        ("options", len(block.options), len(twin.options)),
        ("items", len(block.items), len(twin.items)),
    ):
        if first != second:
            yield Finding("E504", place, {**names, "what": Word(what), "first": first, "second": second})
    if len(block.options) == len(twin.options):
        yield from _answers(place, names, block, twin)
    if len(block.items) == len(twin.items):
        for mine, theirs in zip(block.items, twin.items, strict=True):
            if mine.competence != theirs.competence:
                values = {
                    **names,
                    "what": Word("competence"),
                    "first": mine.competence,
                    "second": theirs.competence,
                }
                yield Finding("E504", other.place(theirs.code), values)
    for item in twin.opening.attributes.options:
        wanted = block.option(item.name)
        if item.name in _DECIDES and wanted is not None and item.value != wanted:
            start = twin.span.start + item.start
            at = other.place(Span(start, twin.span.start + item.value_start + len(item.value)))
            values = {**names, "what": f"`{item.name}`", "first": wanted, "second": item.value}
            yield Finding("E504", at, values)


def _answers(place: Place, names: dict[str, str], block: Block, twin: Block) -> Iterator[Finding]:
    if block.name in CHOICES and block.right != twin.right and block.right and twin.right:
        yield Finding("E503", place, {**names, "first": _marks(block), "second": _marks(twin)})
    answer, other = block.option("answer"), twin.option("answer")
    if answer is not None and other is not None and answer != other:
        yield Finding("E503", place, {**names, "first": answer, "second": other})


def _marks(block: Block) -> str:
    return " ".join(_LETTERS[number] if number < len(_LETTERS) else str(number + 1) for number in block.right)
