"""What the tool knows of a platform, and how it asks its user for it."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

State = Literal["active", "pending", "disabled"]


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One client of one platform (LTI core 3.1.3).

    `audience` is that of access token requests where the platform wants another than its token address;
    `service_origins` are further origins that its services may live at, beside those of its addresses.
    """

    id: str
    issuer: str
    client_id: str
    auth_login_url: str
    token_url: str
    jwks_url: str
    audience: str | None = None
    state: State = "active"
    service_origins: frozenset[str] = field(default_factory=frozenset)


class Registrations(Protocol):
    """The registrations that the caller keeps."""

    def find(self, issuer: str, client_id: str | None) -> list[Registration]:
        """Return an issuer's registrations, only those of one client where it is named."""
        ...

    def deployment(self, registration: Registration, deployment_id: str) -> State | None:
        """Return the state of a deployment, None when there is none (LTI core 3.1.3)."""
        ...
