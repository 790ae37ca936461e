"""Cases 104 and 106 to 110: scores and the tokens they travel with."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from lti.ags import SCORE_SCOPE, ScoreOutcome, ScoreSender, is_trusted, score_body
from lti.http import HttpAnswer, TransportError
from lti.keys import ToolKey, public_jwks
from lti.registrations import Registration, State
from lti.tokens import AccessTokens, MemoryTokens, TokenRefused
from tests.lti.stage import NOW, REGISTRATION, Clock, Wire, answer

LINEITEM = "https://lms.example/lineitems/3/lineitem?type_id=1"
BODY = score_body(subject="7", given=8, maximum=10, timestamp=NOW)
TOKEN = answer(
    200, {"access_token": "t1", "token_type": "Bearer", "expires_in": 3600}, content_type="text/html"
)
FRESH = answer(200, {"access_token": "t2", "token_type": "Bearer", "expires_in": 3600})


def send(
    wire: Wire, key: ToolKey, *, registration: Registration = REGISTRATION, lineitem: str = LINEITEM
) -> ScoreOutcome:
    """Send a score with a new sender."""
    sender = ScoreSender(clock=Clock(), http=wire)
    return sender.post_score(registration, key=key, lineitem=lineitem, body=BODY)


def test_a_score_arrives(tool_key: ToolKey) -> None:
    wire = Wire([TOKEN, answer(200)])
    assert send(wire, tool_key) == ScoreOutcome(kind="sent", reason="sent", status=200)
    method, url, headers, body = wire.sent[1]
    assert (method, url, body) == ("POST", "https://lms.example/lineitems/3/lineitem/scores?type_id=1", BODY)
    assert headers == {
        "Authorization": "Bearer t1",
        "Content-Type": "application/vnd.ims.lis.v1.score+json",
    }


def test_the_token_is_asked_for_with_a_signed_assertion(tool_key: ToolKey) -> None:
    wire = Wire([TOKEN, answer(204)])
    assert send(wire, tool_key).kind == "sent"
    method, url, headers, body = wire.sent[0]
    assert (method, url) == ("POST", "https://lms.example/token")
    assert headers == {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    form = parse_qs((body or b"").decode())
    assert form["grant_type"] == ["client_credentials"]
    assert form["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assert form["scope"] == [SCORE_SCOPE]
    keys = KeySet.import_key_set(json.loads(json.dumps(public_jwks([tool_key]))))
    assert jwt.decode(form["client_assertion"][0], keys, algorithms=["RS256"]).claims["sub"] == "cA"


def test_score_body_is_whole_and_finished() -> None:
    at = datetime(2026, 11, 24, 14, 0, 5, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert json.loads(score_body(subject="7", given=8, maximum=10, timestamp=at)) == {
        "userId": "7",
        "timestamp": "2026-11-24T12:00:05+00:00",
        "scoreGiven": 8,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }


@pytest.mark.parametrize(
    "changes",
    [{"given": -1}, {"maximum": 0}, {"timestamp": NOW.replace(tzinfo=None)}, {"given": float("nan")}],
)
def test_score_that_makes_no_sense(changes: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"subject": "7", "given": 8, "maximum": 10, "timestamp": NOW} | changes
    with pytest.raises(ValueError, match=r"score|JSON"):
        score_body(**asked)


@pytest.mark.parametrize(
    "lineitem",
    [
        "https://evil.example/lineitem",
        "http://lms.example/lineitem",
        "https://lms.example:444/lineitem",
        "https://lms.example@evil.example/lineitem",
        "javascript:alert(1)",
        "",
    ],
)
def test_case_104_line_item_at_another_origin_gets_no_token(tool_key: ToolKey, lineitem: str) -> None:
    wire = Wire([TOKEN])
    assert send(wire, tool_key, lineitem=lineitem) == ScoreOutcome(kind="final", reason="lineitem_foreign")
    assert not wire.sent


@pytest.mark.parametrize("trusted", [0, 1, 2])
def test_case_104_origins_of_the_registration_are_trusted(trusted: int) -> None:
    urls = ["https://nowhere.example/x"] * 3
    urls[trusted] = "https://lms.example:443/y"
    registration = replace(REGISTRATION, issuer=urls[0], token_url=urls[1], auth_login_url=urls[2])
    assert is_trusted(registration, LINEITEM)
    assert not is_trusted(registration, "https://elsewhere.example/lineitem")


def test_case_104_further_origins_and_issuers_that_are_no_address() -> None:
    registration = replace(REGISTRATION, issuer="urn:lms", token_url="urn:t", auth_login_url="urn:a")
    assert not is_trusted(registration, LINEITEM)
    assert not is_trusted(registration, "urn:lms")
    assert is_trusted(replace(registration, service_origins=frozenset({"https://lms.example"})), LINEITEM)


def test_case_106_tokens_are_cached_by_registration_and_scopes(tool_key: ToolKey) -> None:
    wire = Wire([TOKEN, FRESH, TOKEN])
    tokens = AccessTokens(clock=Clock(), http=wire)
    other = replace(REGISTRATION, id="r2")
    assert tokens.get(REGISTRATION, ["a", "b"], tool_key).value == "t1"
    assert tokens.get(REGISTRATION, ["b", "a", "a"], tool_key).value == "t1"
    assert tokens.get(other, ["a", "b"], tool_key).value == "t2"
    assert tokens.get(REGISTRATION, ["a"], tool_key).value == "t1"
    assert len(wire.sent) == 3


def test_case_106_a_token_is_used_until_a_minute_before_its_end(tool_key: ToolKey) -> None:
    wire, clock = Wire([TOKEN, FRESH]), Clock()
    tokens = AccessTokens(clock=clock, http=wire, cache=MemoryTokens())
    tokens.get(REGISTRATION, ["a"], tool_key)
    clock.forward(seconds=3539)
    assert tokens.get(REGISTRATION, ["a"], tool_key).value == "t1"
    clock.forward(seconds=1)
    assert tokens.get(REGISTRATION, ["a"], tool_key).value == "t2"


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [(3600, 3600), (None, 300), ("3600", 300), (True, 300), (0, 1), (-5, 1), (10**12, 86_400)],
)
def test_how_long_a_token_is_good(tool_key: ToolKey, expires_in: object, seconds: int) -> None:
    wire = Wire([answer(200, {"access_token": "t1", "expires_in": expires_in})])
    token = AccessTokens(clock=Clock(), http=wire).get(REGISTRATION, ["a"], tool_key)
    assert token.expires_at == NOW + timedelta(seconds=seconds)
    assert "t1" not in repr(token)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        [],
        {},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "a\nb"},
    ],
)
def test_what_is_no_token(tool_key: ToolKey, body: object) -> None:
    with pytest.raises(TokenRefused) as caught:
        AccessTokens(clock=Clock(), http=Wire([answer(200, body)])).get(REGISTRATION, ["a"], tool_key)
    assert caught.value.reason == "token_unreadable"


def test_case_107_one_fresh_token_and_one_retry(tool_key: ToolKey) -> None:
    wire = Wire([TOKEN, answer(401), FRESH, answer(200)])
    assert send(wire, tool_key).kind == "sent"
    assert [headers.get("Authorization") for _, _, headers, _ in wire.sent] == [
        None,
        "Bearer t1",
        None,
        "Bearer t2",
    ]
    assert [body for _, url, _, body in wire.sent if "scores" in url] == [BODY, BODY]


def test_case_107_no_second_retry(tool_key: ToolKey) -> None:
    wire = Wire([TOKEN, answer(401), FRESH, answer(401), answer(200)])
    assert send(wire, tool_key) == ScoreOutcome(kind="paused", reason="token_not_taken", status=401)
    assert len(wire.sent) == 4


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("99999999999", timedelta(days=1)),
        ("Tue, 24 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 24 Nov 2026 12:05:00 -0000", timedelta(minutes=5)),
        ("Tue, 24 Nov 2026 11:00:00 GMT", timedelta()),
        ("Tue, 24 Nov 2099 11:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("Tue, 24 Nov 99999999999999999999 12:05:00 GMT", None),
        ("-5", None),
        ("²", None),
        ("Tue, 99 Nov 2026 99:05:00 GMT", None),
        ("", None),
    ],
)
@pytest.mark.parametrize(("status", "reason"), [(429, "too_many_requests"), (503, "unavailable")])
def test_case_108_retry_after_is_honoured(
    tool_key: ToolKey, status: int, reason: str, header: str, wait: timedelta | None
) -> None:
    outcome = send(Wire([TOKEN, answer(status, retry_after=header)]), tool_key)
    assert outcome == ScoreOutcome(kind="retry", reason=reason, status=status, retry_after=wait)


@pytest.mark.parametrize("status", [408, 425, 500, 502, 504, 302, 100])
def test_case_108_other_trouble_is_tried_again(tool_key: ToolKey, status: int) -> None:
    outcome = send(Wire([TOKEN, answer(status)]), tool_key)
    assert (outcome.kind, outcome.status, outcome.retry_after) == ("retry", status, None)


@pytest.mark.parametrize("reason", ["timeout", "unreachable", "too_large"])
def test_case_108_no_answer_is_tried_again(tool_key: ToolKey, reason: str) -> None:
    assert send(Wire([TOKEN, TransportError(reason)]), tool_key) == ScoreOutcome(kind="retry", reason=reason)


def test_case_109_older_timestamp_is_superseded(tool_key: ToolKey) -> None:
    outcome = send(Wire([TOKEN, answer(409, retry_after="5")]), tool_key)
    assert outcome == ScoreOutcome(kind="superseded", reason="newer_score_there", status=409)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 415, 422])
def test_case_110_user_not_in_the_course_is_final(tool_key: ToolKey, status: int) -> None:
    outcome = send(Wire([TOKEN, answer(status)]), tool_key)
    assert outcome == ScoreOutcome(kind="final", reason="refused", status=status)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (answer(404, b"<html>"), ScoreOutcome(kind="paused", reason="token_refused", status=404)),
        (answer(400), ScoreOutcome(kind="paused", reason="token_refused", status=400)),
        (answer(401), ScoreOutcome(kind="paused", reason="token_refused", status=401)),
        (answer(200, b"<html>"), ScoreOutcome(kind="paused", reason="token_unreadable", status=200)),
        (answer(500), ScoreOutcome(kind="retry", reason="token_refused", status=500)),
        (
            answer(503, retry_after="7"),
            ScoreOutcome(kind="retry", reason="token_refused", status=503, retry_after=timedelta(seconds=7)),
        ),
        (TransportError("timeout"), ScoreOutcome(kind="retry", reason="token_timeout")),
    ],
)
def test_without_a_token_the_score_is_not_at_fault(
    tool_key: ToolKey, given: HttpAnswer | TransportError, outcome: ScoreOutcome
) -> None:
    wire = Wire([given])
    assert send(wire, tool_key) == outcome
    assert [url for _, url, _, _ in wire.sent] == ["https://lms.example/token"]


@pytest.mark.parametrize("state", ["disabled", "pending"])
def test_a_closed_registration_gets_nothing(tool_key: ToolKey, state: State) -> None:
    wire = Wire([TOKEN])
    outcome = send(wire, tool_key, registration=replace(REGISTRATION, state=state))
    assert outcome == ScoreOutcome(kind="paused", reason=f"registration_{state}")
    assert not wire.sent


def test_retry_repeats_the_very_bytes() -> None:
    again = score_body(subject="7", given=8, maximum=10, timestamp=NOW.astimezone(UTC))
    assert again == BODY
