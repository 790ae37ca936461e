"""A launch: the platform's answer to a login, checked in every part (LTI core 5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lti import claims as names
from lti import messages, security
from lti.claims import Claims, mapping, required_id, text_or_none, url_or_none
from lti.errors import CookieMissing, LtiError, PlatformError
from lti.idtoken import MOST_BYTES, read_token, verify
from lti.keys import KeySource
from lti.login import PendingLogin, States, require_active
from lti.messages import AgsEndpoint, DeepLinkingSettings, MessageType
from lti.registrations import Registration, Registrations
from lti.texts import is_same

LONGEST_STATE: Final = 200
OIDC_ERROR: Final = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What a launch says, once it is known to be true; what wasn't sent is None."""

    registration: Registration
    message_type: MessageType
    subject: str = field(repr=False)
    deployment_id: str
    target_link_uri: str
    roles: tuple[str, ...]
    resource_link_id: str | None
    resource_link_title: str | None
    context_id: str | None
    context_label: str | None
    context_title: str | None
    name: str | None = field(repr=False)
    given_name: str | None = field(repr=False)
    family_name: str | None = field(repr=False)
    email: str | None = field(repr=False)
    locale: str | None
    custom: Mapping[str, str] = field(repr=False)
    ags: AgsEndpoint | None
    nrps_url: str | None
    return_url: str | None = field(repr=False)
    document_target: str | None
    platform_guid: str | None
    platform_family: str | None
    platform_version: str | None
    deep_linking: DeepLinkingSettings | None
    lti_storage_target: str | None


def validate_launch(
    form: Mapping[str, str],
    *,
    browser: str | None,
    registrations: Registrations,
    states: States,
    keys: KeySource,
    now: datetime,
    launch_url: str,
) -> Launch:
    """Return what a launch says, or raise LtiError; its state is used up either way."""
    token = form.get("id_token", "")
    if len(token) > MOST_BYTES:
        raise LtiError("body_too_large", f"The id_token is longer than {MOST_BYTES} bytes.")
    if form.get("error"):
        found = form["error"]
        raise PlatformError(found if OIDC_ERROR.fullmatch(found) else "of an unknown kind")
    pending = _pending(form.get("state", ""), browser, states, now)
    read = read_token(token)
    registration = _registration(pending, registrations)
    security.check_issuer(read.claims, pending, registrations)
    verify(read, keys.find(registration.jwks_url, read.kid))
    security.check_audience(read.claims, registration.client_id)
    security.check_times(read.claims, now)
    security.check_nonce(read.claims, pending)
    deployment_id = required_id(read.claims.get(names.DEPLOYMENT_ID), "deployment")
    launch = _launch(read.claims, registration, deployment_id, pending, launch_url)
    _check_deployment(registrations.deployment(registration, deployment_id))
    return launch


def _pending(state: str, browser: str | None, states: States, now: datetime) -> PendingLogin:
    """Return the login that this browser began a short while ago (RFC 6749 10.12)."""
    if not state:
        raise LtiError("state_missing", "The launch has no state.")
    is_ours = len(state) <= LONGEST_STATE and state.isascii() and state.isprintable()
    pending = states.take(state) if is_ours else None
    if pending is None:
        raise LtiError("state_unknown_or_used", "The launch's state was never given out, or has been used.")
    if now > pending.expires_at:
        raise LtiError("state_expired", "The login began too long ago.")
    if browser is None:
        raise CookieMissing(pending)
    if not is_same(browser, pending.browser):
        raise LtiError("state_unknown_or_used", "The launch comes from another browser than the login.")
    return pending


def _registration(pending: PendingLogin, registrations: Registrations) -> Registration:
    """Return the login's registration as it is now: it may have been closed since."""
    for one in registrations.find(pending.issuer, pending.client_id):
        if one.id == pending.registration_id:
            return require_active(one)
    raise LtiError("client_unknown", "The login's registration is no more.")


def _check_deployment(state: str | None) -> None:
    if state == "disabled":
        raise LtiError("deployment_disabled", "The deployment is disabled.")
    if state != "active":
        raise LtiError("deployment_unknown", "The deployment is unknown, or waits for approval.")


def _launch(
    claims: Claims, registration: Registration, deployment_id: str, pending: PendingLogin, launch_url: str
) -> Launch:
    kind = messages.message_type(claims)
    subject = required_id(claims.get("sub"), "subject")
    roles = messages.roles(claims)
    is_link = kind == messages.RESOURCE_LINK_REQUEST
    link_id, link_title = messages.resource_link(claims) if is_link else (None, None)
    target = messages.target_link(claims, launch_url)
    if target is None and is_link:
        raise LtiError("target_link_missing", "The id_token has no target_link_uri.")
    course = messages.context(claims)
    presentation = mapping(claims.get(names.LAUNCH_PRESENTATION))
    platform = mapping(claims.get(names.TOOL_PLATFORM))
    return Launch(
        registration=registration,
        message_type=kind,
        subject=subject,
        deployment_id=deployment_id,
        target_link_uri=target or pending.target_link_uri,
        roles=roles,
        resource_link_id=link_id,
        resource_link_title=link_title,
        context_id=course.id,
        context_label=course.label,
        context_title=course.title,
        name=text_or_none(claims.get("name")),
        given_name=text_or_none(claims.get("given_name")),
        family_name=text_or_none(claims.get("family_name")),
        email=text_or_none(claims.get("email")),
        locale=text_or_none(presentation.get("locale")) or text_or_none(claims.get("locale")),
        custom=messages.custom(claims),
        ags=messages.ags(claims),
        nrps_url=url_or_none(mapping(claims.get(names.NRPS)).get("context_memberships_url")),
        return_url=url_or_none(presentation.get("return_url")),
        document_target=text_or_none(presentation.get("document_target")),
        platform_guid=text_or_none(platform.get("guid")),
        platform_family=text_or_none(platform.get("product_family_code")),
        platform_version=text_or_none(platform.get("version")),
        deep_linking=None if is_link else messages.deep_linking(claims),
        lti_storage_target=pending.lti_storage_target,
    )
