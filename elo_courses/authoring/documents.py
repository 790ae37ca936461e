"""Read one module file: front matter, Markdown, blocks."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from elo_courses.authoring.findings import Finding
from elo_courses.authoring.kinds import FOREIGN_CALLOUTS
from elo_courses.authoring.markdown import parse
from elo_courses.authoring.places import Source, Span
from elo_courses.authoring.questions import dissect
from elo_courses.authoring.values import Block, ModuleFile
from elo_courses.authoring.yamltree import Node, Tree, read_yaml

_FENCE = re.compile(r"---[ \t]*(?:\n|$)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def read_document(source: Source, lang: str) -> ModuleFile:
    """Take a module's text apart; never raises, what is wrong is in `findings`."""
    tree, body_start = _front_matter(source)
    tokens = _shifted(parse(source.text[body_start:]), body_start)
    blocks = tuple(_blocks(tokens))
    return ModuleFile(lang, source, tree.root, tuple(tokens), blocks, tree.findings)


def _front_matter(source: Source) -> tuple[Tree, int]:
    opening = _FENCE.match(source.text)
    if not opening:
        return Tree(Node("map", "", Span(0, 0))), 0
    closing = _END.search(source.text, opening.end())
    if not closing:
        problem = {"variant": "end"}
        return Tree(None, (Finding("E100", source.place(0, 3), problem),)), len(source.text)
    return read_yaml(source, opening.end(), closing.start()), min(closing.end() + 1, len(source.text))


def _shifted(tokens: list[Token], shift: int) -> list[Token]:
    """Let every place count from the start of the file."""
    for token in tokens:
        meta = token.meta
        for name in ("at", "end", "id_at", "box_at"):
            if name in meta:
                meta[name] += shift
        if "map" in meta:
            meta["map"] = [(start, at + shift) for start, at in meta["map"]]
    return tokens


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """Return every block in the order of the file, inner ones after their outer one."""
    around: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type == "block_open":
            end = _closing(tokens, index)
            block = dissect(
                Block(
                    token.meta["opening"],
                    Span(token.meta["at"], token.meta["end"]),
                    token.meta["is_closed"],
                    tuple(tokens[index + 1 : end]),
                    is_misplaced=any(_is_no_place(outer) for outer in around),
                )
            )
            token.meta["block"] = block
            yield block
        if token.nesting > 0:
            around.append(token)
        elif token.nesting < 0 and around:
            around.pop()


def _is_no_place(outer: Token) -> bool:
    """Whether a block can't stand in an element; a block that is itself refused is told already."""
    return outer.type != "block_open" or outer.meta["opening"].name in FOREIGN_CALLOUTS


def _closing(tokens: list[Token], index: int) -> int:
    depth = 0
    for at in range(index, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens)
