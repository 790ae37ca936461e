"""From a checked course to what is published: texts by language, the answer key apart."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from elo_courses.authoring.checks import check_course
from elo_courses.authoring.compiled import FORMAT, CompiledCourse, CompiledKey, CompiledModule, CompiledText
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.outline import outline_of
from elo_courses.authoring.questions import CHOICES, pieces, plain
from elo_courses.authoring.reader import read_course
from elo_courses.authoring.rendering import render, render_line
from elo_courses.authoring.values import Block, Course, Module, ModuleFile, Tokens
from elo_courses.authoring.yamltree import Node

DEFAULT_PASS = 70
DEFAULT_ATTEMPTS = 2
DEFAULT_LEVELS = 4
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class CourseHasFaults(Exception):
    """A course can't be compiled as long as it has findings of the level error."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} faults")


def compile_course(folder: Path, frameworks: Frameworks) -> CompiledCourse:
    """Check and compile a course's folder; raise CourseHasFaults when there is an error in it."""
    course = read_course(folder)
    errors = [finding for finding in check_course(course, frameworks) if finding.severity == "error"]
    if errors:
        raise CourseHasFaults(errors)
    settings = course.settings
    return {
        "format": FORMAT,
        "slug": course.slug,
        "title": _texts(settings, "title"),
        "summary": _texts(settings, "summary"),
        "languages": list(course.languages),
        "hours": _amount(settings, "hours"),
        "ects": _amount(settings, "ects"),
        "certificate": _scalars(settings.get("certificate") if settings else None),
        "modules": [_module(course, module) for module in course.modules],
    }


def option_id(position: int) -> str:
    """Return the id of an option by its position: a, b, ... z, aa, ab, ..."""
    first, last = divmod(position, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[last]


def _module(course: Course, module: Module) -> CompiledModule:
    source = module.files[course.languages[0]]
    requires = source.value("requires")
    competences = source.value("competences")
    key = {block.identifier: _key(course, block) for block in source.blocks if block.identifier}
    return {
        "slug": module.slug,
        "minutes": _number(source.value("minutes"), 0),
        "pass": _number(source.value("pass"), _default(course, "pass", DEFAULT_PASS)),
        "competences": {
            name.raw: _number(level, 1) for name, level in (competences.entries if competences else ())
        },
        "requires": [item.raw for item in requires.items] if requires else [],
        "optional": module.is_optional,
        "key": key,
        "texts": {lang: _text(module.files[lang]) for lang in course.languages if lang in module.files},
    }


def _key(course: Course, block: Block) -> CompiledKey:
    kind = block.kind
    graded = kind is not None and kind.is_graded
    key: CompiledKey = {"kind": block.name, "points": _option(block, "points", 1 if graded else 0)}
    if graded:
        key["attempts"] = _option(block, "attempts", _default(course, "attempts", DEFAULT_ATTEMPTS))
    if block.name in CHOICES:
        key["right"] = [option_id(number) for number in block.right]
        key["options"] = [option_id(number) for number in range(len(block.options))]
        key["scoring"] = block.option("scoring") or "all"
        key["shuffle"] = block.option("shuffle") != "no"
    elif block.name == "truefalse":
        key["right"] = [block.option("answer") or "true"]
        key["options"] = ["true", "false"]
    elif block.name == "reflect":
        key["min_words"] = _option(block, "min-words", 0)
        key["share"] = block.option("share") or "none"
    elif block.name == "scale":
        key["levels"] = _option(block, "levels", DEFAULT_LEVELS)
        key["when"] = block.option("when")
        key["items"] = [
            {"id": str(number), "competence": item.competence} for number, item in enumerate(block.items, 1)
        ]
    return key


def _text(file: ModuleFile) -> CompiledText:
    title, summary = file.value("title"), file.value("summary")
    headings = outline_of(file)
    return {
        "title": title.raw.strip() if title else "",
        "summary": summary.raw.strip() if summary else "",
        "outline": [
            {"id": heading.identifier, "text": heading.text, "level": heading.level} for heading in headings
        ],
        "words": len(plain(file.tokens).split()),
        "parts": _parts(file, {heading.index: heading.identifier for heading in headings}),
    }


def _parts(file: ModuleFile, ids: dict[int, str]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    prose: list[Any] = []
    index = 0
    for piece in pieces(file.tokens):
        block: Block | None = piece[0].meta.get("block")
        if block is not None and block.identifier and block.kind:
            _flush(parts, prose, file.lang)
            parts.append(_task(block, file.lang))
        else:
            prose.extend(_with_ids(piece, index, ids))
        index += len(piece)
    _flush(parts, prose, file.lang)
    return parts


def _with_ids(piece: Tokens, start: int, ids: dict[int, str]) -> Tokens:
    return tuple(
        token.copy(attrs={**token.attrs, "id": ids[start + at]}) if start + at in ids else token
        for at, token in enumerate(piece)
    )


def _flush(parts: list[dict[str, Any]], prose: list[Any], lang: str) -> None:
    html = render(prose, lang) if prose else ""
    if html:
        parts.append({"type": "html", "html": html})
    prose.clear()


def _task(block: Block, lang: str) -> dict[str, Any]:
    task: dict[str, Any] = {
        "type": "task",
        "id": block.identifier,
        "kind": block.name,
        "prompt": render(block.prompt, lang),
        "prompt_text": plain(block.prompt),
        "options": [],
        "items": [],
    }
    for name in ("hint", "correct", "incorrect", "explain", "example"):
        tokens = block.alerts.get(name)
        task[name] = render(tokens, lang) if tokens else None
    if block.name == "truefalse":
        task["options"] = [
            {"id": value, "html": "", "text": "", "feedback": None} for value in ("true", "false")
        ]
    for number, option in enumerate(block.options):
        feedback = render(option.feedback, lang) if option.feedback else None
        html = render_line(option.body, lang)
        task["options"].append(
            {"id": option_id(number), "html": html, "text": option.text, "feedback": feedback}
        )
    for number, item in enumerate(block.items, 1):
        html = render_line(item.body, lang)
        task["items"].append({"id": str(number), "competence": item.competence, "html": html})
    return task


def _option(block: Block, name: str, default: int) -> int:
    value = block.option(name)
    return int(value) if value is not None else default


def _default(course: Course, name: str, default: int) -> int:
    defaults = course.settings.get("defaults") if course.settings else None
    return _number(defaults.get(name) if defaults else None, default)


def _number(node: Node | None, default: int) -> int:
    return default if node is None or node.number is None else node.number


def _amount(settings: Node | None, name: str) -> float | None:
    node = settings.get(name) if settings else None
    return float(node.raw) if node else None


def _texts(settings: Node | None, name: str) -> dict[str, str]:
    node = settings.get(name) if settings else None
    return {key.raw: value.raw.strip() for key, value in node.entries} if node else {}


def _scalars(node: Node | None) -> dict[str, str | int]:
    entries = node.entries if node else ()
    return {key.raw: value.raw if value.number is None else value.number for key, value in entries}
