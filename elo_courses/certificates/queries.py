"""Reading certificates, and how far one is."""

import re
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from elo_courses.certificates.models import Certificate
from elo_courses.certificates.values import IssuingState
from elo_courses.jobs.models import Task

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

KIND = "certificates"
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def list_certificates(session: "Session", person_id: uuid.UUID) -> list[Certificate]:
    """Return a person's certificates without their files, the newest first."""
    return list(
        session.scalars(
            select(Certificate)
            .where(Certificate.person_id == person_id)
            .order_by(Certificate.issued_at.desc(), Certificate.number.desc())
        )
    )


def find_for_enrolment(session: "Session", enrolment_id: uuid.UUID) -> Certificate | None:
    """Return the certificate of a finished course, without its file."""
    return session.scalar(select(Certificate).where(Certificate.enrolment_id == enrolment_id))


def find_by_token(session: "Session", token: str) -> Certificate | None:
    """Return the certificate of an address, without its file; unknown and malformed ones alike give None."""
    if not TOKEN.fullmatch(token):
        return None
    return session.scalar(select(Certificate).where(Certificate.token == token))


def get_pdf(session: "Session", certificate_id: uuid.UUID) -> bytes:
    """Return the file as it was issued."""
    return session.scalars(select(Certificate.pdf).where(Certificate.id == certificate_id)).one()


def find_state(session: "Session", enrolment_id: uuid.UUID) -> IssuingState | None:
    """Return how far the certificate of an enrolment is; None when none was asked for."""
    found = find_for_enrolment(session, enrolment_id)
    if found is not None:
        return IssuingState(state=found.state, token=found.token, certificate_id=found.id)
    row = session.execute(
        select(Task.state, Task.last_error).where(Task.kind == KIND, Task.key == str(enrolment_id))
    ).one_or_none()
    if row is None:
        return None
    state, code = row
    if state == "pending":
        return IssuingState(state="waiting" if code else "requested", code=code)
    return IssuingState(state="dead", code=code)


def next_try(session: "Session") -> "datetime | None":
    """Return when the next waiting task may be tried; None when none waits."""
    ready = func.coalesce(Task.not_before, Task.created_at)
    held = func.coalesce(Task.lease_until, Task.created_at)
    earliest: datetime | None = session.scalar(
        select(func.min(case((held > ready, held), else_=ready))).where(
            Task.kind == KIND, Task.state == "pending"
        )
    )
    return earliest
