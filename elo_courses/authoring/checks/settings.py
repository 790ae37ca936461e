"""Checks of `course.yaml` and of a course's folders."""

import re
from collections import Counter
from collections.abc import Iterator

from elo_courses.authoring.checks.shapes import RULES, fits
from elo_courses.authoring.findings import Finding, Fix, Word, near
from elo_courses.authoring.places import Source
from elo_courses.authoring.reader import LANGUAGE, MODULES, SLUG, module_entries
from elo_courses.authoring.values import Course
from elo_courses.authoring.yamltree import Node

_KEYS = {
    "title": "texts",
    "summary": "texts",
    "languages": "languages",
    "audience": "list",
    "hours": "amount",
    "ects": "amount",
    "theme": "text",
    "licence": "text",
    "authors": "list",
    "certificate": "certificate",
    "defaults": "defaults",
    "modules": "modules",
}
_REQUIRED = ("title", "languages")
_MAPS = {
    "certificate": {"template": "text", "pass": "certificate-pass"},
    "defaults": {"attempts": "count", "pass": "percent", "feedback": "feedback"},
}


def check_settings(course: Course) -> Iterator[Finding]:
    """Check what `course.yaml` says, and that its modules are there."""
    root = course.settings
    if root is None:
        return
    for key in _REQUIRED:
        if root.get(key) is None:
            yield Finding("E101", course.source.place(0), {"key": key})
    yield from check_keys(course.source, root, _KEYS)
    for name, rules in _MAPS.items():
        node = root.get(name)
        if node is not None and node.kind == "map":
            yield from check_keys(course.source, node, rules)
    yield from _translated(course, root)
    yield from _listed(course, root)
    yield from _folders(course)


def check_keys(source: Source, node: Node, rules: dict[str, str]) -> Iterator[Finding]:
    """Check a map's keys and the shape of their values."""
    for key, value in node.entries:
        rule = rules.get(key.raw)
        if rule is None:
            guess = near(key.raw, rules)
            place = source.place(key.span.start, key.span.end)
            values = {"key": key.raw, "near": guess, "known": ", ".join(rules)}
            yield Finding("E102", place, values, Fix(place, guess) if guess else None)
        elif not fits(rule, value):
            place = source.place(value.span.start, value.span.end)
            yield Finding("E103", place, {"key": key.raw, "what": Word(RULES[rule])})


def _translated(course: Course, root: Node) -> Iterator[Finding]:
    for name in ("title", "summary"):
        node, key = root.get(name), root.key(name)
        if node is None or key is None or node.kind != "map":
            continue
        for lang in course.languages:
            if node.get(lang) is None:
                place = course.source.place(key.span.start, key.span.end)
                yield Finding("E101", place, {"key": f"{name}.{lang}", "variant": "settings"})


def _listed(course: Course, root: Node) -> Iterator[Finding]:
    here = {module.slug for module in course.modules}
    for slug, item in module_entries(root):
        if item.kind == "map":
            yield from check_keys(course.source, item, {"id": "slug", "optional": "truth", "after": "slug"})
        named = item.get("id") if item.kind == "map" else item
        after = item.get("after") if item.kind == "map" else None
        for node in (named, after):
            if node is not None and node.raw not in here:
                yield unknown_module(course, course.source, node)
        if slug in here and not SLUG.fullmatch(slug):
            yield Finding("E109", course.source.place(item.span.start, item.span.end), {"name": slug})


def unknown_module(course: Course, source: Source, node: Node) -> Finding:
    """Tell of a module that isn't there, with the one probably meant."""
    known = [module.slug for module in course.modules]
    guess = near(node.raw, known)
    place = source.place(node.span.start, node.span.end)
    values = {"id": node.raw, "near": guess, "known": ", ".join(known)}
    return Finding("E121", place, values, Fix(place, guess) if guess else None)


def _folders(course: Course) -> Iterator[Finding]:
    top = course.source.place(0)
    if not SLUG.fullmatch(course.slug):
        yield Finding("E109", top, {"name": course.slug})
    if not course.modules and not list(module_entries(course.settings)):
        yield Finding("E123", top)
    folder = course.folder / MODULES
    folders = [path for path in sorted(folder.iterdir()) if path.is_dir()] if folder.is_dir() else []
    slugs = Counter(re.sub(r"^\d+-", "", path.name) for path in folders)
    for slug, count in slugs.items():
        if count > 1:
            yield Finding("E122", top, {"id": slug})
    for module in course.modules:
        first = next((lang for lang in module.files if LANGUAGE.fullmatch(lang)), None)
        if first and not SLUG.fullmatch(module.slug):
            yield Finding("E109", module.files[first].source.place(0), {"name": module.slug})
