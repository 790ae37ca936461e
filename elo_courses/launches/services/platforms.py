"""Registering a platform by hand, and closing it."""

import ipaddress
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from elo_courses.database import dialect_insert, new_id
from elo_courses.launches.errors import AddressRefused, PlatformExists
from elo_courses.launches.models import Deployment, Platform, PlatformAccount
from elo_courses.launches.queries import find_person_id, find_platforms, get_platform
from elo_courses.people.services import ensure_institution, keep_person
from elo_courses.xapi.values import pseudonym

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True)
class PlatformDetails:
    """What an administrator copies from the LMS (LTI core 3.1.3)."""

    name: str
    issuer: str
    client_id: str
    auth_login_url: str
    token_url: str
    jwks_url: str
    deployment_ids: tuple[str, ...]
    audience: str | None = None


def add_platform(
    session: "Session", *, details: PlatformDetails, institution: str, allow_loopback: bool
) -> Platform:
    """Register a platform for an institution, which is made when it is new.

    Raises PlatformExists for an issuer and client that are registered, AddressRefused for an
    address that isn't https.
    """
    for address in (details.issuer, details.auth_login_url, details.token_url, details.jwks_url):
        check_address(address, allow_loopback=allow_loopback)
    if find_platforms(session, details.issuer, details.client_id):
        raise PlatformExists(f"{details.issuer} with client {details.client_id} is registered already")
    platform = Platform(
        institution_id=ensure_institution(session, slug=institution).id,
        name=details.name,
        issuer=details.issuer,
        client_id=details.client_id,
        auth_login_url=details.auth_login_url,
        token_url=details.token_url,
        jwks_url=details.jwks_url,
        audience=details.audience,
    )
    session.add(platform)
    session.flush()
    session.add_all(Deployment(platform_id=platform.id, deployment_id=one) for one in details.deployment_ids)
    session.flush()
    return platform


def set_state(session: "Session", *, platform_id: uuid.UUID, state: str) -> None:
    """Close a platform, which stops logins and launches under way at once, or let it in again."""
    get_platform(session, platform_id).state = state
    session.flush()


def ensure_account(session: "Session", *, platform: Platform, subject: str, secret_key: str) -> uuid.UUID:
    """Return who a subject of a platform is to us, made before the first launch where it must be."""
    known = find_person_id(session, platform.id, subject)
    if known is not None:
        return known
    person_id = keep_person(
        session,
        pseudonym=pseudonym(secret_key, platform.issuer, subject),
        name=None,
        locale=None,
        institution_id=platform.institution_id,
        is_learner=False,
    )
    keep_account(session, platform=platform, subject=subject, person_id=person_id)
    return person_id


def keep_account(session: "Session", *, platform: Platform, subject: str, person_id: uuid.UUID) -> None:
    """Tie a subject of a platform to a person; a second time changes nothing."""
    row = dialect_insert(session, PlatformAccount).values(
        id=new_id(), platform_id=platform.id, subject=subject, person_id=person_id
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["platform_id", "subject"]))


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host in LOOPBACK or host.endswith(".localhost")


def check_address(address: str, *, allow_loopback: bool) -> None:
    """Refuse an address that isn't https; on this machine http is allowed where the setting says so."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    own = allow_loopback and (host in LOOPBACK or host.endswith(".localhost"))
    if not own and _is_private(host):
        raise AddressRefused(f"a private address: {host}")
    if not host or parts.username or parts.scheme not in ({"http", "https"} if own else {"https"}):
        raise AddressRefused(f"not an https address: {parts.scheme}://{host}")
