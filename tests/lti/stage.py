"""A platform in memory that signs whatever a test asks, and a tool beside it with its keepers."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from lti.errors import LtiError
from lti.http import HttpAnswer, TransportError
from lti.keys import KeySource
from lti.launch import Launch, validate_launch
from lti.login import LoginRedirect, PendingLogin, begin_login
from lti.registrations import Registration, State

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LAUNCH_URL = "https://tool.example/lti/launch"
ISSUER = "https://lms.example"
JWKS_URL = "https://lms.example/certs"
CORE = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"

REGISTRATION = Registration(
    id="r1",
    issuer=ISSUER,
    client_id="cA",
    auth_login_url="https://lms.example/auth?tenant=1",
    token_url="https://lms.example/token",
    jwks_url=JWKS_URL,
)


def b64(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public_jwk(key: RSAPrivateKey, kid: str, **changes: object) -> dict[str, Any]:
    """Return the public half of a key as platforms publish it."""
    numbers = key.public_key().public_numbers()
    return {
        "kty": "RSA",
        "n": b64(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")),
        "e": b64(numbers.e.to_bytes(3, "big")),
        "kid": kid,
        "alg": "RS256",
        "use": "sig",
    } | changes


def sign(payload: object, key: RSAPrivateKey, **header: object) -> str:
    """Return a token signed with RS256; header members that are None are left out."""
    members = {"alg": "RS256", "typ": "JWT", "kid": "k1"} | header
    head = {name: value for name, value in members.items() if value is not None}
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{b64(json.dumps(head).encode())}.{b64(body)}"
    return f"{signed}.{b64(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def sign_hs256(payload: object, secret: bytes) -> str:
    """Return a token whose signature is a MAC, as the key confusion attack makes it."""
    head = {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    signed = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(payload).encode())}"
    return f"{signed}.{b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


@contextmanager
def refused(code: str, status: int = 400) -> Iterator[None]:
    """Expect a refusal with exactly this code and status."""
    with pytest.raises(LtiError) as caught:
        yield
    assert (caught.value.code, caught.value.status) == (code, status)


@dataclass
class Clock:
    """Time that a test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass
class Shelf:
    """Everything the tool's caller keeps, in dictionaries."""

    registrations: list[Registration] = field(default_factory=lambda: [REGISTRATION])
    deployments: dict[tuple[str, str], State] = field(default_factory=lambda: {("r1", "d1"): "active"})
    logins: dict[str, PendingLogin] = field(default_factory=dict)
    key_sets: dict[str, tuple[Mapping[str, Any], datetime]] = field(default_factory=dict)

    def find(self, issuer: str, client_id: str | None) -> list[Registration]:
        return [
            one for one in self.registrations if one.issuer == issuer and client_id in {None, one.client_id}
        ]

    def deployment(self, registration: Registration, deployment_id: str) -> State | None:
        return self.deployments.get((registration.id, deployment_id))

    def remember(self, pending: PendingLogin) -> None:
        self.logins[pending.state] = pending

    def take(self, state: str) -> PendingLogin | None:
        return self.logins.pop(state, None)

    def get(self, url: str) -> tuple[Mapping[str, Any], datetime] | None:
        return self.key_sets.get(url)

    def put(self, url: str, jwks: Mapping[str, Any], fetched_at: datetime) -> None:
        self.key_sets[url] = (jwks, fetched_at)


@dataclass
class Wire:
    """A network that answers from a list, the last answer again and again; it counts."""

    answers: list[HttpAnswer | TransportError]
    sent: list[tuple[str, str, Mapping[str, str], bytes | None]] = field(default_factory=list)

    def __call__(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpAnswer:
        self.sent.append((method, url, headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, TransportError):
            raise answer
        return answer


def answer(status: int = 200, body: object = None, **headers: str) -> HttpAnswer:
    """Return an answer; underscores in header names are hyphens."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpAnswer(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=raw
    )


class Stage:
    """A platform and a tool: begin a login, sign claims, post the launch."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self.key = key
        self.clock = Clock()
        self.shelf = Shelf()
        self.wire = Wire([])
        self.publish(public_jwk(key, "k1"))
        self.keys = KeySource(store=self.shelf, clock=self.clock, http=self.wire)

    def publish(self, *jwks: dict[str, Any]) -> None:
        """Show these keys in the platform's key set from now on."""
        self.wire.answers[:] = [answer(200, {"keys": list(jwks)})]

    def set_state(self, state: State) -> None:
        self.shelf.registrations = [replace(REGISTRATION, state=state)]

    def begin(self, browser: str = "browser one", **changes: str | None) -> LoginRedirect:
        """Begin a login; a change to None leaves the parameter out."""
        params = {
            "iss": ISSUER,
            "client_id": "cA",
            "login_hint": "7",
            "target_link_uri": LAUNCH_URL,
            "lti_message_hint": '{"cmid":2,"launchid":"a b&c"}',
        } | changes
        return begin_login(
            {name: value for name, value in params.items() if value is not None},
            registrations=self.shelf,
            launch_url=LAUNCH_URL,
            browser=browser,
            states=self.shelf,
            now=self.clock(),
        )

    def claims(self, nonce: str) -> dict[str, Any]:
        """Return the claims of a good launch."""
        at = int(self.clock().timestamp())
        return {
            "iss": ISSUER,
            "aud": "cA",
            "sub": "7",
            "iat": at,
            "exp": at + 60,
            "nonce": nonce,
            f"{CORE}message_type": "LtiResourceLinkRequest",
            f"{CORE}version": "1.3.0",
            f"{CORE}deployment_id": "d1",
            f"{CORE}target_link_uri": LAUNCH_URL,
            f"{CORE}resource_link": {"id": "link 1", "title": "Green transition"},
            f"{CORE}roles": [LEARNER],
        }

    def post(self, token: str, state: str, browser: str | None = "browser one", **more: str) -> Launch:
        """Post the platform's form."""
        return validate_launch(
            {"id_token": token, "state": state} | more,
            browser=browser,
            registrations=self.shelf,
            states=self.shelf,
            keys=self.keys,
            now=self.clock(),
            launch_url=LAUNCH_URL,
        )

    def launch(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        without: tuple[str, ...] = (),
        key: RSAPrivateKey | None = None,
        **header: object,
    ) -> Launch:
        """Go from login to launch with claims changed, or left out."""
        began = self.begin()
        claims = self.claims(began.nonce) | dict(changes or {})
        left = {name: value for name, value in claims.items() if name not in without}
        return self.post(sign(left, key or self.key, **header), began.state)

    def deep_link(self, settings: object, *, without: tuple[str, ...] = ()) -> Launch:
        """Go from login to a deep linking request; no settings when they are None."""
        changes: dict[str, object] = {f"{CORE}message_type": "LtiDeepLinkingRequest"}
        if settings is not None:
            changes[DEEP] = settings
        return self.launch(changes, without=(f"{CORE}resource_link", *without))


def query(url: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
