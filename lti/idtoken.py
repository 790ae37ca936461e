"""The id_token as a signed text: its parts, its header, its signature (security framework 5.1.3)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lti.errors import LtiError
from lti.texts import is_clean, texts_in

MOST_BYTES: Final = 10_240
ALGORITHMS: Final = ("RS256",)
PARTS: Final = 3
LONGEST_KID: Final = 255


class _Registry(jws.JWSRegistry):
    """Headers that we pass over (jku, jwk, x5c) may be there, and may be long."""

    max_header_length = MOST_BYTES


@dataclass(frozen=True, kw_only=True)
class ReadToken:
    """A token that has been read but not verified."""

    token: str = field(repr=False)
    kid: str
    claims: Mapping[str, Any] = field(repr=False)


def read_token(token: str) -> ReadToken:
    """Take a token apart and check its header (security framework 5.1.3, RFC 7515 4)."""
    parts = token.split(".")
    if len(parts) != PARTS:
        raise LtiError("token_malformed", "The id_token has not three parts.")
    header = _object(parts[0], "header")
    kid = _checked_header(header)
    return ReadToken(token=token, kid=kid, claims=_object(parts[1], "payload"))


def verify(read: ReadToken, key: RSAKey) -> None:
    """Check a token's signature with a key of its platform, RS256 only (RFC 8725 3.1)."""
    registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        jws.deserialize_compact(read.token, key, algorithms=list(ALGORITHMS), registry=registry)
    except (JoseError, ValueError) as error:
        raise LtiError("signature_invalid", "The id_token's signature does not verify.") from error


def _checked_header(header: Mapping[str, Any]) -> str:
    """Return the kid; a header that must be understood and isn't refuses the token (RFC 7515 4.1.11)."""
    if header.get("alg") not in ALGORITHMS:
        raise LtiError("alg_not_allowed", "The id_token is not signed with RS256.")
    if "crit" in header or "b64" in header:
        raise LtiError("token_header_invalid", "The id_token's header asks for an extension.")
    kid = header.get("kid")
    if kid is None or kid == "":
        raise LtiError("kid_missing", "The id_token names no key.")
    if not isinstance(kid, str) or len(kid) > LONGEST_KID:
        raise LtiError("token_header_invalid", "The id_token's kid is not a short text.")
    return kid


def _object(part: str, name: str) -> Mapping[str, Any]:
    try:
        raw = part.encode("ascii")
        found = json.loads(
            base64.b64decode(raw + b"=" * (-len(raw) % 4), b"-_", validate=True), parse_constant=_refuse
        )
    except (ValueError, RecursionError, binascii.Error) as error:
        raise LtiError("token_malformed", f"The id_token's {name} is not JSON in base64url.") from error
    if not isinstance(found, dict):
        raise LtiError("token_malformed", f"The id_token's {name} is not an object.")
    if not all(is_clean(text) for text in texts_in(found)):
        raise LtiError("token_malformed", f"The id_token's {name} holds a text that is not Unicode.")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
