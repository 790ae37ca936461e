"""Habits that past faults have taught, read from the syntax: what a linter's general rules don't know of us."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.test_sizes import PRODUCT

REQUEST = {"args", "form", "values", "headers", "cookies", "url", "referrer"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Return every call of a file with the last part of its name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def reads_request(node: ast.AST) -> bool:
    """Tell whether an expression takes something from the request."""
    return any(
        isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "request" and one.attr in REQUEST
        for one in ast.walk(node)
    )


def places(path: Path, name: str) -> list[ast.Call]:
    return [node for found, node in calls(path) if found == name]


@pytest.mark.advisory
def test_no_redirect_takes_its_address_from_the_request() -> None:
    """CVE-2023-49438 Flask-Security-Too, CVE-2020-28724 Werkzeug."""
    found = [str(path) for path in PRODUCT for one in places(path, "redirect") if reads_request(one)]
    assert found == []


@pytest.mark.advisory
def test_no_template_comes_from_a_string_and_no_markup_from_a_variable() -> None:
    """CVE-2021-23980 Bleach, CVE-2024-45399 Indico."""
    assert [str(path) for path in PRODUCT if places(path, "render_template_string")] == []
    variable = [
        str(path)
        for path in PRODUCT
        for one in places(path, "Markup")
        if one.args and not isinstance(one.args[0], ast.Constant)
    ]
    assert variable == []


def test_no_sql_is_put_together_from_a_variable() -> None:
    found = [
        f"{path}:{one.lineno}"
        for path in PRODUCT
        for one in places(path, "text")
        if one.args and isinstance(one.args[0], ast.JoinedStr)
    ]
    assert found == []


@pytest.mark.advisory
def test_every_call_to_another_host_has_a_time_limit() -> None:
    """Tincan waited 149 s on a silent peer."""
    verbs = {"get", "post", "put", "delete", "request"}
    found = [
        f"{path}:{node.lineno}"
        for path in PRODUCT
        for name, node in calls(path)
        if name in verbs
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "requests"
        and "timeout" not in {one.arg for one in node.keywords}
    ]
    assert found == []


@pytest.mark.advisory
def test_services_never_commit() -> None:
    found = [
        str(path)
        for path in PRODUCT
        if "services" in str(path) and "elo_courses" in str(path) and places(path, "commit")
    ]
    assert found == []
