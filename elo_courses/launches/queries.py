"""Reading platforms, launches, keys and grades."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from elo_courses.launches.errors import PlatformUnknown
from elo_courses.launches.models import (
    Deployment,
    Grade,
    GradeTarget,
    LaunchSession,
    Platform,
    PlatformAccount,
    ToolKey,
)
from elo_courses.people.models import Institution, Person

MOST_PLATFORMS = 100

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


def list_platforms(session: "Session") -> "Sequence[Row[Platform, str]]":
    """Return all registrations with the slug of their institution."""
    return session.execute(
        select(Platform, Institution.slug)
        .join(Institution, Institution.id == Platform.institution_id)
        .order_by(Platform.created_at)
    ).all()


def list_platforms_of(session: "Session", institution_id: uuid.UUID) -> list[Platform]:
    """Return the registrations of one institution, the oldest first."""
    rows = select(Platform).where(Platform.institution_id == institution_id).order_by(Platform.created_at)
    return list(session.scalars(rows))


def list_platform_addresses(session: "Session") -> list[str]:
    """Return where the pages of the active platforms are, the newest first."""
    rows = session.execute(
        select(Platform.issuer, Platform.auth_login_url)
        .where(Platform.state == "active")
        .order_by(Platform.created_at.desc())
        .limit(MOST_PLATFORMS)
    )
    return [address for row in rows for address in row]


def get_platform(session: "Session", platform_id: uuid.UUID) -> Platform:
    """Return a registration, or raise PlatformUnknown."""
    found = session.get(Platform, platform_id)
    if found is None:
        raise PlatformUnknown(f"no platform {platform_id}")
    return found


def find_platforms(session: "Session", issuer: str, client_id: str | None) -> list[Platform]:
    """Return the registrations of an issuer, of one client where it is named."""
    query = select(Platform).where(Platform.issuer == issuer)
    return list(session.scalars(query.where(Platform.client_id == client_id) if client_id else query))


def find_deployment(session: "Session", platform_id: uuid.UUID, deployment_id: str) -> Deployment | None:
    """Return a deployment of a registration."""
    return session.scalar(
        select(Deployment).where(
            Deployment.platform_id == platform_id, Deployment.deployment_id == deployment_id
        )
    )


def find_person_id(session: "Session", platform_id: uuid.UUID, subject: str) -> uuid.UUID | None:
    """Return who a subject of a platform is to us."""
    return session.scalar(
        select(PlatformAccount.person_id).where(
            PlatformAccount.platform_id == platform_id, PlatformAccount.subject == subject
        )
    )


# Asked by every page of a launch, so it is put together once.
LAUNCH = (
    select(LaunchSession, Platform)
    .join(Platform, Platform.id == LaunchSession.platform_id)
    .join(Deployment, Deployment.id == LaunchSession.deployment_id)
    .join(Person, Person.id == LaunchSession.person_id)
    .where(
        LaunchSession.handle == bindparam("handle"),
        LaunchSession.browser_hash == bindparam("browser_hash"),
        LaunchSession.expires_at > bindparam("at"),
        Platform.state == "active",
        Deployment.state == "active",
        Person.disabled_at.is_(None),
    )
)


def find_launch(
    session: "Session", handle: str, browser_hash: str, *, at: datetime
) -> "Row[LaunchSession, Platform] | None":
    """Return a launch that this browser made, while it lasts and everyone concerned may come in."""
    values = {"handle": handle, "browser_hash": browser_hash, "at": at}
    return session.execute(LAUNCH, values).one_or_none()


def list_tool_keys(session: "Session") -> list[ToolKey]:
    """Return the tool's keys, the newest first."""
    return list(session.scalars(select(ToolKey).order_by(ToolKey.created_at.desc())))


def list_grade_targets(session: "Session", person_id: uuid.UUID, course_slug: str) -> list[GradeTarget]:
    """Return where a person's scores in a course go."""
    return list(
        session.scalars(
            select(GradeTarget)
            .where(GradeTarget.person_id == person_id, GradeTarget.course_slug == course_slug)
            .order_by(GradeTarget.lineitem)
        )
    )


def last_scored_at(session: "Session", person_id: uuid.UUID, lineitem: str) -> datetime | None:
    """Return the time stamp of the newest score of a person in a line item."""
    return session.scalar(
        select(func.max(Grade.scored_at)).where(Grade.person_id == person_id, Grade.lineitem == lineitem)
    )


def list_grades(session: "Session", person_id: uuid.UUID) -> list[Grade]:
    """Return a person's scores on their way, the newest first."""
    return list(
        session.scalars(select(Grade).where(Grade.person_id == person_id).order_by(Grade.scored_at.desc()))
    )
