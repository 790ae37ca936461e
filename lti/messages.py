"""What a launch says: the claims of a resource link or deep linking request (LTI core 5.3 and 5.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from lti import claims as names
from lti.claims import Claims, mapping, required_id, text_or_none, texts, url_or_none
from lti.errors import LtiError
from lti.urls import is_within

RESOURCE_LINK_REQUEST: Final = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST: Final = "LtiDeepLinkingRequest"
VERSION: Final = "1.3.0"

MessageType = Literal["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]


@dataclass(frozen=True, kw_only=True)
class AgsEndpoint:
    """Where grades go, and what may be done there (AGS 3.1)."""

    scopes: tuple[str, ...]
    lineitems: str | None
    lineitem: str | None


@dataclass(frozen=True, kw_only=True)
class DeepLinkingSettings:
    """What the platform wants chosen, and where the choice goes (Deep Linking 2.0, `deep_linking_settings`).

    `accept_types` is None when the platform named none; `data` is None when it sent none.
    """

    return_url: str = field(repr=False)
    accept_types: tuple[str, ...] | None
    accept_presentation_document_targets: tuple[str, ...]
    accept_multiple: bool
    auto_create: bool
    title: str | None
    text: str | None
    data: object = field(repr=False)

    @property
    def accepts_resource_links(self) -> bool:
        """Say whether a module may be chosen at all."""
        return self.accept_types is None or "ltiResourceLink" in self.accept_types


def message_type(claims: Claims) -> MessageType:
    """Return what kind of message this is, of the version that we speak (LTI core 5.3.1, 5.3.2)."""
    version, kind = claims.get(names.VERSION), claims.get(names.MESSAGE_TYPE)
    if version is None:
        raise LtiError("version_missing", "The id_token has no LTI version.")
    if version != VERSION:
        raise LtiError("version_unsupported", "The id_token's LTI version is not 1.3.0.")
    if kind is None:
        raise LtiError("message_type_missing", "The id_token has no message_type.")
    if kind == RESOURCE_LINK_REQUEST:
        return "LtiResourceLinkRequest"
    if kind == DEEP_LINKING_REQUEST:
        return "LtiDeepLinkingRequest"
    raise LtiError("message_type_unsupported", "The id_token's message_type is not one that this tool takes.")


def roles(claims: Claims) -> tuple[str, ...]:
    """Return the roles as they were sent; the list may be empty (LTI core 5.3.7)."""
    sent = claims.get(names.ROLES)
    if sent is None:
        raise LtiError("roles_missing", "The id_token has no roles.")
    if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent):
        raise LtiError("roles_invalid", "The id_token's roles are not a list of texts.")
    return tuple(sent)


def target_link(claims: Claims, launch_url: str) -> str | None:
    """Return where the launch wants to go, an address of ours (LTI core 5.3.4)."""
    target = claims.get(names.TARGET_LINK_URI)
    if target is None or target == "":
        return None
    if not isinstance(target, str) or not is_within(target, launch_url):
        raise LtiError(
            "target_link_foreign", "The id_token's target_link_uri is not an address of this tool."
        )
    return target


def resource_link(claims: Claims) -> tuple[str, str | None]:
    """Return id and title of the activity (LTI core 5.3.5)."""
    link = claims.get(names.RESOURCE_LINK)
    if link is None:
        raise LtiError("resource_link_missing", "The id_token has no resource_link.")
    if not isinstance(link, dict):
        raise LtiError("resource_link_invalid", "The id_token's resource_link is not an object.")
    return required_id(link.get("id"), "resource_link_id"), text_or_none(link.get("title"))


@dataclass(frozen=True, kw_only=True)
class Context:
    """The course that a launch comes from (LTI core 5.4.1)."""

    id: str | None = None
    label: str | None = None
    title: str | None = None


def context(claims: Claims) -> Context:
    """Return the course; one that is sent has an id (LTI core 5.4.1)."""
    sent = claims.get(names.CONTEXT)
    if sent is None:
        return Context()
    if not isinstance(sent, dict):
        raise LtiError("context_invalid", "The id_token's context is not an object.")
    return Context(
        id=required_id(sent.get("id"), "context_id"),
        label=text_or_none(sent.get("label")),
        title=text_or_none(sent.get("title")),
    )


def deep_linking(claims: Claims) -> DeepLinkingSettings:
    """Return what a deep linking request asks for (Deep Linking 2.0, `deep_linking_settings`)."""
    sent = claims.get(names.DEEP_LINKING)
    if sent is None:
        raise LtiError("deep_linking_settings_missing", "The id_token has no deep linking settings.")
    if not isinstance(sent, dict):
        raise LtiError("deep_linking_settings_invalid", "The deep linking settings are not an object.")
    if not sent.get("deep_link_return_url"):
        raise LtiError("deep_link_return_url_missing", "The deep linking settings have no return URL.")
    return_url = url_or_none(sent["deep_link_return_url"])
    if return_url is None:
        raise LtiError("deep_link_return_url_invalid", "The return URL is not an http(s) address.")
    types = sent.get("accept_types")
    return DeepLinkingSettings(
        return_url=return_url,
        accept_types=texts(types) if isinstance(types, list) else None,
        accept_presentation_document_targets=texts(sent.get("accept_presentation_document_targets")),
        accept_multiple=sent.get("accept_multiple") is not False,
        auto_create=sent.get("auto_create") is True,
        title=text_or_none(sent.get("title")),
        text=text_or_none(sent.get("text")),
        data=sent.get("data"),
    )


def custom(claims: Claims) -> Mapping[str, str]:
    """Return the custom parameters; numbers and truth values as text (LTI core 5.4.6)."""
    return {
        name: _plain(value) for name, value in mapping(claims.get(names.CUSTOM)).items() if _is_plain(value)
    }


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def ags(claims: Claims) -> AgsEndpoint | None:
    """Return where grades go (AGS 3.1)."""
    sent = mapping(claims.get(names.AGS))
    if not sent:
        return None
    return AgsEndpoint(
        scopes=texts(sent.get("scope")),
        lineitems=url_or_none(sent.get("lineitems")),
        lineitem=url_or_none(sent.get("lineitem")),
    )
