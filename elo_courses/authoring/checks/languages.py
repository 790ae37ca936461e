"""Checks across the languages of a module: the same blocks, the same answers."""

from collections.abc import Iterator

from elo_courses.authoring.checks.questions import FEWEST
from elo_courses.authoring.findings import Finding, Word
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.places import Place, Span
from elo_courses.authoring.questions import CHOICES
from elo_courses.authoring.values import Block, Course, Module, ModuleFile

_DECIDES = ("points", "attempts", "scoring", "src", "pick")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def check_languages(course: Course, module: Module, frameworks: Frameworks) -> Iterator[Finding]:
    """Compare each translation of a module with its source."""
    source = module.source_file(course.languages)
    first = course.languages[0]
    for lang in course.languages:
        path = module.folder / f"{lang}.md"
        if lang not in module.files and not path.exists():
            values = {"file": path.name, "languages": ", ".join(course.languages), "source": f"{first}.md"}
            yield Finding("E501", Place(path), values)
        elif source is not None and lang != first and lang in module.files:
            yield from _compare(source, module.files[lang], frameworks)


def _compare(source: ModuleFile, other: ModuleFile, frameworks: Frameworks) -> Iterator[Finding]:
    if source.front is None or other.front is None:
        return
    for block in source.blocks:
        twin = other.block(block.identifier)
        if twin is not None:
            yield from _pair(source, other, block, twin, frameworks)
        elif block.identifier and _has_all_ids(other):
            values = {"variant": "missing", "id": block.identifier, "file": other.path.name}
            yield Finding("E502", source.place(block.span), values)
    for block in other.blocks:
        if block.identifier and source.block(block.identifier) is None and _has_all_ids(source):
            values = {"id": block.identifier, "file": source.path.name}
            yield Finding("E502", other.place(block.span), values)


def _has_all_ids(file: ModuleFile) -> bool:
    """Whether no block's id is missing or unreadable: that is told already, and hides which block is which."""
    return all(block.identifier or (block.kind and not block.kind.needs_id) for block in file.blocks)


def _pair(
    source: ModuleFile, other: ModuleFile, block: Block, twin: Block, frameworks: Frameworks
) -> Iterator[Finding]:
    if block.kind is None or twin.kind is None:
        return
    if twin.name != block.name:
        values = {"id": block.identifier, "kind": twin.name, "wanted": block.name, "variant": "kind"}
        yield Finding("E502", other.place(twin.span), values)
    elif block.is_closed and twin.is_closed:
        names = {"one": source.lang, "other": other.lang}
        yield from _choices(other.place(twin.span), names, block, twin)
        yield from _items(other, names, block, twin, frameworks)
        yield from _decides(other, names, block, twin)


def _choices(place: Place, names: dict[str, str], block: Block, twin: Block) -> Iterator[Finding]:
    """Compare options; a question that is at fault by itself is not compared."""
    first, second = len(block.options), len(twin.options)
    if first != second and min(first, second) >= FEWEST:
        yield Finding("E504", place, {**names, "what": Word("options"), "first": first, "second": second})
    is_comparable = block.name in CHOICES and first == second and _is_sound(block) and _is_sound(twin)
    if is_comparable and block.right != twin.right:
        yield Finding("E503", place, {**names, "first": _marks(block), "second": _marks(twin)})
    answer, other = block.option("answer"), twin.option("answer")
    if answer is not None and other is not None and answer != other:
        yield Finding("E503", place, {**names, "first": answer, "second": other})


def _is_sound(block: Block) -> bool:
    return bool(block.right) and (block.name != "single" or len(block.right) == 1)


def _items(
    other: ModuleFile, names: dict[str, str], block: Block, twin: Block, frameworks: Frameworks
) -> Iterator[Finding]:
    if len(block.items) != len(twin.items):
        values = {**names, "what": Word("items"), "first": len(block.items), "second": len(twin.items)}
        yield Finding("E504", other.place(twin.span), values)
        return
    for mine, theirs in zip(block.items, twin.items, strict=True):
        both = (mine.competence, theirs.competence)
        is_known = all(name and (frameworks.ids is None or name in frameworks.ids) for name in both)
        if is_known and mine.competence != theirs.competence:
            values = {
                **names,
                "what": Word("competence"),
                "first": mine.competence,
                "second": theirs.competence,
            }
            yield Finding("E504", other.place(theirs.code), values)


def _decides(other: ModuleFile, names: dict[str, str], block: Block, twin: Block) -> Iterator[Finding]:
    for item in twin.opening.attributes.options:
        wanted = block.option(item.name)
        if item.name in _DECIDES and wanted is not None and item.value != wanted:
            start = twin.span.start + item.start
            place = other.place(Span(start, twin.span.start + item.end))
            values = {**names, "what": f"`{item.name}`", "first": wanted, "second": item.value}
            yield Finding("E504", place, values)


def _marks(block: Block) -> str:
    return " ".join(_LETTERS[number] if number < len(_LETTERS) else str(number + 1) for number in block.right)
