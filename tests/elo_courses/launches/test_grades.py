"""Scores are never lost, never doubled, never lowered, and what stops them is told."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.clock import now
from elo_courses.launches import jobs
from elo_courses.launches.models import Grade, LaunchSession, LoginState, Platform
from elo_courses.launches.services.grading import Score, queue_scores
from elo_courses.launches.services.stores import signing_key
from lti.ags import ScoreSender
from tests.factories import people
from tests.factories.grades import Services, services


@pytest.fixture
def platform() -> Iterator[Services]:
    """Run a platform's services."""
    with services() as running:
        jobs.sender = ScoreSender(clock=now)
        yield running


@pytest.fixture
def made(app: Flask, session: Session, platform: Services) -> LaunchSession:
    """Give a launch of a module at that platform."""
    at = people.institution(session)
    lms = people.platform(session, at, platform.address)
    return people.launch(app, app.test_client(), session, lms=lms, module="m1")


def queue(session: Session, made: LaunchSession, given: float = 7, module: str = "m1") -> int:
    number = queue_scores(
        session,
        person_id=made.person_id,
        course_slug="green-transition",
        module_slug=module,
        module_score=Score(given=given, maximum=10),
        course_score=Score(given=given, maximum=50),
    )
    session.commit()
    return number


def states(session: Session) -> list[tuple[str, int | None, str | None]]:
    session.expire_all()
    rows = session.scalars(select(Grade).order_by(Grade.scored_at))
    return [(row.state, row.last_status, row.last_error) for row in rows]


def test_a_score_arrives_as_it_was_frozen(session: Session, made: LaunchSession, platform: Services) -> None:
    assert queue(session, made) == 1
    kept = json.loads(session.scalars(select(Grade.body)).one())
    assert jobs.run_due() is None
    assert platform.scores == [kept]
    assert platform.paths[0].endswith("/scores?type_id=1")
    assert states(session) == [("sent", 200, None)]
    assert jobs.run_due() is None
    assert len(platform.scores) == 1


def test_another_modules_score_does_not_go_to_this_activity(session: Session, made: LaunchSession) -> None:
    assert queue(session, made, module="m2") == 0


def test_the_same_score_again_is_queued_once(session: Session, made: LaunchSession) -> None:
    queue(session, made)
    queue(session, made)
    assert len(states(session)) == 1


def test_time_stamps_are_whole_seconds_and_grow(session: Session, made: LaunchSession) -> None:
    """Moodle refuses a score that is not newer by a whole second."""
    with time_machine.travel(datetime(2026, 11, 24, 12, 0, 0, 900_000, tzinfo=UTC), tick=False):
        for given in (1, 2, 3):
            queue(session, made, given)
    times = list(session.scalars(select(Grade.scored_at).order_by(Grade.scored_at)))
    assert times[0] == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert [later - earlier for earlier, later in pairwise(times)] == [timedelta(seconds=1)] * 2


def test_case_108_a_busy_platform_is_waited_for(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made)
    platform.answers = [(503, {"Retry-After": "120"})]
    wait = jobs.run_due()
    assert wait is not None
    assert 100 < wait <= 120
    assert states(session) == [("pending", 503, "unavailable")]
    assert jobs.run_due() is not None
    assert platform.scores == []
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=130)):
        assert jobs.run_due() is None
    assert states(session) == [("sent", 200, None)]


def test_case_109_a_newer_score_there_is_no_fault(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made)
    platform.answers = [(409, {})]
    assert jobs.run_due() is None
    assert states(session) == [("superseded", 409, "newer_score_there")]


def test_case_110_a_refused_score_is_final_with_its_reason(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made)
    platform.answers = [(400, {})]
    assert jobs.run_due() is None
    assert states(session) == [("dead", 400, "refused")]


def test_case_107_a_token_that_is_no_longer_taken_is_renewed_once(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made)
    platform.answers = [(401, {})]
    assert jobs.run_due() is None
    assert platform.tokens == 2
    assert states(session) == [("sent", 200, None)]


def test_a_platform_that_refuses_our_key_costs_no_score(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made)
    platform.token_status = 404
    wait = jobs.run_due()
    assert wait is not None
    assert wait > 10
    assert states(session)[0][0] == "pending"


def test_a_platform_that_is_away_is_tried_again(session: Session, made: LaunchSession) -> None:
    lms = session.scalars(select(Platform)).one()
    lms.token_url = "http://127.0.0.1:1/token"
    session.commit()
    queue(session, made)
    wait = jobs.run_due()
    assert wait is not None
    assert 0 < wait < 5
    assert states(session)[0][0] == "pending"


def test_a_closed_platform_gets_nothing(session: Session, made: LaunchSession, platform: Services) -> None:
    session.scalars(select(Platform)).one().state = "disabled"
    session.commit()
    queue(session, made)
    assert jobs.run_due() is not None
    assert platform.scores == []


@pytest.mark.usefixtures("session")
def test_the_signing_key_is_made_once() -> None:
    assert signing_key().kid == signing_key().kid


def test_what_is_over_is_forgotten(session: Session, made: LaunchSession) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    session.add(LoginState(state_hash="x", pending={}, expires_at=old))
    made.expires_at = old
    session.commit()
    assert jobs.sweep() is None
    assert session.scalars(select(LoginState)).all() == []
    session.expire_all()
    assert session.scalars(select(LaunchSession)).all() == []


def test_what_waited_goes_when_the_platform_takes_scores_again(
    session: Session, made: LaunchSession, platform: Services
) -> None:
    queue(session, made, given=1)
    platform.token_status = 404
    jobs.run_due()
    platform.token_status = 200
    queue(session, made, given=2)
    assert jobs.run_due() is None
    assert [one[0] for one in states(session)] == ["sent", "sent"]
    assert [score["scoreGiven"] for score in platform.scores] == [2, 1]
