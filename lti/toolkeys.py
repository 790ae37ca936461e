"""The tool's own signing keys, their public set, and what it proves with them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from joserfc import jwt
from joserfc.jwk import RSAKey

from lti.registrations import Registration

BITS: Final = 2048
ASSERTION_LIFETIME: Final = timedelta(minutes=4)


@dataclass(frozen=True, kw_only=True)
class ToolKey:
    """A key that signs for the tool."""

    kid: str
    private_pem: str = field(repr=False)

    @classmethod
    def generate(cls) -> "ToolKey":
        """Make a new RSA key, named by its thumbprint (RFC 7638)."""
        key = RSAKey.generate_key(BITS)
        return cls(kid=key.thumbprint(), private_pem=key.as_pem(private=True).decode())


def public_jwks(keys: Iterable[ToolKey]) -> dict[str, list[dict[str, str]]]:
    """Return the key set that platforms read (security framework 6.3)."""
    return {"keys": [_public(one) for one in keys]}


def _public(key: ToolKey) -> dict[str, str]:
    numbers = RSAKey.import_key(key.private_pem).as_dict(private=False)
    return {
        "kty": "RSA",
        "n": str(numbers["n"]),
        "e": str(numbers["e"]),
        "kid": key.kid,
        "alg": "RS256",
        "use": "sig",
    }


def client_assertion(registration: Registration, key: ToolKey, now: datetime) -> str:
    """Return the proof that a token request comes from us (security framework 4.1.1, RFC 7523)."""
    at = int(now.timestamp())
    claims = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.audience or registration.token_url,
        "iat": at,
        "exp": at + int(ASSERTION_LIFETIME.total_seconds()),
        "jti": secrets.token_urlsafe(24),
    }
    header = {"alg": "RS256", "kid": key.kid}
    return jwt.encode(header, claims, RSAKey.import_key(key.private_pem), algorithms=["RS256"])
