"""Checks of headings, tables, HTML, length and personal data."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from elo_courses.authoring.checks.questions import points_of
from elo_courses.authoring.findings import Finding, Fix, Word
from elo_courses.authoring.markdown import DEEPEST, offset_in
from elo_courses.authoring.questions import pieces, plain
from elo_courses.authoring.values import Block, ModuleFile

WORDS_WITHOUT_TASK = 1200
_SHOWN_HTML = 40
_DEEPEST = 6
_BARE_TABLE = re.compile(r"\|.*\|")
_IDENTITY = re.compile(r"(?<![\w-])(\d{6})[-+A-FU-Y](\d{3})([0-9A-FHJ-NPR-Y])(?![\w-])")
_CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,12}(?![\w-])")
_EXAMPLE = re.compile(r"@(?:[\w-]+\.)*example(?:\.[a-z]+)*$", re.IGNORECASE)

# Minutes: a text is studied slower than it is read, and tasks take time of their own.
_WORDS_A_MINUTE = 100
_MINUTES_OF = {"single": 2.0, "multiple": 2.0, "truefalse": 1.0, "reflect": 10.0}
_MINUTES_AN_ITEM = 0.5
_FAR_OFF = 0.5


def check_content(file: ModuleFile, *, is_source: bool) -> Iterator[Finding]:
    """Check a file's prose."""
    yield from _depth(file)
    yield from _headings(file)
    yield from _html(file)
    yield from _tables(file)
    yield from _personal(file)
    yield from _stretches(file)
    if is_source:
        yield from _minutes(file)


def _depth(file: ModuleFile) -> Iterator[Finding]:
    """Tell where lists and quotes are nested so deep that what is inside isn't read."""
    deepest = next((token for token in file.tokens if token.level >= DEEPEST - 1), None)
    if deepest is not None:
        yield Finding("E211", file.source.place(deepest.meta.get("at", 0)))


def _headings(file: ModuleFile) -> Iterator[Finding]:
    before = 1
    for token in file.tokens:
        if token.type != "heading_open":
            continue
        level = int(token.tag[1])
        start = token.meta["at"]
        place = file.source.place(start, token.meta["end"])
        marks = file.source.place(start, start + level)
        is_hashes = token.markup.startswith("#")
        if level == 1:
            yield Finding("W402", place, {}, Fix(marks, "##") if is_hashes else None)
        elif level > before + 1:
            wanted = "#" * (before + 1)
            values = {"before": before, "level": level, "wanted": wanted}
            yield Finding("W401", place, values, Fix(marks, wanted) if is_hashes else None)
        before = level


def _html(file: ModuleFile) -> Iterator[Finding]:
    for token in file.tokens:
        if token.type == "html_block" and not _is_comment(token.content):
            span = file.source.line_span(token.meta["at"])
            html = file.source.text[span.start : span.end]
            yield Finding("E440", file.place(span), {"html": html[:_SHOWN_HTML]})
        for child in token.children or ():
            if child.type == "html_inline" and not _is_comment(child.content):
                start, end = child.meta["span"]
                place = file.source.place(offset_in(token, start), offset_in(token, end))
                yield Finding("E440", place, {"html": child.content[:_SHOWN_HTML]})


def _is_comment(html: str) -> bool:
    """Whether HTML is nothing but whole comments, which are never rendered."""
    rest = html.strip()
    while rest.startswith("<!--") and not rest.startswith(("<!-->", "<!--->")):
        end = rest.find("-->", len("<!--"))
        if end < 0:
            return False
        rest = rest[end + len("-->") :].lstrip()
    return not rest


def _tables(file: ModuleFile) -> Iterator[Finding]:
    for index, token in enumerate(file.tokens):
        if token.type == "table_open":
            heads = file.tokens[index : _after(file.tokens, index, "thead_close")]
            if not any(head.content for head in heads if head.type == "inline"):
                yield Finding("W415", file.place(file.source.line_span(token.meta["at"])))
        elif token.type == "inline" and file.tokens[index - 1].type == "paragraph_open":
            lines = token.content.split("\n")
            if len(lines) > 1 and all(_BARE_TABLE.fullmatch(line.strip()) for line in lines):
                yield Finding("W415", file.place(file.source.line_span(offset_in(token, 0))))


def _after(tokens: Sequence[Token], index: int, kind: str) -> int:
    return next((at for at in range(index, len(tokens)) if tokens[at].type == kind), len(tokens))


def _personal(file: ModuleFile) -> Iterator[Finding]:
    for token in file.tokens:
        if token.type != "inline":
            continue
        for found in _IDENTITY.finditer(token.content):
            if _CONTROL[int(found[1] + found[2]) % len(_CONTROL)] == found[3]:
                yield _told(file, token, found, "identity")
        for found in _EMAIL.finditer(token.content):
            if not _EXAMPLE.search(found[0]):
                yield _told(file, token, found, "email")


def _told(file: ModuleFile, token: Token, found: re.Match[str], what: str) -> Finding:
    place = file.source.place(offset_in(token, found.start()), offset_in(token, found.end()))
    return Finding("W453", place, {"what": Word(what)})


def _stretches(file: ModuleFile) -> Iterator[Finding]:
    words = 0
    is_told = False
    for piece in pieces(file.tokens):
        if isinstance(piece[0].meta.get("block"), Block):
            words, is_told = 0, False
        elif piece[0].type != "footnote_block_open":
            words += len(plain(piece).split())
        if words > WORDS_WITHOUT_TASK and not is_told and "at" in piece[0].meta:
            is_told = True
            place = file.place(file.source.line_span(piece[0].meta["at"]))
            yield Finding("W452", place, {"words": WORDS_WITHOUT_TASK})


def _minutes(file: ModuleFile) -> Iterator[Finding]:
    node = file.value("minutes")
    stated = node.number if node else None
    estimate = round(_estimate(file))
    if node and stated and stated > 0 and abs(stated - estimate) > stated * _FAR_OFF:
        yield Finding("W451", file.place(node.span), {"stated": stated, "estimate": max(estimate, 1)})


def _estimate(file: ModuleFile) -> float:
    minutes = len(plain(file.tokens).split()) / _WORDS_A_MINUTE
    for block in file.blocks:
        minutes += _MINUTES_OF.get(block.name, 1.0 if points_of(block) else 0.0)
        minutes += len(block.items) * _MINUTES_AN_ITEM
    return minutes
