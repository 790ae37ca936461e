"""Checks of a module file's front matter."""

from collections.abc import Iterator
from datetime import date

from elo_courses.authoring.checks.settings import check_keys, unknown_module
from elo_courses.authoring.checks.shapes import as_date
from elo_courses.authoring.findings import Finding, Fix, near
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.places import Place
from elo_courses.authoring.values import Course, Module, ModuleFile
from elo_courses.authoring.yamltree import Node

_ANYWHERE = {"title": "text", "summary": "summary", "authors": "list", "translated_from": "text"}
_SOURCE_ONLY = {
    "minutes": "whole",
    "competences": "map",
    "pass": "percent",
    "requires": "list",
    "review_by": "date",
}
_REQUIRED = ("title", "minutes", "competences")
_HIGHEST = 4


def check_front_matter(
    course: Course, module: Module, file: ModuleFile, frameworks: Frameworks, today: date
) -> Iterator[Finding]:
    """Check one file's front matter."""
    front = file.front
    if front is None:
        return
    is_source = file.lang == course.languages[0]
    for key in _REQUIRED:
        if front.get(key) is None and (is_source or key == "title"):
            yield Finding("E101", file.source.place(0), {"key": key})
    rules = {**_ANYWHERE, **_SOURCE_ONLY}
    yield from check_keys(file.source, front, rules)
    if not is_source:
        yield from _foreign_keys(course, file, front)
        return
    yield from _competences(file, frameworks)
    yield from _requires(course, module, file)
    review = front.get("review_by")
    due = as_date(review) if review else None
    if review and due and due < today:
        yield Finding("W610", file.place(review.span), {"date": due.isoformat()})


def _foreign_keys(course: Course, file: ModuleFile, front: Node) -> Iterator[Finding]:
    for key, value in front.entries:
        if key.raw in _SOURCE_ONLY:
            place = file.place(key.span)
            last = file.source.place(max(value.span.end - 1, key.span.start)).line
            lines = Place(file.path, place.line, 1, last + 1, 1)
            values = {"key": key.raw, "source": course.languages[0]}
            yield Finding("E104", place, values, Fix(lines, ""))


def _competences(file: ModuleFile, frameworks: Frameworks) -> Iterator[Finding]:
    node = file.value("competences")
    key = file.front.key("competences") if file.front else None
    if node is None or key is None or node.kind != "map":
        return
    if not node.entries:
        yield Finding("W112", file.place(key.span), {"variant": "none"})
    has_task = any(block.kind and block.kind.is_supported for block in file.blocks)
    for name, level in node.entries:
        yield from unknown_competence(file, frameworks, name.raw, file.place(name.span))
        if level.number is None or not 1 <= level.number <= _HIGHEST:
            yield Finding("E111", file.place(level.span), {"id": name.raw})
        if not has_task:
            yield Finding("W112", file.place(name.span), {"id": name.raw})


def unknown_competence(
    file: ModuleFile, frameworks: Frameworks, name: str, place: Place
) -> Iterator[Finding]:
    """Tell of a competence no framework at hand has."""
    if frameworks.ids is None or name in frameworks.ids:
        return
    guess = near(name, frameworks.ids)
    fix = Fix(place, guess) if guess and file.source.text[_at(file, place) :].startswith(name) else None
    yield Finding("E110", place, {"id": name, "near": guess}, fix)


def _at(file: ModuleFile, place: Place) -> int:
    return file.source.starts[place.line - 1] + place.column - 1


def _requires(course: Course, module: Module, file: ModuleFile) -> Iterator[Finding]:
    node = file.value("requires")
    key = file.front.key("requires") if file.front else None
    if node is None or key is None:
        return
    for item in node.items:
        if course.module(item.raw) is None:
            yield unknown_module(course, file.source, item)
    circle = _circle(course, module.slug)
    if circle:
        yield Finding("E120", file.place(key.span), {"circle": " → ".join(circle)})


def _circle(course: Course, start: str) -> list[str]:
    """Return the circle a module is on, where it is the first of it in the course."""
    order = [module.slug for module in course.modules]
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for needed in _needed(course, way[-1]):
            if needed == start:
                return [*way, start] if min(way, key=order.index) == start else []
            if needed not in seen and needed in order:
                seen.add(needed)
                ways.append([*way, needed])
    return []


def _needed(course: Course, slug: str) -> list[str]:
    module = course.module(slug)
    source = module.source_file(course.languages) if module else None
    node = source.value("requires") if source else None
    return [item.raw for item in node.items] if node else []
