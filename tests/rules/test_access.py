"""Every route has an access rule, and signed-in pages are never stored by a browser or proxy."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from elo_courses.web.access import RULES, rule_of

HANDLE = "0123456789abcdef"


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and an address of every route."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: HANDLE if name == "handle" else "x" for name in rule.arguments}
            for name in rule.arguments:
                if type(rule._converters[name]).__name__ == "UUIDConverter":
                    values[name] = str(uuid.uuid4())
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
            found += [
                (rule.endpoint, method, address) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            ]
    return sorted(found)


def test_every_route_states_a_known_rule(app: Flask) -> None:
    stated = {endpoint: rule_of(view) for endpoint, view in app.view_functions.items()}
    assert [name for name, rule in stated.items() if rule is None] == []
    assert [
        rule for rule in stated.values() if rule and rule not in RULES and not rule.startswith("token:")
    ] == []


def test_nobody_comes_in_without_a_launch_or_token(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, address in routes(app):
        if rule_of(app.view_functions[endpoint]) == "public":
            continue
        answer = client.open(address, method=method)
        assert answer.status_code in {400, 401}, (endpoint, method, answer.status_code)


def test_every_answer_carries_the_security_headers(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, address in routes(app):
        headers = client.open(address, method=method).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, endpoint
        assert "unsafe" not in policy, endpoint
        assert "frame-ancestors 'none'" in policy, endpoint
        assert headers["X-Content-Type-Options"] == "nosniff", endpoint


def test_only_public_files_may_be_stored(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, address in routes(app):
        if rule_of(app.view_functions[endpoint]) == "public":
            continue
        assert client.open(address, method=method).headers["Cache-Control"] == "no-store", endpoint


@pytest.mark.advisory
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
def test_no_unsafe_route_takes_a_form_without_a_token(app: Flask, client: FlaskClient, kind: str) -> None:
    """CVE-2020-7965 webargs, CVE-2020-36191 JupyterHub."""
    own_proof = {"launches.login", "launches.launch", "launches.open_window"}  # state, nonce, ticket
    for endpoint, method, address in routes(app):
        if method in {"POST", "PUT", "PATCH", "DELETE"} and endpoint not in own_proof:
            answer = client.open(address, method=method, data="{}", content_type=kind)
            assert answer.status_code in {400, 401}, endpoint
