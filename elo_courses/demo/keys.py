"""The platform's signing key: made at the first start, kept with the state."""

from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from elo_courses.demo.store import Store

BITS = 2048
ALGORITHM = "RS256"


def load_key(store: Store) -> RSAKey:
    """Return the kept key; make one when there is none."""
    kept = store.one("SELECT value FROM meta WHERE name = 'key'")
    if kept is not None:
        return _read(kept["value"])
    made = RSAKey.generate_key(BITS)
    store.run("INSERT INTO meta VALUES ('key', ?)", made.as_pem(private=True).decode())
    return made


@cache
def _read(pem: str) -> RSAKey:
    """Read a key once: checking it takes time."""
    return RSAKey.import_key(pem)


def public_jwks(key: RSAKey) -> dict[str, Any]:
    """Return the key set that the tool reads."""
    numbers = key.as_dict(private=False)
    shown = {"kty": "RSA", "alg": ALGORITHM, "use": "sig", "kid": key.thumbprint()}
    return {"keys": [shown | {"n": numbers["n"], "e": numbers["e"]}]}


def sign(key: RSAKey, claims: dict[str, Any]) -> str:
    """Return a signed token."""
    return jwt.encode({"alg": ALGORITHM, "kid": key.thumbprint()}, claims, key, algorithms=[ALGORITHM])
