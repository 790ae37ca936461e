"""Whatever is sent, a launch is a launch or a refusal with a code; nothing else comes out."""

import ast
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lti
from lti.errors import LtiError
from tests.lti.stage import CORE, DEEP, ISSUER, LAUNCH_URL, Stage, b64, sign

NAMES = [
    *("iss", "aud", "azp", "sub", "exp", "iat", "nbf", "nonce", "name", "locale"),
    *(f"{CORE}{name}" for name in ["message_type", "version", "deployment_id", "target_link_uri", "roles"]),
    *(f"{CORE}{name}" for name in ["resource_link", "context", "custom", "launch_presentation"]),
    *(DEEP, "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint", f"{CORE}tool_platform"),
]
WORDS = ["id", "deep_link_return_url", "return_url", "lineitem", "LtiDeepLinkingRequest", "1.3.0", "cA", "d1"]
TEXT = st.text() | st.sampled_from([*WORDS, LAUNCH_URL, ISSUER, "https://[x", "http://a:b/"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
CLAIMS = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6)
SETTINGS = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def outcome(stage: Stage, token: str, state: str) -> str:
    """Return the code of a refusal, or ok."""
    try:
        stage.post(token, state)
    except LtiError as error:
        assert error.status in {400, 403, 413, 502}  # noqa: PT017 -- a launch may as well be good
        return error.code
    return "ok"


@SETTINGS
@given(token=st.text() | st.lists(st.binary().map(b64), min_size=3, max_size=3).map(".".join))
def test_any_text_as_a_token(platform_key: RSAPrivateKey, token: str) -> None:
    stage = Stage(platform_key)
    assert outcome(stage, token, stage.begin().state) != "ok"


@SETTINGS
@given(claims=CLAIMS)
def test_any_claims(platform_key: RSAPrivateKey, claims: dict[str, object]) -> None:
    stage = Stage(platform_key)
    began = stage.begin()
    token = sign(stage.claims(began.nonce) | claims, stage.key)
    assert re.fullmatch(r"[a-z_]+", outcome(stage, token, began.state))


@SETTINGS
@given(
    header=st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "zip"]), JSON, max_size=3
    )
)
def test_any_header(platform_key: RSAPrivateKey, header: dict[str, object]) -> None:
    stage = Stage(platform_key)
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key, **header)
    assert re.fullmatch(r"[a-z_]+", outcome(stage, token, began.state))


@SETTINGS
@given(
    changes=st.dictionaries(
        st.sampled_from(["n", "e", "kty", "alg", "use", "key_ops", "kid", "d", "oth"]), JSON
    )
)
def test_any_key_set(platform_key: RSAPrivateKey, changes: dict[str, object]) -> None:
    stage = Stage(platform_key)
    stage.publish({"kid": "k1", "kty": "RSA", "n": "A" * 342, "e": "AQAB"} | changes)
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    assert outcome(stage, token, began.state) in {"key_unsuitable", "kid_unknown", "signature_invalid"}


@SETTINGS
@given(
    params=st.dictionaries(
        st.sampled_from(["iss", "client_id", "login_hint", "target_link_uri", "lti_message_hint"]), TEXT
    )
)
def test_any_login(platform_key: RSAPrivateKey, params: dict[str, str]) -> None:
    stage = Stage(platform_key)
    try:
        assert stage.begin(**params).url.startswith("https://lms.example/auth?")
    except LtiError as error:
        assert error.status == 400  # noqa: PT017 -- a login may as well be good


def test_every_code_is_a_plain_word() -> None:
    """A code is what callers hang their sentences on."""
    codes = set()
    for path in Path(lti.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LtiError":
                codes.add(ast.unparse(node.args[0]))
    assert len(codes) > 30
    assert all(re.fullmatch(r"f?'[a-z_{}]+'|code", one) for one in codes)
