"""Take a block's tokens apart: prompt, options with feedback, items, hints."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from elo_courses.authoring.kinds import QUESTION_ALERTS
from elo_courses.authoring.markdown import offset_in
from elo_courses.authoring.places import Span
from elo_courses.authoring.values import Block, Item, Option, Tokens

CHOICES = frozenset({"single", "multiple"})
_TEXTS = frozenset({"text", "text_special", "code_inline"})
_ALERTS_OF = {"reflect": frozenset({"EXAMPLE"})}


def dissect(block: Block) -> Block:
    """Return the block with its parts told apart."""
    taken = _ALERTS_OF.get(block.name, frozenset()) | frozenset(QUESTION_ALERTS)
    alerts: dict[str, Tokens] = {}
    rest: list[Tokens] = []
    for piece in pieces(block.tokens):
        kind = str(piece[0].meta.get("alert", ""))
        if piece[0].type == "blockquote_open" and kind in taken:
            alerts[kind.lower()] = alerts.get(kind.lower(), ()) + piece[1:-1]
        else:
            rest.append(piece)
    block = replace(block, alerts=alerts)
    if block.name in CHOICES:
        lists = [piece for piece in rest if _has_boxes(piece)]
        options = tuple(_option(item) for piece in lists for item in list_items(piece))
        return replace(block, prompt=_without(rest, lists), options=options)
    if block.name == "scale":
        lists = [piece for piece in rest if piece[0].type in {"bullet_list_open", "ordered_list_open"}]
        items = tuple(_item(item) for piece in lists for item in list_items(piece))
        return replace(block, prompt=_without(rest, lists), items=items)
    return replace(block, prompt=_without(rest, []))


def pieces(tokens: Sequence[Token]) -> Iterator[Tokens]:
    """Split tokens into the whole elements they consist of."""
    depth, start = 0, 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth <= 0:
            yield tuple(tokens[start : index + 1])
            depth, start = 0, index + 1


def list_items(piece: Tokens) -> Iterator[Tokens]:
    """Return the items of a list, each with its own opening and closing token."""
    return (item for item in pieces(piece[1:-1]) if item[0].type == "list_item_open")


def plain(tokens: Sequence[Token]) -> str:
    """Return the words of tokens without their markup."""
    words = "".join(_words(tokens))
    return " ".join(words.split()) if any(token.block for token in tokens) else words


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"inline", "image"}:
            yield from _words(token.children or ())
        elif token.type in _TEXTS:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"} or (token.block and token.nesting < 0):
            yield " "


def _has_boxes(piece: Tokens) -> bool:
    return piece[0].type in {"bullet_list_open", "ordered_list_open"} and any(
        "is_right" in item[0].meta for item in list_items(piece)
    )


def _without(rest: list[Tokens], lists: list[Tokens]) -> Tokens:
    return tuple(token for piece in rest if not any(piece is other for other in lists) for token in piece)


def _option(item: Tokens) -> Option:
    body: list[Token] = []
    feedback: list[Token] = []
    for piece in pieces(item[1:-1]):
        if piece[0].type == "blockquote_open" and "alert" not in piece[0].meta:
            feedback.extend(piece[1:-1])
        else:
            body.extend(piece)
    text = plain(body)
    return Option(item[0].meta.get("is_right"), text, tuple(body), tuple(feedback), _span(item[0]))


def _item(item: Tokens) -> Item:
    body = item[1:-1]
    inline = next((token for token in body if token.type == "inline"), None)
    children = list(inline.children or ()) if inline else []
    code = next((child for child in children if child.type == "code_inline"), None)
    span = _span(item[0])
    if inline is None or code is None:
        return Item("", body, span, span)
    kept = children[: (at := children.index(code))] + children[at + 1 :]
    if at < len(kept) and kept[at].type == "text":
        kept[at] = kept[at].copy(content=kept[at].content.lstrip())
    changed = inline.copy(children=kept)
    body = tuple(changed if token is inline else token for token in body)
    start, end = code.meta["span"]
    return Item(code.content.strip(), body, span, Span(offset_in(inline, start), offset_in(inline, end)))


def _span(token: Token) -> Span:
    at = int(token.meta.get("at", 0))
    return Span(at, int(token.meta.get("end", at)))
