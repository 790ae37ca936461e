"""Issuing a certificate once: a number of its own first, the file and the row together last."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from elo_courses.certificates import queries
from elo_courses.certificates.errors import CompletionGoneError, LeaseLostError
from elo_courses.certificates.models import Certificate, CertificateNumber
from elo_courses.certificates.services.wording import numbered, printed
from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.jobs.models import Task
from elo_courses.jobs.services import settle
from elo_courses.learning.queries import get_course_completion
from elo_courses.learning.values import CourseCompletion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from elo_courses.certificates.values import CertificateData

OnIssued = Callable[["Session", Certificate, CourseCompletion], None]

ZONE = ZoneInfo("Europe/Helsinki")
PDF_VERSION = 1
DONE = "sent"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A certificate that has its number and its address, and no file yet."""

    token: str
    data: "CertificateData"
    completion: CourseCompletion


def take_number(session: "Session", *, year: int) -> str:
    """Return the next number of a year, such as 2026-000417; no two callers get the same one."""
    statement = (
        dialect_insert(session, CertificateNumber)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": CertificateNumber.last + 1})
        .returning(CertificateNumber.last)
    )
    return f"{year}-{session.scalars(statement).one():06}"


def draft_certificate(session: "Session", *, task_id: uuid.UUID, lease_id: uuid.UUID | None) -> Draft | None:
    """Return what is to be printed; None when the certificate is there already.

    The number and the address are kept in the task, so that a second try, also after a crash,
    prints the same.
    """
    task = session.scalar(
        select(Task)
        .where(Task.id == task_id, Task.lease_id == lease_id, Task.state == "pending")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise LeaseLostError
    enrolment_id = uuid.UUID(task.key)
    if queries.find_for_enrolment(session, enrolment_id) is not None:
        settle(session, task, state=DONE)
        return None
    try:
        completion = get_course_completion(session, enrolment_id)
    except LookupError as error:
        raise CompletionGoneError from error
    data = printed(completion, number="", language=task.payload.get("language", completion.language))
    if "number" not in task.payload:
        number = take_number(session, year=now().astimezone(ZONE).year)
        task.payload = {**task.payload, "number": number, "token": secrets.token_urlsafe(16)}
        session.flush()
    return Draft(
        token=task.payload["token"], data=numbered(data, task.payload["number"]), completion=completion
    )


def issue_certificate(
    session: "Session", *, task: Task, draft: Draft, pdf: bytes, on_issued: OnIssued | None = None
) -> None:
    """Keep the certificate and its file, and settle the task: both, or neither; once for an enrolment."""
    if not settle(session, task, state=DONE):
        raise LeaseLostError
    completion = draft.completion
    values = {
        "id": new_id(),
        "enrolment_id": completion.enrolment_id,
        "person_id": completion.person_id,
        "institution_id": completion.institution_id,
        "course_id": completion.course_id,
        "token": draft.token,
        "number": draft.data.number,
        "language": draft.data.language,
        "data": draft.data.as_json(),
        "state": "issued",
        "pdf": pdf,
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
        "pdf_version": PDF_VERSION,
        "issued_at": now(),
    }
    statement = dialect_insert(session, Certificate).values(values)
    made = session.scalar(
        statement.on_conflict_do_nothing(index_elements=["enrolment_id"]).returning(Certificate.id)
    )
    if made is not None and on_issued is not None:
        on_issued(session, session.get_one(Certificate, made), completion)
