"""YAML as a small tree whose every key and value knows its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import yaml

from elo_courses.authoring.findings import Finding
from elo_courses.authoring.places import Source, Span

LONGEST = 65_536
DEEPEST = 40
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHOLE = re.compile(r"-?\d{1,9}")

NodeKind = Literal["map", "list", "text", "int", "bool", "null", "date", "float"]
_KINDS: dict[str, NodeKind] = {
    "tag:yaml.org,2002:str": "text",
    "tag:yaml.org,2002:int": "int",
    "tag:yaml.org,2002:bool": "bool",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:float": "float",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file; `raw` is a scalar as it was written."""

    kind: NodeKind
    raw: str
    span: Span
    items: tuple["Node", ...] = ()
    entries: tuple[tuple["Node", "Node"], ...] = ()

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, where there is one."""
        return next((value for name, value in self.entries if name.raw == key), None)

    def key(self, key: str) -> "Node | None":
        """Return the key itself, for its place."""
        return next((name for name, _ in self.entries if name.raw == key), None)

    @property
    def number(self) -> int | None:
        """Return a whole number, where it is one."""
        return int(self.raw) if self.kind == "int" and _WHOLE.fullmatch(self.raw) else None

    @property
    def text(self) -> str | None:
        """Return a text, where the value can be read as one."""
        return self.raw if self.kind in {"text", "int", "float", "date"} and self.raw.strip() else None

    @property
    def truth(self) -> bool | None:
        """Return yes or no, where it is one."""
        return self.raw.lower() in {"true", "yes", "on"} if self.kind == "bool" else None


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML text read: its root where it could be read, and what was wrong."""

    root: Node | None
    findings: tuple[Finding, ...] = ()


class _RefusedError(Exception):
    """The YAML is well-formed, but uses what this format does without."""

    def __init__(self, at: int, variant: str) -> None:
        super().__init__(variant)
        self.at = at
        self.variant = variant


def read_yaml(source: Source, start: int, end: int) -> Tree:
    """Read a stretch of a file as a YAML map; never raises."""
    text = source.text[start:end]
    try:
        _bounded(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        root = _convert(node, start, set()) if node is not None else None
    except yaml.YAMLError as error:
        at, problem = _problem(error, text)
        return Tree(None, (Finding("E100", source.place(start + at), {"problem": problem}),))
    except _RefusedError as refused:
        return Tree(None, (Finding("E100", source.place(start + refused.at), {"variant": refused.variant}),))
    if root is None or root.kind == "null":
        return Tree(Node("map", "", Span(start, start)))
    if root.kind != "map":
        found = Finding("E100", source.place(root.span.start), {"variant": "map"})
        return Tree(None, (found,))
    return Tree(root, tuple(_twice(source, root)))


def _bounded(text: str) -> None:
    if len(text) > LONGEST:
        raise _RefusedError(0, "long")
    if unprintable := _UNPRINTABLE.search(text):
        raise _RefusedError(unprintable.start(), "character")
    depth = 0
    for found in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if found[0] in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            raise _RefusedError(found.start(), "deep")


def _convert(node: yaml.Node, shift: int, seen: set[int]) -> Node:
    span = Span(node.start_mark.index + shift, node.end_mark.index + shift)
    if id(node) in seen or len(seen) > LONGEST:
        raise _RefusedError(node.start_mark.index, "alias")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        entries = tuple(
            (_convert(key, shift, seen), _convert(value, shift, seen)) for key, value in node.value
        )
        return Node("map", "", span, entries=entries)
    if isinstance(node, yaml.SequenceNode):
        return Node("list", "", span, items=tuple(_convert(item, shift, seen) for item in node.value))
    return Node(_KINDS.get(node.tag, "text"), str(node.value), span)


def _problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "can't be read"
    return min(mark.index if mark else 0, len(text.rstrip())), str(problem)


def _twice(source: Source, node: Node) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, value in node.entries:
        if key.raw in seen:
            place = source.place(key.span.start, key.span.end)
            yield Finding("E100", place, {"key": key.raw, "variant": "twice"})
        seen.add(key.raw)
        yield from _twice(source, value)
    for item in node.items:
        yield from _twice(source, item)
