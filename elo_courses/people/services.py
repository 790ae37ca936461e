"""Changing institutions, people, roles and tokens."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.people.errors import PersonUnknown
from elo_courses.people.models import APIToken, Institution, Membership, Person
from elo_courses.people.queries import find_institution, get_institution
from elo_courses.people.values import new_token, token_hash

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN_LIFE = timedelta(days=365)


def ensure_institution(
    session: "Session", *, slug: str, name: str | None = None, headcount: int | None = None
) -> Institution:
    """Return the institution of a slug, made when it is new; a name or headcount that is given is kept."""
    found = find_institution(session, slug)
    if found is None:
        found = Institution(slug=slug, name=name or slug)
        session.add(found)
    if name:
        found.name = name
    if headcount is not None:
        found.headcount = headcount
    session.flush()
    return found


def keep_person(
    session: "Session",
    *,
    pseudonym: str,
    name: str | None,
    locale: str | None,
    institution_id: uuid.UUID,
    is_learner: bool,
) -> uuid.UUID:
    """Write down what a launch says of a person, new or known, and return who it is."""
    row = dialect_insert(session, Person).values(
        id=new_id(),
        pseudonym=pseudonym,
        name=name,
        locale=locale,
        institution_id=institution_id,
        is_learner=is_learner,
        created_at=now(),
    )
    return session.execute(
        row.on_conflict_do_update(
            index_elements=["pseudonym"],
            set_={
                "name": func.coalesce(row.excluded.name, Person.name),
                "locale": func.coalesce(row.excluded.locale, Person.locale),
                "is_learner": or_(row.excluded.is_learner, Person.is_learner),
            },
        ).returning(Person.id)
    ).scalar_one()


def grant_role(session: "Session", *, person_id: uuid.UUID, role: str, institution: str | None) -> None:
    """Give a person a role that no launch gives; a second time changes nothing."""
    if session.get(Person, person_id) is None:
        raise PersonUnknown(f"no person {person_id}")
    institution_id = get_institution(session, institution).id if institution else None
    same = (
        Membership.institution_id == institution_id if institution_id else Membership.institution_id.is_(None)
    )
    held = select(Membership.id).where(Membership.person_id == person_id, Membership.role == role, same)
    if session.scalar(held) is None:
        row = dialect_insert(session, Membership).values(
            id=new_id(), person_id=person_id, role=role, institution_id=institution_id, created_at=now()
        )
        session.execute(row.on_conflict_do_nothing())


def create_token(session: "Session", *, name: str, role: str, institution: str | None) -> str:
    """Make an API token and return it: the only time it is seen."""
    token = new_token()
    session.add(
        APIToken(
            name=name,
            role=role,
            institution_id=get_institution(session, institution).id if institution else None,
            token_sha256=token_hash(token),
            expires_at=now() + TOKEN_LIFE,
        )
    )
    session.flush()
    return token


def revoke_token(session: "Session", *, token_id: uuid.UUID) -> bool:
    """End a token; False when there is none to end."""
    done = session.execute(
        update(APIToken)
        .where(APIToken.id == token_id, APIToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result
