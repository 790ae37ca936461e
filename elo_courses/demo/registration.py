"""Dynamic registration, with Moodle's document, its one-use token and its plain words for what is missing."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, request
from joserfc import jwt
from joserfc.errors import JoseError

from elo_courses.demo import calls
from elo_courses.demo.calls import Refused
from elo_courses.demo.clients import Client, find_client, new_deployment_id, save_client
from elo_courses.demo.keys import ALGORITHM, sign
from elo_courses.demo.scopes import SERVICE_SCOPES
from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.world import now, world

blueprint = Blueprint("registration", __name__)
LIFETIME = 3600
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
REQUIRED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
)
AUTH_METHODS = ["private_key_jwt"]
SHARES = {"name": "name", "given_name": "name", "family_name": "name", "email": "email"}


def invitation(address: str) -> str:
    """Return a tool's registration address with our document and a token that is good once."""
    settings, at = world().settings, int(now())
    claims = {"sub": secrets.token_hex(8), "scope": "reg", "iat": at, "exp": at + LIFETIME}
    added = urlencode(
        {
            "openid_configuration": settings.url("/lti/openid-configuration"),
            "registration_token": sign(world().key, claims),
        }
    )
    return f"{address}{'&' if '?' in address else '?'}{added}"


@blueprint.get("/lti/openid-configuration")
def show_document() -> dict[str, Any]:
    """Tell a tool where everything is."""
    return document(world().settings)


def document(settings: DemoSettings) -> dict[str, Any]:
    """Return the platform's configuration (dynamic registration 2.1)."""
    return {
        "issuer": settings.base_url,
        "token_endpoint": settings.url("/lti/token"),
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
        "jwks_uri": settings.url("/lti/jwks"),
        "authorization_endpoint": settings.url("/lti/auth"),
        "registration_endpoint": settings.url("/lti/openid-registration"),
        "scopes_supported": [*SERVICE_SCOPES, "openid"],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": ["sub", "iss", *SHARES],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": "4.5.6 (Build: 20250811)",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
            "variables": ["Context.id", "Context.title", "ResourceLink.title", "User.id"],
        },
    }


@blueprint.post("/lti/openid-registration")
def register() -> Response:
    """Register a tool; it stays pending until somebody activates it."""
    client_id = _spend_token()
    payload = request.get_json(force=True, silent=True)
    if not isinstance(payload, dict):
        raise Refused(400, "the body is not a JSON object", "invalid_payload")
    client, told = read_registration(payload, client_id, new_deployment_id(world().store))
    save_client(world().store, client)
    calls.note(f"{client.name} is registered and waits to be activated")
    return Response(json.dumps(told), content_type="application/json; charset=utf-8")


def _spend_token() -> str:
    """Return the client_id of the registration token, the first time it comes."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise Refused(401, "the registration token is missing", "missing_registration_token")
    try:
        claims = jwt.decode(token, world().key, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as error:
        raise Refused(401, f"the registration token is not ours: {error}", "invalid_token") from error
    if claims.get("scope") != "reg" or claims["exp"] <= now():
        raise Refused(401, "the registration token has ended", "invalid_token")
    client_id = str(claims["sub"])
    if find_client(world().store, client_id) is not None:
        raise Refused(401, "the registration token was used before", "token_already_used")
    return client_id


def read_registration(
    payload: dict[str, Any], client_id: str, deployment_id: str
) -> tuple[Client, dict[str, Any]]:
    """Return the tool of a registration and what it is told, or say what is missing."""
    tool = _checked(payload)
    asked = str(payload.get("scope", "")).split()
    claims = [one for one in _list(tool, "claims") if isinstance(one, str)]
    given = tool.get("custom_parameters")
    custom = {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    types = {one.get("type") for one in _list(tool, "messages") if isinstance(one, dict)}
    client = Client(
        client_id=client_id,
        deployment_id=deployment_id,
        name=str(payload["client_name"]),
        state="pending",
        login_url=str(payload["initiate_login_uri"]),
        redirect_uris=[str(one).strip() for one in payload["redirect_uris"]],
        jwks_url=str(payload["jwks_uri"]),
        target_link_uri=str(tool["target_link_uri"]),
        scopes=[scope for scope in SERVICE_SCOPES if scope in asked],
        shares=frozenset(SHARES[one] for one in claims if one in SHARES),
        custom=custom,
        takes_deep_links="LtiDeepLinkingRequest" in types,
    )
    return client, _told(client, payload, tool, claims)


def _checked(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the tool's part of a registration that has everything that is required."""
    for name in REQUIRED:
        if not payload.get(name):
            raise _bad(f"missing_{name}")
    if not isinstance(payload["response_types"], list) or "id_token" not in payload["response_types"]:
        raise _bad("invalid_response_types")
    if not isinstance(payload["redirect_uris"], list):
        raise _bad("invalid_redirect_uris")
    if payload["token_endpoint_auth_method"] not in AUTH_METHODS:
        raise _bad("invalid_token_endpoint_auth_method")
    tool = payload.get(TOOL)
    if not isinstance(tool, dict):
        raise _bad("missing_lti_tool_configuration")
    if not tool.get("domain"):
        raise _bad("missing_domain")
    if urlsplit(str(tool.get("target_link_uri", ""))).netloc != tool["domain"]:
        raise _bad("domain_targetlinkuri_mismatch")
    return tool


def _list(tool: dict[str, Any], name: str) -> list[Any]:
    value = tool.get(name)
    return value if isinstance(value, list) else []


def _bad(word: str) -> Refused:
    return Refused(400, word, word)


def _told(client: Client, payload: dict[str, Any], tool: dict[str, Any], claims: list[str]) -> dict[str, Any]:
    """Return the answer; values of custom parameters end at their second equals sign, as in Moodle."""
    messages = [{"type": "LtiResourceLinkRequest", "target_link_uri": client.target_link_uri}]
    if client.takes_deep_links:
        messages.append({"type": "LtiDeepLinkingRequest", "target_link_uri": client.target_link_uri})
    return {
        "client_id": client.client_id,
        "token_endpoint_auth_method": "private_key_jwt",
        "response_types": ["id_token"],
        "jwks_uri": client.jwks_url,
        "initiate_login_uri": client.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": client.redirect_uris,
        "application_type": "web",
        "client_name": client.name,
        "logo_uri": payload.get("logo_uri", ""),
        "scope": " ".join(client.scopes),
        TOOL: {
            "version": "1.3.0",
            "deployment_id": client.deployment_id,
            "target_link_uri": client.target_link_uri,
            "domain": tool["domain"],
            "description": tool.get("description", ""),
            "messages": messages,
            "claims": claims,
            "custom_parameters": {name: value.partition("=")[0] for name, value in client.custom.items()},
        },
    }
