"""The options of a block's opening line: `{#id key=value key="two words" .class}`."""

import re
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t]*")
_ID = re.compile(r"#([^\s{}#=\"]+)")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_KEY = re.compile(r"[A-Za-z][\w-]*")
_VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s{}\"']+)")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One option, with where its name and its value start and end in the line."""

    name: str
    value: str
    start: int
    value_start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands between the braces; `unexpected` is where reading had to stop."""

    identifier: Attribute | None = None
    classes: tuple[str, ...] = ()
    options: tuple[Attribute, ...] = ()
    end: int = 0
    unexpected: int | None = None


def read_attributes(line: str, start: int) -> Attributes:
    """Read `{...}` from `start`, where the brace stands; never raises."""
    identifier: Attribute | None = None
    classes: list[str] = []
    options: list[Attribute] = []
    at = _skip(line, start + 1)
    while at < len(line) and line[at] != "}":
        if (found := _ID.match(line, at)) and identifier is None:
            identifier = Attribute("id", found[1], at, at + 1, found.end())
            at = found.end()
        elif found := _CLASS.match(line, at):
            classes.append(found[1])
            at = found.end()
        elif option := _option(line, at):
            options.append(option)
            at = option.end
        else:
            return Attributes(identifier, tuple(classes), tuple(options), len(line), at)
        after = _skip(line, at)
        if after == at and at < len(line) and line[at] != "}":
            return Attributes(identifier, tuple(classes), tuple(options), len(line), at)
        at = after
    unexpected = None if at < len(line) else at
    return Attributes(identifier, tuple(classes), tuple(options), min(at + 1, len(line)), unexpected)


def _skip(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def _option(line: str, at: int) -> Attribute | None:
    key = _KEY.match(line, at)
    if not key:
        return None
    if not line.startswith("=", key.end()):
        return Attribute(key[0], "", at, key.end(), key.end())
    value = _VALUE.match(line, key.end() + 1)
    if not value:
        return None
    index = value.lastindex or 0
    return Attribute(key[0], value[index] or "", at, value.start(index), value.end())
