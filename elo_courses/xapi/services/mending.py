"""What a person does about delivery: try the dead again, send what was sent once more."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from elo_courses.jobs.services import wake
from elo_courses.xapi.models import Statement, Target
from elo_courses.xapi.services.batches import LARGEST_BYTES
from elo_courses.xapi.services.recording import KIND

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

FRESH: dict[str, Any] = {"state": "pending", "attempts": 0, "not_before": None, "done_at": None}


def retry_statements(session: "Session") -> int:
    """Try dead statements again, and everything that waits at once; return how many were dead."""
    count = _renew(session, Statement.state == "dead")
    waiting = update(Statement).where(Statement.state == "pending")
    session.execute(waiting.values(not_before=None).execution_options(synchronize_session=False))
    _wake_target(session)
    return count


def replay_statements(session: "Session", *, since: "datetime | None") -> int:
    """Send again what was sent, all of it or what happened since; a store keeps each id once."""
    count = _renew(
        session, Statement.state == "sent", *([] if since is None else [Statement.created_at >= since])
    )
    _wake_target(session)
    return count


def _renew(session: "Session", *where: "ColumnElement[bool]") -> int:
    changed = session.execute(
        update(Statement).where(*where).values(FRESH).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


def _wake_target(session: "Session") -> None:
    """Forget the store's faults: it is tried at once, with whole batches."""
    values = {"not_before": None, "paused_since": None, "failures": 0, "batch_bytes": LARGEST_BYTES}
    session.execute(update(Target).values(values).execution_options(synchronize_session=False))
    wake(session, KIND)
