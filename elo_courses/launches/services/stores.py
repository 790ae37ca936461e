"""What the protocol package asks of its user, fulfilled by the database; each change a transaction of its own."""

import hashlib
import uuid
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from elo_courses.clock import now
from elo_courses.database import reading, transaction
from elo_courses.launches import queries
from elo_courses.launches.models import LoginState, Platform, PlatformKeys
from elo_courses.launches.services.keys import active_key, add_key, keep_key_set
from lti.keys import KeySource, ToolKey
from lti.login import PendingLogin
from lti.registrations import Registration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lti.registrations import State


def registration(platform: Platform) -> Registration:
    """Return a platform in the words of the protocol package."""
    return Registration(
        id=str(platform.id),
        issuer=platform.issuer,
        client_id=platform.client_id,
        auth_login_url=platform.auth_login_url,
        token_url=platform.token_url,
        jwks_url=platform.jwks_url,
        audience=platform.audience,
        state=_state(platform.state),
    )


def _state(value: str) -> "State":
    return "active" if value == "active" else "pending" if value == "pending" else "disabled"


class Registrations:
    """The platforms of the database."""

    def find(self, issuer: str, client_id: str | None) -> list[Registration]:
        """Return the registrations of an issuer, of one client where it is named."""
        return [registration(one) for one in queries.find_platforms(reading(), issuer, client_id)]

    def deployment(self, registration: Registration, deployment_id: str) -> "State | None":
        """Return the state of a deployment; None when there is none."""
        found = queries.find_deployment(reading(), uuid.UUID(registration.id), deployment_id)
        return _state(found.state) if found else None


class States:
    """Logins under way: known by the hash of their state, taken once."""

    def remember(self, pending: PendingLogin) -> None:
        """Keep a login."""
        values = asdict(pending) | {"expires_at": pending.expires_at.isoformat(), "state": ""}
        with transaction() as session:
            session.add(
                LoginState(state_hash=_hash(pending.state), pending=values, expires_at=pending.expires_at)
            )

    def take(self, state: str) -> PendingLogin | None:
        """Return a login and forget it: of two that ask at once, one gets it."""
        with transaction() as session:
            values = session.scalar(
                delete(LoginState).where(LoginState.state_hash == _hash(state)).returning(LoginState.pending)
            )
        if values is None:
            return None
        return PendingLogin(
            **(values | {"expires_at": datetime.fromisoformat(values["expires_at"]), "state": state})
        )


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


class KeySets:
    """Key sets of platforms, shared by all processes."""

    def get(self, url: str) -> "tuple[Mapping[str, Any], datetime] | None":
        """Return the key set that was fetched last from an address."""
        found = reading().get(PlatformKeys, url)
        return (found.jwks, found.fetched_at) if found else None

    def put(self, url: str, jwks: "Mapping[str, Any]", fetched_at: datetime) -> None:
        """Keep a key set."""
        with transaction() as session:
            keep_key_set(session, url=url, jwks=jwks, fetched_at=fetched_at)


key_source = KeySource(store=KeySets(), clock=now)


def signing_key() -> ToolKey:
    """Return the key that signs for the tool, made at the first need."""
    found = active_key(reading())
    if found is not None:
        return ToolKey(kid=found.kid, private_pem=found.private_pem)
    made = ToolKey.generate()
    with transaction() as session:
        found = active_key(session, lock=True)
        if found is not None:
            return ToolKey(kid=found.kid, private_pem=found.private_pem)
        add_key(session, kid=made.kid, private_pem=made.private_pem)
    return made
