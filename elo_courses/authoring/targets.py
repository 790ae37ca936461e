"""Which courses, and which of their files, the paths on a command line mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from elo_courses.authoring.checks import check_course
from elo_courses.authoring.findings import Finding, in_order
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.reader import MODULES, SETTINGS, read_course
from elo_courses.authoring.values import Course


class NoCourseError(Exception):
    """A path belongs to no course."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} is neither a course, nor a module, nor a file of one")


@dataclass(frozen=True, slots=True)
class Target:
    """A course to check, and the part of it that was asked about."""

    course: Path
    part: Path


def find_targets(paths: Iterable[Path]) -> list[Target]:
    """Return what to check; raise NoCourseError for a path that belongs to no course."""
    found = [target for path in paths for target in _targets(path.resolve())]
    return list(dict.fromkeys(found))


def check_targets(targets: Iterable[Target], frameworks: Frameworks) -> tuple[list[Finding], int]:
    """Check courses; return the findings about what was asked, and how many files that is."""
    findings: list[Finding] = []
    files: set[Path] = set()
    parts: dict[Path, list[Path]] = {}
    for target in targets:
        parts.setdefault(target.course, []).append(target.part)
    for folder, wanted in parts.items():
        course = read_course(folder)
        files |= {file for file in _files(course) if _is_in(file, wanted)}
        findings += [item for item in check_course(course, frameworks) if _is_in(item.place.file, wanted)]
    return in_order(findings), len(files)


def _is_in(file: Path, parts: list[Path]) -> bool:
    return any(file.is_relative_to(part) for part in parts)


def _files(course: Course) -> list[Path]:
    return [course.source.path, *(file.path for module in course.modules for file in module.files.values())]


def _targets(path: Path) -> list[Target]:
    if path.is_file():
        return [_of_file(path)]
    if (path / SETTINGS).is_file() or (path / MODULES).is_dir():
        return [Target(path, path)]
    if path.parent.name == MODULES:
        return [Target(path.parent.parent, path)]
    inside = [child for child in sorted(path.iterdir()) if (child / SETTINGS).is_file()]
    if inside or not any(path.iterdir()) or any(path.glob("*.yaml")):
        return [Target(child, child) for child in inside]
    return [Target(path, path)]


def _of_file(path: Path) -> Target:
    if path.name == SETTINGS:
        return Target(path.parent, path)
    if path.suffix == ".md" and path.parent.parent.name == MODULES:
        return Target(path.parent.parent.parent, path)
    raise NoCourseError(path)
