"""Case 102 over a real connection: a platform that is slow, huge, redirecting, broken or gone."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lti.errors import LtiError
from lti.http import MOST_BYTES, RequestsHttp, TransportError, default_http
from lti.keys import KeySource
from tests.lti.loopback import Loopback, serving
from tests.lti.stage import REGISTRATION, Clock, Shelf, Stage, public_jwk, refused

QUICK = RequestsHttp(total_seconds=0.4)
SLOW = {"silent", "drip_headers", "drip_body"}
BAD = [
    "silent",
    "drip_headers",
    "drip_body",
    "huge",
    "huge_chunks",
    "redirect",
    "broken",
    "not_json",
    "closed",
]


@pytest.fixture
def server(platform_key: RSAPrivateKey) -> Iterator[Loopback]:
    """Give a platform's server."""
    with serving({"keys": [public_jwk(platform_key, "k1")]}) as made:
        yield made


def test_a_launch_with_keys_over_http(stage: Stage, server: Loopback) -> None:
    stage.shelf.registrations = [replace(REGISTRATION, jwks_url=server.url)]
    stage.keys = KeySource(store=stage.shelf, clock=stage.clock)
    assert stage.launch().subject == "7"
    assert stage.launch().subject == "7"
    assert server.hits == {"/jwks": 1}


def transport(mode: str) -> RequestsHttp:
    """Give up early on what is slow; all else may take its time on a busy machine."""
    return QUICK if mode in SLOW else default_http


@pytest.mark.parametrize("mode", BAD)
def test_case_102_cold(server: Loopback, mode: str) -> None:
    server.mode = mode
    keys = KeySource(store=Shelf(), clock=Clock(), http=transport(mode))
    began = time.monotonic()
    with refused("jwks_unavailable", 502):
        keys.find(server.url, "k1")
    assert time.monotonic() - began < 5
    assert server.hits.total() <= 1


@pytest.mark.parametrize("mode", BAD)
def test_case_102_warm_cache_is_used_stale(server: Loopback, mode: str) -> None:
    server.mode = mode
    clock, shelf = Clock(), Shelf()
    shelf.put(server.url, server.jwks, clock() - timedelta(hours=2))
    keys = KeySource(store=shelf, clock=clock, http=transport(mode))
    assert keys.find(server.url, "k1").key_type == "RSA"
    assert keys.find(server.url, "k1").key_type == "RSA"
    assert server.hits.total() <= 1


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("silent", "timeout"),
        ("drip_headers", "timeout"),
        ("drip_body", "timeout"),
        ("huge", "too_large"),
        ("huge_chunks", "too_large"),
        ("closed", "unreachable"),
    ],
)
def test_why_there_is_no_answer(server: Loopback, mode: str, reason: str) -> None:
    server.mode = mode
    with pytest.raises(TransportError) as caught:
        transport(mode)("GET", server.url, headers={})
    assert caught.value.reason == reason


def test_a_body_that_comes_too_late_is_not_read_to_its_end(server: Loopback) -> None:
    server.mode = "drip_body"
    with pytest.raises(TransportError) as caught:
        default_http._exchange("GET", server.url, {}, None, deadline=time.monotonic())
    assert caught.value.reason == "timeout"


def test_an_answer_that_is_cut_short_is_none(server: Loopback) -> None:
    server.mode = "cut"
    with pytest.raises(TransportError):
        default_http("GET", server.url, headers={})


def test_a_time_out_of_the_connection_itself(server: Loopback) -> None:
    server.mode = "silent"
    with pytest.raises(TransportError) as caught:
        RequestsHttp(read_seconds=0.05)("GET", server.url, headers={})
    assert caught.value.reason == "timeout"


def test_a_redirect_is_given_back_and_not_followed(server: Loopback) -> None:
    server.mode = "redirect"
    answer = default_http("GET", server.url, headers={})
    assert (answer.status, answer.headers["location"], answer.body) == (302, "/elsewhere", b"")
    assert server.hits == {"/jwks": 1}


def test_a_platform_is_told_who_asks(server: Loopback) -> None:
    default_http("POST", server.url, headers={"Authorization": "Bearer x"}, body=b"a=b")
    assert server.agents == {"elo-lti/1"}


def test_a_netrc_does_not_replace_our_bearer(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.sessions.get_netrc_auth", lambda _url: pytest.fail("netrc was read"))
    assert default_http("GET", server.url, headers={"Authorization": "Bearer x"}).status == 200


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/jwks", "nonsense", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_nobody_there(url: str) -> None:
    with pytest.raises(TransportError) as caught:
        default_http("GET", url, headers={})
    assert caught.value.reason == "unreachable"


def test_a_header_that_cannot_be_sent(server: Loopback) -> None:
    with pytest.raises(TransportError) as caught:
        default_http("GET", server.url, headers={"Authorization": "Bearer a\nb"})
    assert caught.value.reason == "unreachable"


def test_the_limits_leave_room_within_five_seconds() -> None:
    assert default_http.total_seconds < 5
    assert default_http.connect_seconds == 2
    assert MOST_BYTES == 1_000_000


def test_refusal_names_the_reason(server: Loopback) -> None:
    server.mode = "huge"
    with pytest.raises(LtiError) as caught:
        KeySource(store=Shelf(), clock=Clock()).find(server.url, "k1")
    assert "too_large" in caught.value.detail
