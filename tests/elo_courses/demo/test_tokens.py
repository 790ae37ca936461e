"""Access tokens: for a signed assertion only, opaque, an hour long, called text/html."""

import json
from typing import Any

import pytest
import time_machine
from joserfc.jwk import RSAKey

from elo_courses.demo.scopes import LINEITEM, MEMBERS, SCORE
from tests.elo_courses.demo.tool import Tool

MEMBERS_PATH = "/lti/services/CourseSection/2/bindings/1/memberships"


def test_token_is_json_called_html(tool: Tool) -> None:
    answer = tool.ask_token(SCORE, MEMBERS, "https://example.org/other")
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    given = json.loads(answer.data)
    assert len(given.pop("access_token")) == 40
    assert given == {"token_type": "Bearer", "expires_in": 3600, "scope": f"{SCORE} {MEMBERS}"}


def test_keys_are_fetched_once_and_again_when_rotated(tool: Tool, other_key: RSAKey) -> None:
    for _n in range(3):
        tool.token()
    assert tool.server.hits == 1
    tool.publish(other_key)
    rotated = tool.sign(tool.assertion(), other_key)
    assert tool.ask_token(assertion=rotated).status_code == 200
    assert tool.server.hits == 2


def test_foreign_signature_is_refused_after_one_fetch(tool: Tool, other_key: RSAKey) -> None:
    tool.token()
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), other_key)).status_code == 400
    assert tool.server.hits == 2
    assert "no RSA key with kid" in tool.why()


def test_same_kid_with_another_key_is_refused(tool: Tool, other_key: RSAKey) -> None:
    tool.publish(other_key, kid=tool.key.thumbprint())
    assert tool.ask_token().status_code == 400
    assert tool.why().startswith("invalid_client")


@pytest.mark.parametrize(("status", "body"), [(500, b"{}"), (200, b"no"), (200, b"[]"), (302, b"{}")])
def test_unreachable_keys_are_a_page_that_is_not_found(tool: Tool, status: int, body: bytes) -> None:
    tool.server.status, tool.server.body = status, body
    answer = tool.ask_token()
    assert (answer.status_code, answer.content_type) == (404, "text/html")
    assert "key set can't be fetched" in tool.why()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request"),
        ({"client_assertion": ""}, "invalid_client"),
        ({"client_assertion": "e30.W10.x"}, "invalid_client"),
        ({"scope": "openid"}, "invalid_scope"),
    ],
)
def test_wrong_form_is_refused(tool: Tool, changes: dict[str, str], error: str) -> None:
    answer = tool.ask_token(**changes)
    assert answer.status_code == 400
    assert json.loads(answer.data) == {"error": error}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"exp": None},
        {"exp": 1},
        {"jti": None},
    ],
)
def test_wrong_assertion_is_refused(tool: Tool, changes: dict[str, Any]) -> None:
    answer = tool.ask_token(assertion=tool.sign(tool.assertion(**changes)))
    assert json.loads(answer.data) == {"error": "invalid_client"}


def test_audience_may_be_a_list(tool: Tool) -> None:
    claims = tool.assertion()
    assert tool.ask_token(assertion=tool.sign(claims | {"aud": [claims["aud"]]})).status_code == 200


def test_assertion_is_good_once(tool: Tool) -> None:
    used = tool.sign(tool.assertion())
    assert [tool.ask_token(assertion=used).status_code for _n in range(2)] == [200, 400]


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer", "Bearer unknown"])
def test_service_needs_a_token(tool: Tool, header: str) -> None:
    assert tool.call("GET", MEMBERS_PATH, Authorization=header, Accept="*/*").status_code == 401


def test_token_needs_the_scope_and_its_hour(tool: Tool) -> None:
    with time_machine.travel("2026-11-24T09:00:00Z") as clock:
        good, other = tool.token(MEMBERS), tool.token(LINEITEM)
        for token, status in ((good, 200), (other, 401)):
            answer = tool.call("GET", MEMBERS_PATH, Authorization=f"Bearer {token}", Accept="*/*")
            assert answer.status_code == status
        assert "lacks the scope" in tool.why()
        clock.shift(3601)
        answer = tool.call("GET", MEMBERS_PATH, Authorization=f"Bearer {good}", Accept="*/*")
        assert answer.status_code == 401


def test_token_of_another_tool_is_refused(tool: Tool) -> None:
    path = MEMBERS_PATH.replace("bindings/1", "bindings/9")
    assert tool.call("GET", path, Accept="*/*").status_code == 401
