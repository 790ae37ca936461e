"""Cases 102, 103 and 113: how often keys are fetched, and the tool's own."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.jwk import KeySet

from lti.errors import LtiError
from lti.http import HttpAnswer, TransportError
from lti.keys import KeySource, ToolKey, client_assertion, public_jwks
from tests.lti.stage import (
    JWKS_URL,
    NOW,
    REGISTRATION,
    Clock,
    Shelf,
    Stage,
    Wire,
    answer,
    public_jwk,
    refused,
)


def test_case_103_many_unknown_kids(stage: Stage) -> None:
    stage.launch()
    for number in range(5):
        with refused("kid_unknown"):
            stage.launch(kid=f"made-up-{number}")
    assert len(stage.wire.sent) == 2
    stage.clock.forward(seconds=10)
    with refused("kid_unknown"):
        stage.launch(kid="made-up")
    assert len(stage.wire.sent) == 3


def test_case_103_many_unknown_kids_and_an_empty_cache(stage: Stage) -> None:
    for number in range(5):
        with refused("kid_unknown"):
            stage.launch(kid=f"made-up-{number}")
    assert len(stage.wire.sent) == 1


def test_case_103_holds_for_all_processes_together(stage: Stage) -> None:
    stage.launch()
    for _ in range(3):
        process = KeySource(store=stage.shelf, clock=stage.clock, http=stage.wire)
        with refused("kid_unknown"):
            process.find(JWKS_URL, "made up")
    assert len(stage.wire.sent) == 2


def test_key_found_by_another_process_needs_no_fetch(stage: Stage, other_key: RSAPrivateKey) -> None:
    stage.launch()
    with refused("kid_unknown"):
        stage.keys.find(JWKS_URL, "k2")
    stage.shelf.put(JWKS_URL, {"keys": [public_jwk(other_key, "k2")]}, NOW)
    assert stage.keys.find(JWKS_URL, "k2").key_type == "RSA"
    assert len(stage.wire.sent) == 2


def test_a_cold_cache_is_filled_once_by_many_at_once(stage: Stage) -> None:
    gate = Barrier(4)
    found: list[object] = []

    def ask() -> None:
        gate.wait()
        found.append(stage.keys.find(JWKS_URL, "k1"))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(stage.wire.sent)) == (4, 1)


def test_who_waited_for_another_fetch_makes_none(stage: Stage) -> None:
    class Filling(Shelf):
        """Cold when it is asked first, filled by another process when it is asked again."""

        def get(self, url: str) -> tuple[Mapping[str, Any], datetime] | None:
            found = super().get(url)
            self.put(url, {"keys": [public_jwk(stage.key, "k1")]}, NOW)
            return found

    keys = KeySource(store=Filling(), clock=stage.clock, http=stage.wire)
    assert keys.find(JWKS_URL, "k1").key_type == "RSA"
    assert not stage.wire.sent


def test_case_102_who_waited_in_vain_does_not_wait_again(stage: Stage) -> None:
    both = Barrier(2, timeout=5)
    asked: list[str] = []

    class Meeting(Shelf):
        """The third question is the second thread's first."""

        def get(self, url: str) -> tuple[Mapping[str, Any], datetime] | None:
            asked.append(url)
            if len(asked) == 3:
                both.wait()
            return super().get(url)

    def slow(*_args: object, **_kwargs: object) -> HttpAnswer:
        second.start()
        both.wait()
        stage.clock.forward(seconds=4)
        raise TransportError("timeout")

    def ask() -> None:
        with refused("jwks_unavailable", 502):
            keys.find(JWKS_URL, "k1")
        done.append(True)

    done: list[bool] = []
    keys = KeySource(store=Meeting(), clock=stage.clock, http=slow)
    second = Thread(target=ask)
    ask()
    second.join()
    assert done == [True, True]


def test_unknown_kid_while_the_platform_is_down(stage: Stage) -> None:
    stage.launch()
    stage.wire.answers[:] = [answer(500)]
    with refused("jwks_unavailable", 502):
        stage.launch(kid="k2")
    assert stage.launch().subject == "7"


def test_mark_of_a_refetch_without_a_key_set_left(stage: Stage) -> None:
    with refused("kid_unknown"):
        stage.launch(kid="k2")
    del stage.shelf.key_sets[JWKS_URL]
    stage.publish(public_jwk(stage.key, "k3"))
    with refused("kid_unknown"):
        stage.launch()


def test_keys_are_fetched_again_after_an_hour(stage: Stage, other_key: RSAPrivateKey) -> None:
    stage.launch()
    stage.publish(public_jwk(other_key, "k2"))
    stage.clock.forward(hours=1)
    stage.launch()
    stage.clock.forward(seconds=1)
    with refused("kid_unknown"):
        stage.launch()


def test_case_102_stale_keys_have_an_end(stage: Stage) -> None:
    stage.launch()
    stage.wire.answers[:] = [TransportError("timeout")]
    stage.clock.forward(days=7)
    assert stage.launch().subject == "7"
    stage.clock.forward(seconds=1)
    with refused("jwks_unavailable", 502):
        stage.launch()


def test_case_102_a_platform_that_is_down_is_asked_every_ten_seconds(stage: Stage) -> None:
    stage.launch()
    stage.wire.answers[:] = [answer(500)]
    stage.clock.forward(hours=2)
    stage.launch()
    stage.launch()
    assert len(stage.wire.sent) == 2
    stage.clock.forward(seconds=10)
    stage.publish(public_jwk(stage.key, "k1"))
    stage.launch()
    assert len(stage.wire.sent) == 3


def test_case_102_cold_is_tried_again_at_once(stage: Stage) -> None:
    stage.wire.answers[:] = [answer(500)]
    with refused("jwks_unavailable", 502):
        stage.launch()
    stage.publish(public_jwk(stage.key, "k1"))
    assert stage.launch().subject == "7"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b"{}", b'{"keys": {}}', b'{"keys": "k1"}', b"7"]
)
def test_what_is_no_key_set(stage: Stage, body: bytes) -> None:
    stage.wire.answers[:] = [answer(200, body)]
    with refused("jwks_unavailable", 502):
        stage.launch()
    assert not stage.shelf.key_sets


def test_an_empty_key_set_has_no_key(stage: Stage) -> None:
    stage.publish()
    with refused("kid_unknown"):
        stage.launch()


def test_case_113_client_assertion(tool_key: ToolKey) -> None:
    tokens = [client_assertion(REGISTRATION, tool_key, NOW) for _ in range(2)]
    keys = KeySet.import_key_set(json.loads(json.dumps(public_jwks([tool_key]))))
    read = [jwt.decode(token, keys, algorithms=["RS256"]) for token in tokens]
    claims = read[0].claims
    assert read[0].header == {"typ": "JWT", "alg": "RS256", "kid": tool_key.kid}
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("cA", "cA", REGISTRATION.token_url)
    assert claims["iat"] == int(NOW.timestamp())
    assert 0 < claims["exp"] - claims["iat"] <= timedelta(minutes=5).total_seconds()
    assert read[0].claims["jti"] != read[1].claims["jti"]


def test_case_113_audience_of_its_own(tool_key: ToolKey) -> None:
    token = client_assertion(replace(REGISTRATION, audience="https://api.example/token"), tool_key, NOW)
    keys = KeySet.import_key_set(json.loads(json.dumps(public_jwks([tool_key]))))
    assert jwt.decode(token, keys, algorithms=["RS256"]).claims["aud"] == "https://api.example/token"


def test_case_113_a_retired_key_stays_in_the_key_set(tool_key: ToolKey) -> None:
    newer = ToolKey.generate()
    shown = public_jwks([newer, tool_key])["keys"]
    assert [one["kid"] for one in shown] == [newer.kid, tool_key.kid]
    for one in shown:
        assert set(one) == {"kty", "n", "e", "kid", "alg", "use"}
        assert (one["kty"], one["alg"], one["use"]) == ("RSA", "RS256", "sig")


def test_tool_key_is_big_enough_and_kept_to_itself(tool_key: ToolKey) -> None:
    key = load_pem_private_key(tool_key.private_pem.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == 2048
    assert "PRIVATE" not in repr(tool_key)


def test_a_store_that_fails_is_not_hidden() -> None:
    class Broken(Shelf):
        def get(self, url: str) -> None:
            raise LookupError(url)

    with pytest.raises(LookupError):
        KeySource(store=Broken(), clock=Clock(), http=Wire([answer(500)])).find(JWKS_URL, "k1")


def test_detail_of_a_platform_that_is_down(stage: Stage) -> None:
    stage.wire.answers[:] = [answer(503)]
    with pytest.raises(LtiError, match="answered with 503"):
        stage.launch()
