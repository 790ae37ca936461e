"""Checks of blocks as such: names, options, ids, ends."""

import re
from collections.abc import Iterator

from elo_courses.authoring.attributes import Attribute
from elo_courses.authoring.findings import Finding, Fix, Word, near
from elo_courses.authoring.kinds import FOREIGN_CALLOUTS, KINDS, Kind, accepts
from elo_courses.authoring.outline import slug_of_text
from elo_courses.authoring.places import Place, Span
from elo_courses.authoring.questions import plain
from elo_courses.authoring.values import Block, ModuleFile

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_PREFIXES = {"reflect": "r", "scale": "sa", "scenario": "s", "video": "v", "audio": "a", "checklist": "c"}
_WORDS_OF_ID = 4
SUPPORTED = ", ".join(f"`:::{kind.name}`" for kind in KINDS.values() if kind.is_supported)


def check_blocks(file: ModuleFile, *, is_source: bool) -> Iterator[Finding]:
    """Check every block's opening line and end."""
    taken = {block.identifier for block in file.blocks}
    for number, block in enumerate(file.blocks, 1):
        yield from _name(file, block)
        yield from _end(file, block)
        unexpected = block.opening.unexpected
        if unexpected is not None:
            yield _unreadable(file, block, unexpected)
            continue
        kind = block.kind
        if kind is not None and kind.is_supported:
            if block.is_misplaced:
                yield Finding("E210", file.place(block.span))
            yield from _options(file, block, kind, is_source=is_source)
        if kind is not None and kind.needs_id and not block.identifier:
            yield _needs_id(file, block, taken, number)
    yield from _identifiers(file)
    for token in file.tokens:
        if token.type == "block_stray":
            yield Finding("E208", file.source.place(token.meta["at"], token.meta["end"]))


def at_line(file: ModuleFile, block: Block, start: int, end: int) -> Place:
    """Return the place of a stretch of a block's opening line."""
    return file.source.place(block.span.start + start, block.span.start + end)


def _name(file: ModuleFile, block: Block) -> Iterator[Finding]:
    opening = block.opening
    place = at_line(file, block, opening.name_start, opening.name_start + len(block.name))
    if block.kind is None and block.name in FOREIGN_CALLOUTS:
        wanted = f"> [!{FOREIGN_CALLOUTS[block.name]}]"
        yield Finding("W207", file.place(block.span), {"written": f":::{block.name}", "wanted": wanted})
    elif block.kind is None and block.name:
        guess = near(block.name, KINDS)
        values = {"name": block.name, "near": f":::{guess}" if guess else "", "known": ", ".join(KINDS)}
        yield Finding("E201", place, values, Fix(place, guess) if guess else None)
    elif block.kind is not None and not block.kind.is_supported:
        yield Finding("E209", file.place(block.span), {"name": block.name, "known": SUPPORTED})
    elif block.kind is not None and opening.is_foreign:
        written = file.source.text[block.span.start : block.span.end]
        wanted = _rewritten(written, block)
        fix = Fix(file.place(block.span), wanted)
        yield Finding("W207", file.place(block.span), {"written": written, "wanted": wanted}, fix)


def _rewritten(written: str, block: Block) -> str:
    attributes = block.opening.attributes
    if attributes.identifier is None and not attributes.options:
        return f":::{block.name}"
    words = [f"#{block.identifier}"] if block.identifier else []
    words += [written[item.start : item.end] for item in attributes.options]
    return f":::{block.name} {{{' '.join(words)}}}"


def _end(file: ModuleFile, block: Block) -> Iterator[Finding]:
    if not block.is_closed:
        place = file.place(block.span)
        yield Finding("E202", place, {"name": block.name, "line": place.line})


def _unreadable(file: ModuleFile, block: Block, at: int) -> Finding:
    line = file.source.text[block.span.start : block.span.end]
    what: str = f"`{line[at]}`" if at < len(line) else Word("eol")
    return Finding("E203", at_line(file, block, at, min(at + 1, len(line))), {"what": what})


def _options(file: ModuleFile, block: Block, kind: Kind, *, is_source: bool) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in block.opening.attributes.options:
        place = at_line(file, block, item.start, item.start + len(item.name))
        rule = kind.options.get(item.name)
        if rule is None:
            guess = near(item.name, kind.options)
            values = {"name": item.name, "near": guess, "known": ", ".join(kind.options), "block": kind.name}
            yield Finding("E206", place, values, Fix(place, guess) if guess else None)
        elif item.name in seen:
            yield Finding("E206", place, {"name": item.name, "variant": "twice"})
        elif not accepts(rule, item.value):
            yield _bad_value(file, block, item, rule)
        seen.add(item.name)
    if is_source and "answer" in kind.options and "answer" not in seen:
        values = {"name": "answer", "variant": "missing", "rule": kind.options["answer"]}
        yield Finding("E206", file.place(block.span), values)


def _bad_value(file: ModuleFile, block: Block, item: Attribute, rule: str) -> Finding:
    end = item.value_start + len(item.value)
    place = at_line(file, block, item.value_start, max(end, item.value_start))
    words = rule.split("|")
    guess = near(item.value, words) if len(words) > 1 else ""
    values = {
        "name": item.name,
        "value": item.value,
        "rule": rule if len(words) > 1 else Word(rule),
        "variant": "value",
        "near": guess,
    }
    return Finding("E206", place, values, Fix(place, guess) if guess else None)


def _needs_id(file: ModuleFile, block: Block, taken: set[str], number: int) -> Finding:
    words = "-".join(slug_of_text(plain(block.prompt)).split("-")[:_WORDS_OF_ID])
    ascii_words = re.sub(r"[^a-z0-9-]", "", words).strip("-") or str(number)
    wish = f"{_PREFIXES.get(block.name, 'q')}-{ascii_words}"
    suggestion = wish if wish not in taken else f"{wish}-{number}"
    taken.add(suggestion)
    attributes = block.opening.attributes
    line = file.source.text[block.span.start : block.span.end]
    brace = line.find("{")
    if brace >= 0 and attributes.end:
        text = f"#{suggestion} " if attributes.options else f"#{suggestion}"
        fix = Fix(at_line(file, block, brace + 1, brace + 1), text)
    else:
        fix = Fix(at_line(file, block, len(line), len(line)), f" {{#{suggestion}}}")
    return Finding("E204", file.place(block.span), {"suggestion": suggestion}, fix)


def _identifiers(file: ModuleFile) -> Iterator[Finding]:
    own = [(block.span.start, block.opening.attributes.identifier) for block in file.blocks]
    found = [(start + item.start, item.value) for start, item in own if item]
    found += [(token.meta["id_at"] - 1, token.meta["id"]) for token in file.tokens if "id_at" in token.meta]
    first: dict[str, int] = {}
    for start, name in sorted(found):
        place = file.place(Span(start, start + len(name) + 1))
        if name in first:
            yield Finding("E205", place, {"id": name, "line": first[name]})
        elif not _ID.fullmatch(name):
            yield Finding("E109", place, {"name": name})
        first.setdefault(name, place.line)
