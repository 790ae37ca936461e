"""The tool's keys: fetched from its key set, kept for each tool, fetched once more when they don't fit."""

import json
from typing import Any

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import extract_compact

from elo_courses.demo.clients import Client
from elo_courses.demo.keys import ALGORITHM
from elo_courses.demo.store import Store

WAIT = (3.0, 5.0)
LARGEST = 100_000


class KeysUnreachable(Exception):
    """The tool's key set can't be fetched."""


class NotSigned(Exception):
    """A token isn't signed with a key of the tool."""


def read_signed(store: Store, client: Client, token: str) -> dict[str, Any]:
    """Return the claims of a token that the tool has signed; a key that is new is fetched once."""
    kept = store.run("SELECT jwks FROM client WHERE client_id = ?", client.client_id)[0]["jwks"]
    if kept is not None:
        try:
            return _verify(token, json.loads(kept))
        except NotSigned:
            kept = None
    fetched = _fetch(client.jwks_url)
    claims = _verify(token, fetched)
    store.run("UPDATE client SET jwks = ? WHERE client_id = ?", json.dumps(fetched), client.client_id)
    return claims


def claimed_issuer(token: str) -> str:
    """Return who a token says it comes from, before anything is proven."""
    try:
        found = json.loads(extract_compact(token.encode()).payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise NotSigned("client_assertion is missing or no token") from error
    return str(found.get("iss", "")) if isinstance(found, dict) else ""


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(
            url, timeout=WAIT, allow_redirects=False, headers={"User-Agent": "elo-courses-demo"}
        )
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError) as error:
        raise KeysUnreachable(f"{url}: {type(error).__name__}") from error
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise KeysUnreachable(f"{url}: answered {answer.status_code} without a key set")
    return found


def _verify(token: str, jwks: dict[str, Any]) -> dict[str, Any]:
    """Check the signature with the key of the token's kid; a key without alg is taken too."""
    try:
        kid = extract_compact(token.encode()).headers().get("kid")
        for one in jwks["keys"]:
            if isinstance(one, dict) and one.get("kid") == kid and one.get("kty") == "RSA":
                return jwt.decode(token, RSAKey.import_key(one), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as error:
        raise NotSigned(f"{type(error).__name__}: {error}") from error
    raise NotSigned(f"the key set has no RSA key with kid {kid}")
