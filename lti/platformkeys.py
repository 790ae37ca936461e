"""Which key of a platform's key set may verify a signature (security framework 6.1, RFC 7518 3.3)."""

import binascii
from collections.abc import Mapping
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.util import base64_to_int

from lti.errors import LtiError

FEWEST_BITS: Final = 2048
MOST_BITS: Final = 8192


def find_key(jwks: Mapping[str, Any], kid: str) -> RSAKey | None:
    """Return the key of that name; None when there is none, a refusal when it may not verify."""
    keys = jwks.get("keys")
    named = [one for one in keys if isinstance(one, dict) and one.get("kid") == kid] if keys else []
    if not named:
        return None
    for one in named:
        key = _usable(one)
        if key is not None:
            return key
    raise LtiError(
        "key_unsuitable", "The platform's key is not an RSA key of 2048 bits or more for signatures."
    )


def _usable(jwk: Mapping[str, Any]) -> RSAKey | None:
    """Make a key of its public numbers alone; its size is looked at before anything is done with it."""
    operations = jwk.get("key_ops", ["verify"])
    if (
        jwk.get("kty") != "RSA"
        or jwk.get("use", "sig") != "sig"
        or jwk.get("alg", "RS256") != "RS256"
        or not isinstance(operations, list)
        or "verify" not in operations
    ):
        return None
    modulus, exponent = jwk.get("n"), jwk.get("e")
    if not isinstance(modulus, str) or not isinstance(exponent, str):
        return None
    try:
        if not FEWEST_BITS <= base64_to_int(modulus).bit_length() <= MOST_BITS:
            return None
        return RSAKey.import_key({"kty": "RSA", "n": modulus, "e": exponent})
    except (JoseError, ValueError, binascii.Error):
        return None
