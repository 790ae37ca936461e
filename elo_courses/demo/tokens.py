"""Access tokens for the services, for the tool's signed assertion (security framework 4.1)."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from elo_courses.demo import calls, faults, toolkeys
from elo_courses.demo.calls import Refused
from elo_courses.demo.clients import Client, find_client
from elo_courses.demo.world import now, world

blueprint = Blueprint("tokens", __name__)
LIFETIME = 3600
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PAGE = "<!DOCTYPE html><html><head><title>Error</title></head><body><p>{}</p></body></html>"


@blueprint.post("/lti/token")
def give_token() -> Response:
    """Give an opaque token; the JSON is called text/html, as Moodle does."""
    form = request.form
    fault = faults.meet("token") or _wrong_form(form)
    if fault is not None:
        return fault
    try:
        client = _client(form.get("client_assertion", ""))
    except toolkeys.KeysUnreachable as error:
        calls.note(f"the tool's key set can't be fetched: {error}")
        return Response(PAGE.format("Can't fetch the tool's key set"), 404, content_type="text/html")
    except toolkeys.NotSigned as error:
        return _error("invalid_client", str(error))
    asked = form.get("scope", "").split()
    scopes = [scope for scope in client.scopes if scope in asked]
    if not scopes:
        return _error("invalid_scope", f"none of the scopes is given to this tool: {' '.join(asked)}")
    return _give(client, scopes)


def _wrong_form(form: Mapping[str, str]) -> Response | None:
    if form.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") != ASSERTION:
        return _error("invalid_request", f"client_assertion_type must be {ASSERTION}")
    return None


def _give(client: Client, scopes: list[str]) -> Response:
    token, store = secrets.token_hex(20), world().store
    store.run("DELETE FROM access_token WHERE ends < ?", now())
    store.run(
        "INSERT INTO access_token VALUES (?, ?, ?, ?)",
        token,
        client.client_id,
        " ".join(scopes),
        now() + LIFETIME,
    )
    given = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": " ".join(scopes),
    }
    return Response(json.dumps(given), content_type="text/html; charset=utf-8")


def _client(assertion: str) -> Client:
    """Return the tool that signed an assertion (RFC 7523, 3)."""
    client_id = toolkeys.claimed_issuer(assertion)
    client = find_client(world().store, client_id)
    if client is None or not client.is_active:
        raise toolkeys.NotSigned(f"no active tool has the client_id {client_id}")
    claims = toolkeys.read_signed(world().store, client, assertion)
    _check(claims, client)
    return client


def _check(claims: dict[str, Any], client: Client) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    ends, jti = claims.get("exp"), claims.get("jti")
    if claims.get("sub") != client.client_id:
        raise toolkeys.NotSigned("sub of the assertion is not the client_id")
    if world().settings.url("/lti/token") not in audiences:
        raise toolkeys.NotSigned(f"aud of the assertion is not the token address: {audience}")
    if not isinstance(ends, int) or ends <= now():
        raise toolkeys.NotSigned("exp of the assertion is missing or past")
    if not isinstance(jti, str) or not is_new(f"jti {client.client_id} {jti}", ends):
        raise toolkeys.NotSigned("jti of the assertion is missing or was used before")


def is_new(value: str, ends: float) -> bool:
    """Say whether a value comes for the first time, and remember it."""
    store = world().store
    store.run("DELETE FROM seen WHERE ends < ?", now())
    return bool(
        store.run("INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING value", value, ends)
    )


def _error(error: str, why: str) -> Response:
    calls.note(f"{error}: {why}")
    return Response(json.dumps({"error": error}), 400, content_type="text/html; charset=utf-8")


def bearer(scope: str, deployment_id: str) -> Client:
    """Return the tool of this request's token; 401 without a good token or the scope, as Moodle does."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused(401, "the bearer token is missing")
    row = world().store.one("SELECT * FROM access_token WHERE token = ?", token)
    if row is None or row["ends"] <= now():
        raise Refused(401, "the bearer token is unknown or has ended")
    if scope not in row["scopes"].split():
        raise Refused(401, f"the bearer token lacks the scope {scope}")
    client = find_client(world().store, row["client_id"])
    if client is None or client.deployment_id != deployment_id:
        raise Refused(401, f"type_id or binding is not the tool's own: {deployment_id}")
    return client
