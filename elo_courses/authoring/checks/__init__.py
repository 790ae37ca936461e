"""Every check of a course, one file a family."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from elo_courses.authoring.checks.blocks import check_blocks
from elo_courses.authoring.checks.content import check_content
from elo_courses.authoring.checks.front_matter import check_front_matter
from elo_courses.authoring.checks.languages import check_languages
from elo_courses.authoring.checks.links import Surroundings, check_links
from elo_courses.authoring.checks.questions import check_questions
from elo_courses.authoring.checks.settings import check_settings
from elo_courses.authoring.findings import Finding, in_order
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.values import Course, Module, ModuleFile
from elo_courses.clock import now

if TYPE_CHECKING:
    from pathlib import Path

_QUIET = re.compile(r"<!--\s*elo:\s*ignore\s+([A-Z0-9 ,]+?)\s*-->")


def check_course(course: Course, frameworks: Frameworks, today: date | None = None) -> list[Finding]:
    """Return every finding about a course, in the order of files and lines."""
    day = today or now().date()
    return in_order(_loud(course, _all(course, frameworks, day)))


def _all(course: Course, frameworks: Frameworks, today: date) -> Iterator[Finding]:
    yield from course.findings
    yield from check_settings(course)
    if not course.languages:
        return
    surroundings = Surroundings(course)
    for module in course.modules:
        for file in module.files.values():
            yield from file.findings
            yield from _file(surroundings, module, file, frameworks, today)
        yield from check_languages(course, module, frameworks)


def _file(
    surroundings: Surroundings, module: Module, file: ModuleFile, frameworks: Frameworks, today: date
) -> Iterator[Finding]:
    course = surroundings.course
    is_source = file.lang == course.languages[0]
    yield from check_front_matter(course, module, file, frameworks, today)
    yield from check_blocks(file, is_source=is_source)
    yield from check_questions(file, frameworks)
    yield from check_content(file, is_source=is_source)
    yield from check_links(surroundings, file)


def _loud(course: Course, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out the warnings a comment on the line before asks to leave out."""
    files = {file.path: file for module in course.modules for file in module.files.values()}
    quiet: dict[Path, dict[int, set[str]]] = {}
    for finding in findings:
        path = finding.place.file
        if finding.severity == "warning" and path in files:
            if path not in quiet:
                quiet[path] = _comments(files[path])
            if finding.code in quiet[path].get(finding.place.line - 1, ()):
                continue
        yield finding


def _comments(file: ModuleFile) -> dict[int, set[str]]:
    return {
        file.source.line_at(found.start()): set(re.split(r"[ ,]+", found[1]))
        for found in _QUIET.finditer(file.source.text)
    }
