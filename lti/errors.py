"""Why a login or launch is refused: a stable code, a status, and a sentence for the log."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lti.login import PendingLogin

# Every code of this package that isn't a plain 400.
STATUS: Final[Mapping[str, int]] = {
    "body_too_large": 413,
    "deployment_disabled": 403,
    "deployment_unknown": 403,
    "jwks_unavailable": 502,
    "registration_disabled": 403,
    "registration_pending": 403,
}


class LtiError(Exception):
    """A refusal; `detail` is technical English for the log and holds no personal data and no token."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.status = STATUS.get(code, 400)
        self.detail = detail


class CookieMissing(LtiError):
    """The browser kept no cookie since the login; `pending` lets the caller recover (OIDC login in LTI 4)."""

    def __init__(self, pending: "PendingLogin") -> None:
        super().__init__("cookie_missing", "The browser sent no cookie of the login that it comes from.")
        self.pending = pending


class PlatformError(LtiError):
    """The platform answered the login with an error; `reason` is its code (OpenID Connect core 3.1.2.6)."""

    def __init__(self, reason: str) -> None:
        super().__init__("platform_error", f"The platform answered the login with the error {reason}.")
        self.reason = reason
