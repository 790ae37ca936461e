"""Small and plain: files and functions keep their limits."""

import ast
import statistics
from pathlib import Path

import pytest

from elo_courses.settings import ROOT

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
FILES = sorted(
    path
    for folder in ("elo_courses", "lti", "tests", "migrations")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent.name != "versions"
)
PRODUCT = [
    path for path in FILES if path.is_relative_to(ROOT / "elo_courses") or path.is_relative_to(ROOT / "lti")
]


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[tuple[str, int]]:
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_and_its_functions_are_short(path: Path) -> None:
    assert length(path) <= LONGEST_FILE
    assert [(name, lines) for name, lines in functions(path) if lines > LONGEST_FUNCTION] == []


def test_half_of_the_files_and_functions_are_very_short() -> None:
    assert statistics.median(length(path) for path in PRODUCT) < 100
    assert statistics.median(lines for path in PRODUCT for _name, lines in functions(path)) <= 10
