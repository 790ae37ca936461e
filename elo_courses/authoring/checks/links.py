"""Checks of links and pictures."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markdown_it.token import Token

from elo_courses.authoring.findings import Finding, Fix, near
from elo_courses.authoring.links import Target, target
from elo_courses.authoring.markdown import offset_in
from elo_courses.authoring.outline import outline_of
from elo_courses.authoring.places import Place
from elo_courses.authoring.questions import plain
from elo_courses.authoring.values import Block, Course, ModuleFile

ASSETS = "assets"
LONGEST_ALT = 250
_SHOWN = 80
_SHOWN_KNOWN = 12
_MARKS = " .:!?…»\u203a>→"
_FILE_NAME = re.compile(r"[\w ()-]+\.(?:png|jpe?g|gif|svg|webp|avif)", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    (
        "here",
        "click here",
        "click",
        "link",
        "this link",
        "more",
        "read more",
        "this",
        "tästä",
        "tässä",
        "täältä",
        "täällä",
        "klikkaa tästä",
        "klikkaa",
        "linkki",
        "lisää",
        "lue lisää",
        "tästä linkistä",
        "här",
        "klicka här",
        "klicka",
        "länk",
        "länken",
        "denna länk",
        "mer",
        "läs mer",
    )
)


@dataclass(frozen=True)
class Surroundings:
    """What links of a course can lead to: read once for all files."""

    course: Course

    @cached_property
    def assets(self) -> frozenset[str]:
        """Return the paths of all files in `assets`."""
        folder = self.course.folder / ASSETS
        files = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
        return frozenset(path.relative_to(self.course.folder).as_posix() for path in files)


def check_links(surroundings: Surroundings, file: ModuleFile) -> Iterator[Finding]:
    """Check every link and picture of a file."""
    anchors = _anchors(file)
    for token in _read(file):
        for index, child in enumerate(token.children or ()):
            if child.type == "image":
                yield from _image(file, token, child)
                yield from _leads(
                    surroundings, file, anchors, _place(file, token, child), str(child.attrs["src"])
                )
            elif child.type == "link_open":
                place = _place(file, token, child)
                yield from _leads(surroundings, file, anchors, place, str(child.attrs["href"]))
                yield from _text(place, token.children or [], index)


def _read(file: ModuleFile) -> Iterator[Token]:
    """Return the tokens outside blocks this version can't read: their links may mean steps of their own."""
    skipped = 0
    for token in file.tokens:
        block = token.meta.get("block")
        if skipped or (isinstance(block, Block) and block.kind and not block.kind.is_supported):
            skipped += token.nesting
        else:
            yield token


def _place(file: ModuleFile, token: Token, child: Token) -> Place:
    start, end = child.meta["span"]
    return file.source.place(offset_in(token, start), offset_in(token, end))


def _anchors(file: ModuleFile) -> set[str]:
    names = {heading.identifier for heading in outline_of(file)}
    names |= {
        token.meta["id"] for token in file.tokens if "id" in token.meta and token.type == "heading_open"
    }
    return names | {block.identifier for block in file.blocks if block.identifier}


def _image(file: ModuleFile, token: Token, child: Token) -> Iterator[Finding]:
    alt = plain(child.children or ()).strip()
    place = _place(file, token, child)
    name = posixpath.basename(str(child.attrs["src"]))
    if not alt:
        if not child.meta.get("is_decorative"):
            yield Finding("E410", place)
    elif len(alt) > LONGEST_ALT:
        yield Finding("W411", place, {"variant": "long", "limit": LONGEST_ALT})
    elif alt.casefold() in {name.casefold(), posixpath.splitext(name)[0].casefold()} or _FILE_NAME.fullmatch(
        alt
    ):
        yield Finding("W411", place, {"alt": alt})


def _text(place: Place, children: list[Token], index: int) -> Iterator[Finding]:
    depth = 0
    inside: list[Token] = []
    for child in children[index:]:
        depth += child.nesting
        if depth == 0:
            break
        inside.append(child)
    words = plain(inside).strip()
    if not words.strip(_MARKS) or words.casefold().strip(_MARKS) in _SAYS_NOTHING:
        yield Finding("W403", place, {"words": words})


def _leads(
    surroundings: Surroundings, file: ModuleFile, anchors: set[str], place: Place, href: str
) -> Iterator[Finding]:
    found = target(href)
    if found.kind == "bad":
        yield Finding("E441", place, {"scheme": found.name[:_SHOWN]})
    elif found.kind == "empty":
        yield Finding("E421", place, _missing(href, anchors))
    elif found.kind == "heading" and found.fragment not in anchors:
        yield Finding("E421", place, _missing(f"#{found.fragment}", {f"#{name}" for name in anchors}))
    elif found.kind == "module":
        yield from _module(surroundings.course, file, place, found)
    elif found.kind == "file":
        yield from _file(surroundings, file, place, found)


def _module(course: Course, file: ModuleFile, place: Place, found: Target) -> Iterator[Finding]:
    module = course.module(found.name)
    if module is None:
        yield Finding("E421", place, _missing(found.name, {item.slug for item in course.modules}))
        return
    there = module.files.get(file.lang)
    if found.fragment and there is not None and found.fragment not in (anchors := _anchors(there)):
        yield Finding("E421", place, _missing(f"#{found.fragment}", {f"#{name}" for name in anchors}))


def _missing(name: str, known: set[str]) -> dict[str, object]:
    listed = sorted(known)
    shown = ", ".join(f"`{item}`" for item in listed[:_SHOWN_KNOWN]) or "-"
    return {"target": name[:_SHOWN], "near": near(name, listed), "known": shown}


def _file(surroundings: Surroundings, file: ModuleFile, place: Place, found: Target) -> Iterator[Finding]:
    path = posixpath.normpath(found.name)
    if path in surroundings.assets:
        return
    other = {name.casefold(): name for name in surroundings.assets}.get(path.casefold())
    guess = other or near(path, surroundings.assets)
    yield Finding(
        "E420", place, {"path": found.name[:_SHOWN], "near": guess}, _renamed(file, place, path, other)
    )


def _renamed(file: ModuleFile, place: Place, path: str, other: str | None) -> Fix | None:
    """Offer the right spelling where only the case differs."""
    start = file.source.starts[place.line - 1] + place.column - 1
    end = file.source.starts[place.end_line - 1] + place.end_column - 1
    at = file.source.text.rfind(path, start, end)
    return Fix(file.source.place(at, at + len(path)), other) if other and at >= 0 else None
