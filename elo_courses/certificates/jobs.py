"""Making the certificates that were asked for."""

from typing import TYPE_CHECKING

from elo_courses.certificates import queries
from elo_courses.certificates.errors import IssuingError, LeaseLostError
from elo_courses.certificates.services.issuing import draft_certificate, issue_certificate
from elo_courses.certificates.services.pdf import render
from elo_courses.clock import now
from elo_courses.database import reading, transaction
from elo_courses.jobs.models import Task
from elo_courses.jobs.services import back_off, lease, settle
from elo_courses.logs import get_logger
from elo_courses.settings import current

if TYPE_CHECKING:
    from elo_courses.certificates.services.issuing import OnIssued

log = get_logger(__name__)

BATCH = 5


def run_due(on_issued: "OnIssued | None" = None) -> float | None:
    """Make every certificate that is due; return seconds until the next try, None when none waits.

    `on_issued` is called in the transaction that keeps the certificate.
    """
    while tasks := _take():
        for task in tasks:
            _make(task, on_issued)
    earliest = queries.next_try(reading())
    return None if earliest is None else max(0.0, (earliest - now()).total_seconds())


def _take() -> list[Task]:
    with transaction() as session:
        tasks = lease(session, Task, limit=BATCH, where=[Task.kind == queries.KIND])
    for task in tasks:
        session.expunge(task)  # it keeps the lease that is ours, also after a rollback
    return tasks


def _make(task: Task, on_issued: "OnIssued | None") -> None:
    """Make one certificate; the file is rendered outside any transaction."""
    try:
        with transaction() as session:
            draft = draft_certificate(session, task_id=task.id, lease_id=task.lease_id)
        if draft is None:
            return
        pdf = render(draft.data, verify_url=f"{current().base_url}/verify/{draft.token}")
        with transaction() as session:
            issue_certificate(session, task=task, draft=draft, pdf=pdf, on_issued=on_issued)
    except LeaseLostError:
        log.info("certificate_in_other_hands", task=str(task.id))
    except IssuingError as error:
        log.warning("certificate_waits", task=str(task.id), code=error.code, state=error.state)
        wait = error.wait if error.state == "pending" else None
        _write_down(task, error, wait)
    except Exception:
        log.exception("certificate_failed", task=str(task.id))
        _write_down(task, IssuingError(), back_off(task.attempts))
    else:
        log.info("certificate_issued", number=draft.data.number)


def _write_down(task: Task, error: IssuingError, wait: float | None) -> None:
    with transaction() as session:
        settle(session, task, state=error.state, error=error.code, wait=wait)
