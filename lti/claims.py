"""Claims: their names, and how one that may be anything is read."""

from collections.abc import Mapping
from typing import Any, Final

from lti.errors import LtiError
from lti.urls import origin

Claims = Mapping[str, Any]

CORE: Final = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE: Final = f"{CORE}message_type"
VERSION: Final = f"{CORE}version"
DEPLOYMENT_ID: Final = f"{CORE}deployment_id"
TARGET_LINK_URI: Final = f"{CORE}target_link_uri"
RESOURCE_LINK: Final = f"{CORE}resource_link"
ROLES: Final = f"{CORE}roles"
CONTEXT: Final = f"{CORE}context"
CUSTOM: Final = f"{CORE}custom"
LAUNCH_PRESENTATION: Final = f"{CORE}launch_presentation"
TOOL_PLATFORM: Final = f"{CORE}tool_platform"
DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

LONGEST_ID: Final = 255


def text_or_none(value: object) -> str | None:
    """Return a text that isn't empty."""
    return value if isinstance(value, str) and value else None


def url_or_none(value: object) -> str | None:
    """Return an http(s) address; never a `javascript:` one."""
    return value if isinstance(value, str) and origin(value) is not None else None


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def mapping(value: object) -> Claims:
    """Return an object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def required_id(value: object, code: str) -> str:
    """Return an identifier of 1 to 255 characters, as LTI core 5.3 asks of most."""
    if not isinstance(value, str) or not value:
        raise LtiError(f"{code}_missing", f"The id_token has no {code}.")
    if len(value) > LONGEST_ID:
        raise LtiError(f"{code}_too_long", f"The id_token's {code} has more than {LONGEST_ID} characters.")
    return value
