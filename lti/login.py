"""The platform begins a sign-in, we send the browser back to it (security framework 5.1.1)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from lti.errors import LtiError
from lti.registrations import Registration, Registrations
from lti.texts import is_clean
from lti.urls import is_within, with_query

LIFETIME: Final = timedelta(minutes=10)
LONGEST_PARAMETER: Final = 8192


@dataclass(frozen=True, kw_only=True)
class PendingLogin:
    """A login under way, kept from here to the launch."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    browser: str = field(repr=False)
    registration_id: str
    issuer: str
    client_id: str
    target_link_uri: str
    lti_message_hint: str | None = field(default=None, repr=False)
    lti_storage_target: str | None = None
    expires_at: datetime


class States(Protocol):
    """The logins under way that the caller keeps."""

    def remember(self, pending: PendingLogin) -> None:
        """Keep a login."""
        ...

    def take(self, state: str) -> PendingLogin | None:
        """Return a login and forget it: of two that ask at once, one gets it."""
        ...


@dataclass(frozen=True, kw_only=True)
class LoginRedirect:
    """Where the browser goes now."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)


def begin_login(
    params: Mapping[str, str],
    *,
    registrations: Registrations,
    launch_url: str,
    browser: str,
    states: States,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> LoginRedirect:
    """Return the authentication request to a platform (security framework 5.1.1.2)."""
    if any(len(value) > LONGEST_PARAMETER for value in params.values()):
        raise LtiError("body_too_large", f"A login parameter is longer than {LONGEST_PARAMETER} characters.")
    registration = _registration(params, registrations)
    login_hint = _required(params, "login_hint", "login_hint_missing")
    target = _required(params, "target_link_uri", "target_link_missing")
    if not is_within(target, launch_url):
        raise LtiError("target_link_foreign", "The login's target_link_uri is not an address of this tool.")
    pending = PendingLogin(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        browser=browser,
        registration_id=registration.id,
        issuer=registration.issuer,
        client_id=registration.client_id,
        target_link_uri=target,
        lti_message_hint=_optional(params, "lti_message_hint"),
        lti_storage_target=_optional(params, "lti_storage_target"),
        expires_at=now + lifetime,
    )
    states.remember(pending)
    url = _request(registration, pending, login_hint, launch_url)
    return LoginRedirect(url=url, state=pending.state, nonce=pending.nonce)


def _required(params: Mapping[str, str], name: str, code: str) -> str:
    value = params.get(name)
    if not value or not is_clean(value):
        raise LtiError(code, f"The login has no usable {name}.")
    return value


def _optional(params: Mapping[str, str], name: str) -> str | None:
    value = params.get(name)
    if value is not None and not is_clean(value):
        raise LtiError("parameter_invalid", f"The login's {name} holds characters that no store keeps.")
    return value


def _registration(params: Mapping[str, str], registrations: Registrations) -> Registration:
    """Return the one registration that may answer: of this client where it is named, else the only one."""
    issuer = _required(params, "iss", "issuer_missing")
    client_id = params.get("client_id") or None
    if client_id is not None and not is_clean(client_id):
        raise LtiError("client_unknown", "The login's client_id holds characters that no client_id has.")
    found = registrations.find(issuer, client_id)
    if not found:
        if client_id is not None and registrations.find(issuer, None):
            raise LtiError("client_unknown", "The issuer is registered, but not with this client_id.")
        raise LtiError("issuer_unknown", "No platform with this issuer is registered.")
    active = [one for one in found if one.state == "active"]
    if len(active) > 1:
        raise LtiError(
            "registration_ambiguous", "The issuer has several registrations and the login names no client_id."
        )
    return require_active(active[0] if active else found[0])


def require_active(registration: Registration) -> Registration:
    """Return a registration that may be used; refuse one that is closed or not approved."""
    if registration.state == "pending":
        raise LtiError("registration_pending", "The registration waits for approval.")
    if registration.state != "active":
        raise LtiError("registration_disabled", "The registration is disabled.")
    return registration


def _request(registration: Registration, pending: PendingLogin, login_hint: str, launch_url: str) -> str:
    values = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": launch_url,
        "login_hint": login_hint,
        "state": pending.state,
        "nonce": pending.nonce,
    }
    if pending.lti_message_hint is not None:
        values["lti_message_hint"] = pending.lti_message_hint
    return with_query(registration.auth_login_url, values)
