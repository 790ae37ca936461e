"""Cases 10 to 17, 57 to 61, 73 to 75: the token as a signed text."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.lti.stage import Stage, b64, public_jwk, refused, sign, sign_hs256


@pytest.mark.parametrize("kid", [None, ""])
def test_case_10_no_kid(stage: Stage, kid: str | None) -> None:
    with refused("kid_missing"):
        stage.launch(kid=kid)


def test_case_11_unknown_kid_after_exactly_one_refetch(stage: Stage) -> None:
    stage.launch()
    assert len(stage.wire.sent) == 1
    with refused("kid_unknown"):
        stage.launch(kid="k9")
    assert len(stage.wire.sent) == 2


def test_case_12_alg_none(stage: Stage) -> None:
    began = stage.begin()
    head = b64(json.dumps({"alg": "none", "kid": "k1"}).encode())
    body = b64(json.dumps(stage.claims(began.nonce)).encode())
    with refused("alg_not_allowed"):
        stage.post(f"{head}.{body}.", began.state)


def test_case_13_hs256_with_the_public_key(stage: Stage) -> None:
    began = stage.begin()
    pem = stage.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with refused("alg_not_allowed"):
        stage.post(sign_hs256(stage.claims(began.nonce), pem), began.state)


@pytest.mark.parametrize("alg", ["RS384", "PS256", "ES256", "rs256", 7, None, ["RS256"]])
def test_only_rs256(stage: Stage, alg: object) -> None:
    with refused("alg_not_allowed"):
        stage.launch(alg=alg)


def test_case_14_foreign_key_under_the_same_kid(stage: Stage, other_key: RSAPrivateKey) -> None:
    with refused("signature_invalid"):
        stage.launch(key=other_key)


def test_case_15_tampered_payload(stage: Stage) -> None:
    began = stage.begin()
    claims = stage.claims(began.nonce)
    head, _, signature = sign(claims, stage.key).split(".")
    with refused("signature_invalid"):
        stage.post(f"{head}.{b64(json.dumps(claims | {'sub': '8'}).encode())}.{signature}", began.state)


def test_case_16_jku_and_jwk_in_the_header_are_ignored(stage: Stage, other_key: RSAPrivateKey) -> None:
    header: dict[str, Any] = {
        "jku": "https://evil.example/jwks.json",
        "x5u": "https://evil.example/chain",
        "jwk": public_jwk(other_key, "k1"),
    }
    with refused("signature_invalid"):
        stage.launch(key=other_key, **header)
    assert stage.launch(**header).subject == "7"
    assert {url for _, url, _, _ in stage.wire.sent} == {"https://lms.example/certs"}


@pytest.mark.parametrize(
    "header", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": False}, {"crit": ["b64"], "b64": True}]
)
def test_case_17_unknown_crit(stage: Stage, header: dict[str, Any]) -> None:
    with refused("token_header_invalid"):
        stage.launch(**header)


@pytest.mark.parametrize("kid", [7, ["k1"], "k" * 256])
def test_kid_is_a_short_text(stage: Stage, kid: object) -> None:
    with refused("token_header_invalid"):
        stage.launch(kid=kid)


def test_header_that_the_library_refuses(stage: Stage) -> None:
    with refused("signature_invalid"):
        stage.launch(typ=["JWT"])


def test_case_57_two_parts(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    with refused("token_malformed"):
        stage.post(token.rsplit(".", 1)[0], began.state)


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        "a.b.c",
        "ä.ö.å",
        "....",
        "..",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.!.x",
        "\ud800.\ud800.\ud800",
    ],
)
def test_case_58_garbage(stage: Stage, token: str) -> None:
    with refused("token_malformed"):
        stage.post(token, stage.begin().state)


def test_case_59_empty(stage: Stage) -> None:
    with refused("token_malformed"):
        stage.post("", stage.begin().state)


@pytest.mark.parametrize(
    "payload", [[], "text", 7, None, True, b"", b"\xff", b"{", b'{"exp": NaN}', b"[" * 7000]
)
def test_case_60_payload_not_an_object(stage: Stage, payload: object) -> None:
    began = stage.begin()
    with refused("token_malformed"):
        stage.post(sign(payload, stage.key), began.state)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_keeps(stage: Stage, text: str) -> None:
    cases: list[dict[str, Any]] = [{"sub": text}, {"name": text}, {"deep": [{"er": text}]}, {text: 1}]
    for changes in cases:
        with refused("token_malformed"):
            stage.launch(changes)


def test_case_61_bad_lti_launch(stage: Stage) -> None:
    began = stage.begin()
    with refused("issuer_missing"):
        stage.post(sign({"name": "badltilaunch"}, stage.key), began.state)


def test_signature_part_missing_or_broken(stage: Stage) -> None:
    for part in ["", "!", "A"]:
        began = stage.begin()
        token = sign(stage.claims(began.nonce), stage.key)
        with refused("signature_invalid"):
            stage.post(f"{token.rsplit('.', 1)[0]}.{part}", began.state)


def test_padded_payload_is_refused(stage: Stage) -> None:
    began = stage.begin()
    head, _, signature = sign(stage.claims(began.nonce), stage.key).split(".")
    padded = base64.urlsafe_b64encode(json.dumps(stage.claims(began.nonce) | {"a": "bb"}).encode()).decode()
    with refused("signature_invalid"):
        stage.post(f"{head}.{padded}.{signature}", began.state)


def test_case_73_rsa_under_2048(stage: Stage, small_key: RSAPrivateKey) -> None:
    stage.publish(public_jwk(small_key, "k1"))
    with refused("key_unsuitable"):
        stage.launch(key=small_key)


def test_case_74_a_new_kid_is_found_without_a_restart(stage: Stage, other_key: RSAPrivateKey) -> None:
    stage.launch()
    stage.publish(public_jwk(stage.key, "k1"), public_jwk(other_key, "k2"))
    assert stage.launch(key=other_key, kid="k2").subject == "7"
    assert stage.launch(key=other_key, kid="k2").subject == "7"
    assert len(stage.wire.sent) == 2


def test_case_75_a_key_for_encryption(stage: Stage) -> None:
    stage.publish(public_jwk(stage.key, "k1", use="enc"))
    with refused("key_unsuitable"):
        stage.launch()


@pytest.mark.parametrize(
    "changes",
    [
        {"kty": "EC"},
        {"alg": "RS512"},
        {"key_ops": ["encrypt"]},
        {"key_ops": "verify"},
        {"n": 7},
        {"e": None},
        {"n": "!" * 400},
        {"n": ""},
        {"e": "AA"},
        {"e": "!"},
        {"n": "_" * 2000},
    ],
)
def test_keys_that_may_not_verify(stage: Stage, changes: dict[str, Any]) -> None:
    stage.publish(public_jwk(stage.key, "k1", **changes))
    with refused("key_unsuitable"):
        stage.launch()


@pytest.mark.parametrize("changes", [{"alg": "RS256"}, {"key_ops": ["verify"]}])
def test_keys_that_say_less_are_good(stage: Stage, changes: dict[str, Any]) -> None:
    jwk = public_jwk(stage.key, "k1")
    del jwk["use"], jwk["alg"]
    stage.publish({"kid": "k1", "kty": "OKP"}, "no key", jwk | changes)  # type: ignore[arg-type]  # junk
    assert stage.launch().subject == "7"
