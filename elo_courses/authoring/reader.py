"""Read a course's folder: bounded, whatever lies in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from elo_courses.authoring.documents import read_document
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.places import Source
from elo_courses.authoring.values import Course, Module
from elo_courses.authoring.yamltree import Node, Tree, read_yaml

LARGEST = 1_000_000
SETTINGS = "course.yaml"
MODULES = "modules"
LANGUAGE = re.compile(r"[a-z]{2,3}")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_FOLDER = re.compile(r"(?:(\d+)-)?(.+)")


def read_course(folder: Path) -> Course:
    """Read everything of a course; never raises on what the files hold."""
    path = folder / SETTINGS
    source, found = read_source(path)
    tree = read_yaml(source, 0, len(source.text)) if not found else Tree(None)
    findings = [*found, *tree.findings]
    languages = _languages(tree.root)
    modules, misread = _modules(folder / MODULES, tree.root)
    return Course(folder.resolve().name, folder, source, tree.root, languages, modules, (*findings, *misread))


def read_source(path: Path) -> tuple[Source, list[Finding]]:
    """Read a text file of at most a megabyte as UTF-8."""
    empty = Source.of(path, "")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        return empty, [Finding("E108", empty.place(0))]
    if len(data) > LARGEST:
        return empty, [Finding("E107", empty.place(0), {"limit": LARGEST // 1_000_000})]
    try:
        return Source.of(path, data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        before = Source.of(path, data[: error.start].decode("utf-8-sig", "replace"))
        place = before.place(len(before.text))
        return empty, [Finding("E105", place, {"byte": f"0x{data[error.start]:02x}"})]


def _languages(root: Node | None) -> tuple[str, ...]:
    listed = root.get("languages") if root else None
    names = [item.raw for item in listed.items] if listed else []
    return tuple(dict.fromkeys(name for name in names if LANGUAGE.fullmatch(name)))


def _modules(folder: Path, root: Node | None) -> tuple[tuple[Module, ...], list[Finding]]:
    findings: list[Finding] = []
    entries = dict(_entries(root))
    found: dict[str, Module] = {}
    for path in _folders(folder):
        slug = slug_of(path)
        files = {}
        for file in sorted(path.glob("*.md")):
            if LANGUAGE.fullmatch(file.stem) and file.is_file():
                source, faults = read_source(file)
                findings += faults
                if not faults:
                    files[file.stem] = read_document(source, file.stem)
        found.setdefault(slug, Module(slug, path, files, is_optional=entries.get(slug, False)))
    if entries:
        return tuple(found[slug] for slug in entries if slug in found), findings
    return tuple(found.values()), findings


def module_entries(root: Node | None) -> Iterator[tuple[str, Node]]:
    """Return the modules `course.yaml` lists, each with its node."""
    listed = root.get("modules") if root else None
    for item in listed.items if listed else ():
        identifier = item.get("id") if item.kind == "map" else item
        if identifier is not None:
            yield identifier.raw, item


def _entries(root: Node | None) -> Iterator[tuple[str, bool]]:
    for slug, item in module_entries(root):
        optional = item.get("optional") if item.kind == "map" else None
        yield slug, bool(optional and optional.truth)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.is_dir()), key=_order)


def _order(path: Path) -> tuple[int, str]:
    found = _FOLDER.fullmatch(path.name)
    return (int(found[1][:9]) if found and found[1] else 0), path.name


def slug_of(folder: Path) -> str:
    """Return a module's id: its folder's name without the number."""
    found = _FOLDER.fullmatch(folder.name)
    return found[2] if found else folder.name
