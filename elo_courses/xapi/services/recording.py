"""Recording what happened: one function an event, written once, in the transaction of its cause.

Each returns the id of its statement, which is made from `event`, the unique name of what happened:
the same event again changes nothing. `at` is the time of the event, taken once.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from tincan import Extensions, Result

from elo_courses.database import dialect_insert
from elo_courses.jobs.services import wake
from elo_courses.xapi.models import Statement
from elo_courses.xapi.services.building import Deed, activity, build, points, task
from elo_courses.xapi.values import (
    LAUNCH_MODE,
    LEVEL,
    MASTERY_SCORE,
    MOVE_ON,
    PROGRESS,
    ActivityRef,
    ActivityType,
    Block,
    Category,
    CompetenceRef,
    Interaction,
    Scope,
    Verb,
    statement_id,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KIND = "statements"
CMI5 = (Category.CMI5,)
JUDGED = (Category.CMI5, Category.MOVE_ON)
Points = tuple[float, float]


def record_launched(session: "Session", scope: Scope, *, event: str, at: datetime) -> uuid.UUID:
    """Tell that a module was opened from the LMS."""
    extensions = {LAUNCH_MODE: "Normal", MOVE_ON: "CompletedAndPassed"}
    deed = _of_module(scope, Verb.LAUNCHED, event, at)
    return _record(session, scope, replace(deed, categories=CMI5, extensions=extensions | _mastery(scope)))


def record_initialized(session: "Session", scope: Scope, *, event: str, at: datetime) -> uuid.UUID:
    """Tell that the first page of a sitting was shown."""
    deed = _of_module(scope, Verb.INITIALIZED, event, at)
    return _record(session, scope, replace(deed, categories=CMI5))


def record_progressed(
    session: "Session", scope: Scope, *, event: str, at: datetime, progress: int
) -> uuid.UUID:
    """Tell how far a module is done, 0 to 100."""
    deed = _of_module(scope, Verb.PROGRESSED, event, at)
    return _record(session, scope, replace(deed, result=Result(extensions=Extensions({PROGRESS: progress}))))


def record_answered(  # noqa: PLR0913 -- what is known of an answer, each by its name
    session: "Session",
    scope: Scope,
    *,
    event: str,
    at: datetime,
    block: Block,
    response: str | None = None,
    success: bool | None = None,
    score: Points | None = None,
    duration: float | None = None,
) -> uuid.UUID:
    """Tell that a task was answered; of a free text only that, never the text or its length."""
    is_private = block.interaction is Interaction.LONG_FILL_IN
    result = Result(
        response=None if is_private else response,
        success=success,
        score=points(score) if score else None,
        duration=duration,
    )
    deed = Deed(
        event=event,
        at=at,
        verb=Verb.ANSWERED,
        target=task(block),
        parents=[_module(scope)],
        grouping=[scope.course],
        result=result if any(value is not None for value in vars(result).values()) else None,
    )
    return _record(session, scope, deed)


def record_completed(
    session: "Session", scope: Scope, *, event: str, at: datetime, duration: float
) -> uuid.UUID:
    """Tell that everything in a module is done; once a registration."""
    deed = _of_module(scope, Verb.COMPLETED, event, at)
    result = Result(completion=True, duration=duration)
    return _record(session, scope, replace(deed, categories=JUDGED, result=result))


def record_passed(
    session: "Session", scope: Scope, *, event: str, at: datetime, score: Points, duration: float
) -> uuid.UUID:
    """Tell that the points of a module are enough."""
    return _record_judged(session, scope, _of_module(scope, Verb.PASSED, event, at), score, duration)


def record_failed(
    session: "Session", scope: Scope, *, event: str, at: datetime, score: Points, duration: float
) -> uuid.UUID:
    """Tell that the points of a module are not enough; never after it was passed."""
    return _record_judged(session, scope, _of_module(scope, Verb.FAILED, event, at), score, duration)


def record_satisfied(session: "Session", scope: Scope, *, event: str, at: datetime) -> uuid.UUID:
    """Tell that a course is done: all its required modules are."""
    deed = Deed(event=event, at=at, verb=Verb.SATISFIED, target=activity(scope.course), categories=CMI5)
    return _record(session, scope, deed)


def record_achieved(
    session: "Session",
    scope: Scope,
    *,
    event: str,
    at: datetime,
    competence: CompetenceRef,
    passed: uuid.UUID,
) -> uuid.UUID:
    """Tell that a competence was shown, by the statement that the module was passed."""
    shown = ActivityRef(iri=competence.iri, type=ActivityType.COMPETENCY, names=competence.names)
    deed = Deed(
        event=event,
        at=at,
        verb=Verb.ACHIEVED,
        target=activity(shown),
        parents=[scope.course],
        grouping=[scope.module] if scope.module else [],
        categories=[Category.LEARNER_COMPETENCY],
        result=Result(success=True, extensions=Extensions({f"{scope.iri_base}{LEVEL}": competence.level})),
        refers_to=str(passed),
    )
    return _record(session, scope, deed)


def record_earned(
    session: "Session", scope: Scope, *, event: str, at: datetime, certificate: str
) -> uuid.UUID:
    """Tell that a certificate was issued; it is named by its IRI and the course's name."""
    issued = ActivityRef(iri=certificate, type=ActivityType.CERTIFICATE, names=scope.course.names)
    deed = Deed(event=event, at=at, verb=Verb.EARNED, target=activity(issued), parents=[scope.course])
    return _record(session, scope, deed)


def _record_judged(session: "Session", scope: Scope, deed: Deed, score: Points, duration: float) -> uuid.UUID:
    result = Result(success=deed.verb is Verb.PASSED, score=points(score), duration=duration)
    return _record(
        session, scope, replace(deed, categories=JUDGED, result=result, extensions=_mastery(scope))
    )


def _module(scope: Scope) -> ActivityRef:
    if scope.module is None:
        raise LookupError("a statement about a module needs its name")
    return scope.module


def _of_module(scope: Scope, verb: Verb, event: str, at: datetime) -> Deed:
    return Deed(event=event, at=at, verb=verb, target=activity(_module(scope)), parents=[scope.course])


def _mastery(scope: Scope) -> dict[str, float]:
    return {} if scope.mastery is None else {MASTERY_SCORE: scope.mastery}


def _record(session: "Session", scope: Scope, deed: Deed) -> uuid.UUID:
    """Write the row, numbered after all that are there; the same event again changes nothing."""
    made = statement_id(scope.iri_base, deed.event)
    latest = select(func.coalesce(func.max(Statement.sequence), 0) + 1).scalar_subquery()
    row = dialect_insert(session, Statement).values(
        id=made,
        person_id=scope.person_id,
        registration=scope.registration,
        sequence=latest,
        verb=str(deed.verb),
        body=build(scope, deed),
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["id"]))
    wake(session, KIND)
    return made
