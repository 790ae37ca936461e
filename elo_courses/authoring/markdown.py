"""markdown-it as the format needs it: blocks, tables, footnotes, and a place for each token."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, heading, html_block, lheading, list_block, paragraph, table
from markdown_it.rules_block.blockquote import blockquote
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from elo_courses.authoring.blocks import Silent, block

DEEPEST = 30
DECORATIVE = "{.decorative}"
_ENDS_PARAGRAPH = ["paragraph", "reference", "blockquote", "list"]
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|(?=\n)|$)")
_ALERT = re.compile(r"\[!([A-Za-z]+)\][ \t]*([^\n]*)(?:\n|$)")
_HEADING_ID = re.compile(r"[ \t]*\{#([^\s{}#=\"]+)\}$")

Map = list[tuple[int, int]]
BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]


@cache
def parser() -> MarkdownIt:
    """Return the one parser; it keeps nothing between texts."""
    md = _CourseMarkdown("commonmark", {"maxNesting": DEEPEST, "html": True})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False)
    for name, rule, ends in _BLOCK_RULES:
        md.block.ruler.at(name, _placed_block(rule), {"alt": ends})
    md.block.ruler.before("fence", "block", block, {"alt": _ENDS_PARAGRAPH})
    for inline_name, inline_rule in _INLINE_RULES:
        md.inline.ruler.at(inline_name, _placed_inline(inline_rule))
    md.core.ruler.after("block", "tidy", _tidy)
    return md


def parse(text: str) -> list[Token]:
    """Parse a text; offsets in the tokens' `meta` count from its start."""
    return parser().parse(text, {})


def offset_in(token: Token, at: int) -> int:
    """Turn an offset in an inline token's content into one of the parsed text."""
    marks: Map = token.meta.get("map") or [(0, 0)]
    start, position = marks[max(bisect_right(marks, (at, 1 << 40)) - 1, 0)]
    return position + at - start


class _CourseMarkdown(MarkdownIt):
    """Every address becomes a link, so that a bad one is told at its place; rendering drops it."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- markdown-it's name
        """Let every address through."""
        del url
        return True


def _placed_block(rule: BlockRule) -> BlockRule:
    """Let a rule's first token, its list items and its texts know where they stand."""

    def run(state: StateBlock, start_line: int, end_line: int, silent: Silent) -> bool:
        before, at = len(state.tokens), state.bMarks[start_line] + state.tShift[start_line]
        if not rule(state, start_line, end_line, silent):
            return False
        if not silent:
            state.tokens[before].meta.setdefault("at", at)
            state.tokens[before].meta.setdefault("end", state.eMarks[max(state.line - 1, start_line)])
            _place_new(state, state.tokens[before:])
        return True

    return run


def _place_new(state: StateBlock, tokens: list[Token]) -> None:
    first = tokens[0].type
    if first in {"bullet_list_open", "ordered_list_open"}:
        for token in tokens:
            if token.type == "list_item_open" and token.map and token.level == tokens[0].level + 1:
                line = token.map[0]
                token.meta.setdefault("at", state.bMarks[line] + state.tShift[line])
                token.meta.setdefault("end", state.eMarks[line])
    elif first == "table_open":
        _place_cells(state, tokens)
    elif first in {"paragraph_open", "heading_open"}:
        _place_lines(state, tokens[1])


def _place_lines(state: StateBlock, token: Token) -> None:
    """Map a paragraph's or heading's text, line by line, back to the file."""
    line = token.map[0] if token.map else 0
    marks: Map = []
    offset = 0
    for number, text in enumerate(token.content.split("\n")):
        start, end = state.bMarks[line + number], state.eMarks[line + number]
        core = text.lstrip(" \t")
        at = state.src.rfind(core, start, end) if core else end
        marks.append((offset, at - (len(text) - len(core))))
        offset += len(text) + 1
    token.meta["map"] = marks


def _place_cells(state: StateBlock, tokens: list[Token]) -> None:
    """Map each cell's text; an escaped pipe is one character in the cell and two in the file."""
    line = -1
    cells_of_line: list[tuple[int, str]] = []
    for token in tokens:
        if token.type != "inline" or not token.map:
            continue
        if token.map[0] != line:
            line = token.map[0]
            cells_of_line = _cells(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
        if cells_of_line:
            at, raw = cells_of_line.pop(0)
            marks: Map = [(0, at)]
            for number, found in enumerate(re.finditer(r"\\\|", raw)):
                marks.append((found.start() - number, at + found.start() + 1))
            token.meta["map"] = marks


def _cells(text: str, start: int, end: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for piece in re.finditer(r"(?:[^|\\]|\\.|\\$)+|(?<=\|)(?=\|)", text[start:end]):
        raw = piece[0]
        core = raw.lstrip()
        found.append((start + piece.start() + len(raw) - len(core), core.rstrip()))
    if found and not found[0][1] and text[start] != "|":
        found.pop(0)
    return found


def _placed_inline(rule: InlineRule) -> InlineRule:
    """Let the tokens of a rule know which characters of the text they come from."""

    def run(state: StateInline, silent: Silent) -> bool:
        before, at = len(state.tokens), state.pos
        if not rule(state, silent):
            return False
        is_decorative = rule is image and state.src.startswith(DECORATIVE, state.pos)
        if is_decorative:
            state.pos += len(DECORATIVE)
        if not silent:
            for token in state.tokens[before:]:
                token.meta.setdefault("span", (at, state.pos))
                if is_decorative and token.type == "image":
                    token.meta["is_decorative"] = True
        return True

    return run


def _tidy(state: StateCore) -> None:
    """Take boxes, alert kinds and heading ids out of the texts before they are read."""
    holder, before = Token("", "", 0), Token("", "", 0)
    for token in state.tokens:
        if token.type == "inline" and before.type == "heading_open":
            _take_id(before, token)
        elif token.type == "inline" and before.type == "paragraph_open":
            if holder.type == "list_item_open":
                _take_box(holder, token)
            elif holder.type == "blockquote_open":
                _take_alert(holder, token)
        holder, before = before, token


def _take_id(opener: Token, text: Token) -> None:
    if found := _HEADING_ID.search(text.content):
        opener.meta["id"] = found[1]
        opener.meta["id_at"] = offset_in(text, found.start(1))
        text.content = text.content[: found.start()]


def _take_box(item: Token, text: Token) -> None:
    if found := _TASK.match(text.content):
        item.meta["is_right"] = found[1] != " "
        item.meta["box_at"] = offset_in(text, 0)
        _cut(text, found.end())


def _take_alert(quote: Token, text: Token) -> None:
    if found := _ALERT.match(text.content):
        quote.meta["alert"] = found[1].upper()
        quote.meta["title"] = found[2].strip()
        _cut(text, found.end())


def _cut(token: Token, count: int) -> None:
    """Drop characters from a text's start and keep its map true."""
    token.meta["map"] = [(0, offset_in(token, count))] + [
        (start - count, at) for start, at in token.meta.get("map", ()) if start > count
    ]
    token.content = token.content[count:]


_BLOCK_RULES: list[tuple[str, BlockRule, list[str]]] = [
    ("table", table, ["paragraph", "reference"]),
    ("blockquote", blockquote, _ENDS_PARAGRAPH),
    ("list", list_block, ["paragraph", "reference", "blockquote"]),
    ("html_block", html_block, ["paragraph", "reference", "blockquote"]),
    ("heading", heading, ["paragraph", "reference", "blockquote"]),
    ("lheading", lheading, []),
    ("paragraph", paragraph, []),
]
_INLINE_RULES: list[tuple[str, InlineRule]] = [
    ("link", link),
    ("image", image),
    ("autolink", autolink),
    ("html_inline", html_inline),
    ("backticks", backtick),
]
