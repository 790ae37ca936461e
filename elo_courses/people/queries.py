"""Reading institutions, people, roles and tokens."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from elo_courses.people.errors import InstitutionUnknown, TokenRefused
from elo_courses.people.models import APIToken, Institution, Membership
from elo_courses.people.values import TokenHolder, token_hash

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Coordinated = frozenset[uuid.UUID] | Literal["all"]


def find_institution(session: "Session", slug: str) -> Institution | None:
    """Return the institution of a slug."""
    return session.scalar(select(Institution).where(Institution.slug == slug))


def get_institution(session: "Session", slug: str) -> Institution:
    """Return the institution of a slug, or raise InstitutionUnknown."""
    found = find_institution(session, slug)
    if found is None:
        raise InstitutionUnknown(f"no institution {slug!r}")
    return found


def list_coordinated(
    session: "Session", person_id: uuid.UUID
) -> frozenset[uuid.UUID] | Literal["all"] | None:
    """Return the institutions whose figures a person coordinates: some, all, or none."""
    found = list(
        session.scalars(
            select(Membership.institution_id).where(
                Membership.person_id == person_id, Membership.role == "coordinator"
            )
        )
    )
    if not found:
        return None
    ids = frozenset(one for one in found if one is not None)
    return ids if len(ids) == len(found) else "all"


def list_tokens(session: "Session") -> list[APIToken]:
    """Return all tokens, the newest first."""
    return list(session.scalars(select(APIToken).order_by(APIToken.created_at.desc())))


def get_holder(session: "Session", token: str, *, at: datetime) -> TokenHolder:
    """Return who a token speaks for, or raise TokenRefused."""
    row = session.scalar(select(APIToken).where(APIToken.token_sha256 == token_hash(token)))
    if row is None or row.revoked_at is not None or row.expires_at <= at:
        raise TokenRefused("unknown, expired or revoked token")
    return TokenHolder(id=row.id, role=row.role, institution_id=row.institution_id)
