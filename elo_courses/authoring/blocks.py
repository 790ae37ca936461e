"""The `:::name {...}` block: a rule for markdown-it that never closes a block silently."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from markdown_it.rules_block import StateBlock

from elo_courses.authoring.attributes import Attributes, read_attributes
from elo_courses.authoring.kinds import is_leaf

_COLONS = re.compile(r":{3,}[ \t]*")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_FOREIGN = re.compile(r"\{([A-Za-z][\w-]*)\}")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_CODE_INDENT = 4

# How markdown-it asks a rule "would this be yours?" without taking it.
Silent: TypeAlias = bool


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening line says; offsets count from the first colon."""

    name: str
    name_start: int
    attributes: Attributes
    is_foreign: bool = False
    title: str = ""
    unexpected: int | None = None


def is_bare(line: str) -> bool:
    """Whether a line is only colons: it closes the innermost block."""
    found = _COLONS.match(line)
    return found is not None and not line[found.end() :].strip()


def read_opening(line: str) -> Opening:
    """Read an opening line; what can't be read is told by `unexpected`."""
    found = _COLONS.match(line)
    at = found.end() if found else 0
    name = _NAME.match(line, at)
    if not name:
        return _foreign(line, at)
    if line.startswith("[", name.end()):
        return _with_title(line, name[0], at, name.end())
    start = _skip(line, name.end())
    if start == len(line):
        return Opening(name[0], at, Attributes())
    if line[start] != "{":
        return Opening(name[0], at, Attributes(), unexpected=start)
    attributes = read_attributes(line, start)
    unexpected, rest = attributes.unexpected, _skip(line, attributes.end)
    if unexpected is None and rest < len(line):
        unexpected = rest
    return Opening(name[0], at, attributes, unexpected=unexpected)


def _foreign(line: str, at: int) -> Opening:
    """Read MyST's `:::{name}` and Pandoc's `::: {.name #id}`."""
    if name := _FOREIGN.match(line, at):
        return _with_title(line, name[1], at + 1, name.end())
    if line.startswith("{", at):
        attributes = read_attributes(line, at)
        if attributes.unexpected is None and attributes.classes:
            return Opening(attributes.classes[0], at, attributes, is_foreign=True)
    return Opening("", at, Attributes(), unexpected=at)


def _skip(line: str, at: int) -> int:
    return len(line) - len(line[at:].lstrip(" \t"))


def block(state: StateBlock, start_line: int, end_line: int, silent: Silent) -> bool:
    """Parse one block; the token tells its opening, and whether it was closed."""
    line = _line(state, start_line)
    if not line.startswith(":::") or state.is_code_block(start_line):
        return False
    if silent:
        return True
    at = state.bMarks[start_line] + state.tShift[start_line]
    if is_bare(line):
        token = state.push("block_stray", "", 0)
        token.hidden = True
        token.meta = {"at": at, "end": at + len(line.rstrip())}
        state.line = start_line + 1
        return True
    opening = read_opening(line.rstrip())
    stop, is_closed = _end_of(state, start_line, end_line, opening.name)
    token = state.push("block_open", "", 1)
    token.map = [start_line, stop]
    token.meta = {"at": at, "end": at + len(line.rstrip()), "opening": opening, "is_closed": is_closed}
    _inside(state, start_line + 1, stop)
    state.push("block_close", "", -1)
    state.line = stop + 1 if is_closed else max(stop, start_line + 1)
    return True


def _inside(state: StateBlock, start: int, stop: int) -> None:
    line_max, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = stop, "block"
    state.md.block.tokenize(state, start, stop)
    state.lineMax, state.parentType = line_max, parent


def _with_title(line: str, name: str, name_start: int, end: int) -> Opening:
    rest = line[end:].strip()
    start = _skip(line, end)
    if rest.startswith("{"):
        attributes = read_attributes(line, start)
        return Opening(name, name_start, attributes, is_foreign=True, unexpected=attributes.unexpected)
    return Opening(name, name_start, Attributes(), is_foreign=True, title=rest.strip("[]"))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _end_of(state: StateBlock, start_line: int, end_line: int, name: str) -> tuple[int, bool]:
    """Find where a block ends; one walk answers for all blocks inside it too."""
    known: dict[int, tuple[int, bool]] = state.env.setdefault("block_ends", {})
    if start_line not in known:
        _match_ends(state, known, start_line, end_line, name)
    stop, is_closed = known[start_line]
    return (stop, is_closed) if stop <= end_line else (end_line, False)


def _match_ends(
    state: StateBlock, known: dict[int, tuple[int, bool]], start_line: int, end_line: int, name: str
) -> None:
    opened = [(start_line, name)]
    fence = ""
    for number in range(start_line + 1, end_line):
        line = _line(state, number)
        if line and state.sCount[number] < state.blkIndent:
            end_line = number
            break
        fence, is_code = _fence(fence, line)
        if is_code or not line.startswith(":::") or state.sCount[number] - state.blkIndent >= _CODE_INDENT:
            continue
        if is_bare(line):
            known[opened.pop()[0]] = (number, True)
        else:
            if is_leaf(opened[-1][1]):
                known[opened.pop()[0]] = (number, False)
            if opened:
                opened.append((number, read_opening(line).name))
        if not opened:
            return
    for number, _ in opened:
        known[number] = (end_line, False)


def _fence(fence: str, line: str) -> tuple[str, bool]:
    """Follow code fences, in which colons mean nothing."""
    if fence:
        closing = line.rstrip()
        is_closing = closing.startswith(fence) and not closing.strip(fence[0])
        return ("" if is_closing else fence), True
    found = _FENCE.match(line)
    return (found[0], True) if found else ("", False)
