"""Issuing: once, whatever happens in between."""

import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elo_courses.certificates import jobs, queries
from elo_courses.certificates.errors import LeaseLostError
from elo_courses.certificates.models import Certificate, CertificateNumber
from elo_courses.certificates.services import issuing, pdf
from elo_courses.certificates.services.issuing import take_number
from elo_courses.certificates.values import CertificateData, IssuingState
from elo_courses.clock import now
from elo_courses.database import reading, transaction
from elo_courses.jobs.models import Task
from elo_courses.learning.models import Enrolment, ModuleProgress
from elo_courses.learning.values import CourseCompletion
from elo_courses.people.models import Person
from tests.elo_courses.certificates.sample import DONE_AT, finished

T = TypeVar("T")

YEAR = now().year


class KilledError(BaseException):
    """The worker was killed here."""


def state_of(enrolment_id: uuid.UUID) -> IssuingState | None:
    """Return how far a certificate is, as a fresh reader sees it."""
    reading().rollback()
    return queries.find_state(reading(), enrolment_id)


def later(seconds: float) -> time_machine.travel:
    """Go on by some seconds."""
    return time_machine.travel(now() + timedelta(seconds=seconds), tick=True)


def test_finished_course_gets_its_certificate(session: Session) -> None:
    enrolment = finished(session)
    assert queries.find_state(session, enrolment) == IssuingState(state="requested")
    assert jobs.run_due() is None
    found = queries.find_for_enrolment(session, enrolment)
    assert found is not None
    data = CertificateData.from_json(found.data)
    assert (found.number, found.state, found.language, len(found.token)) == (
        f"{YEAR}-000001",
        "issued",
        "fi",
        22,
    )
    assert (data.name, data.issuer, data.completed_at) == ("Aino Virtanen", "Koivuranta", DONE_AT)
    assert {one.code for one in data.competences} >= {"ELO-S04"}
    assert state_of(enrolment) == IssuingState(state="issued", token=found.token, certificate_id=found.id)
    assert found.person_id is not None
    assert queries.list_certificates(session, found.person_id) == [found]
    assert queries.find_by_token(session, found.token) is found


def test_running_twice_gives_one_certificate(own_app: Flask) -> None:
    with own_app.app_context():
        finished(reading())
        jobs.run_due()
        first = reading().scalars(select(Certificate.number)).all()
        reading().rollback()
        with transaction() as session:
            session.execute(delete(Task))
        with transaction() as session:
            enrolment = session.scalars(select(Enrolment.id)).one()
            session.add(Task(kind=queries.KIND, key=str(enrolment), payload={}))
        jobs.run_due()
        assert reading().scalars(select(Certificate.number)).all() == first == [f"{YEAR}-000001"]
        assert reading().scalars(select(Task.state)).all() == ["sent"]


def at_once(app: Flask, work: Callable[[], T], times: int) -> list[T]:
    """Do something several times at the same moment, each with a session of its own."""
    start = threading.Barrier(times)

    def one(_number: int) -> T:
        with app.app_context():
            start.wait()
            return work()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_two_workers_at_once_give_each_learner_one_certificate(own_app: Flask) -> None:
    with own_app.app_context():
        enrolments = {finished(reading(), f"Aino {letter}") for letter in "ABC"}
    at_once(own_app, jobs.run_due, 2)
    with own_app.app_context():
        rows = reading().scalars(select(Certificate)).all()
        assert {row.enrolment_id for row in rows} == enrolments
        assert sorted(row.number for row in rows) == [f"{YEAR}-00000{n}" for n in (1, 2, 3)]
        assert set(reading().scalars(select(Task.state))) == {"sent"}


def test_no_two_certificates_share_a_number(own_app: Flask) -> None:
    def take() -> list[str]:
        taken = []
        for _n in range(6):
            with transaction() as session:
                taken.append(take_number(session, year=2026))
        return taken

    taken = [number for numbers in at_once(own_app, take, 8) for number in numbers]
    assert sorted(taken) == [f"2026-{n:06}" for n in range(1, 49)]


def test_each_year_begins_with_one(session: Session) -> None:
    assert [take_number(session, year=year) for year in (2026, 2026, 2027)] == [
        "2026-000001",
        "2026-000002",
        "2027-000001",
    ]


@pytest.mark.parametrize("place", ["render", "issue_certificate"])
def test_worker_killed_before_storing_leaves_one_certificate_in_the_end(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def killed(*_args: object, **_more: object) -> bytes:
        raise KilledError

    with own_app.app_context():
        enrolment = finished(reading())
        with monkeypatch.context() as patch:
            patch.setattr(jobs, place, killed)
            with pytest.raises(KilledError):
                jobs.run_due()
        assert reading().scalar(select(func.count()).select_from(Certificate)) == 0
        wait = jobs.run_due()  # the lease still holds
        assert wait is not None
        assert 50 < wait <= 60
        with later(61):
            assert jobs.run_due() is None
        assert reading().scalars(select(Certificate.number)).all() == [f"{YEAR}-000001"]
        assert reading().scalars(select(CertificateNumber.last)).all() == [1]
        found = state_of(enrolment)
        assert found is not None
        assert found.state == "issued"


def test_worker_whose_lease_has_passed_stores_nothing(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(words: CertificateData, *, verify_url: str) -> bytes:
        monkeypatch.setattr(jobs, "render", pdf.render)
        with later(61):
            assert jobs.run_due() is None  # another worker comes in between
        return pdf.render(words, verify_url=verify_url)

    with own_app.app_context():
        finished(reading())
        monkeypatch.setattr(jobs, "render", slow)
        assert jobs.run_due() is None
        assert reading().scalars(select(Certificate.number)).all() == [f"{YEAR}-000001"]
        assert reading().scalars(select(Task.last_error)).all() == [None]


def test_task_in_other_hands_is_left_alone(session: Session) -> None:
    finished(session)
    row = session.scalars(select(Task)).one()
    with pytest.raises(LeaseLostError):
        issuing.draft_certificate(session, task_id=row.id, lease_id=uuid.uuid4())


@pytest.mark.parametrize(("name", "code"), [(None, "name_missing"), ("山田太郎", "name_cannot_be_printed")])
def test_certificate_waits_for_a_name_and_comes_when_it_is_given(
    own_app: Flask, name: str | None, code: str
) -> None:
    with own_app.app_context():
        enrolment = finished(reading(), name)
        wait = jobs.run_due()
        assert wait is not None
        assert 5 * 3600 < wait <= 6 * 3600
        assert state_of(enrolment) == IssuingState(state="waiting", code=code)
        assert reading().scalars(select(CertificateNumber)).all() == []
        with transaction() as session:
            session.scalars(select(Person)).one().name = "Taro Yamada"
        with later(wait + 1):
            assert jobs.run_due() is None
        found = queries.find_for_enrolment(reading(), enrolment)
        assert found is not None
        assert (found.data["name"], found.number) == ("Taro Yamada", f"{YEAR}-000001")


def test_text_that_can_never_be_printed_ends_the_task(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "DENSITIES", {"roomy": -1})
    with own_app.app_context():
        enrolment = finished(reading())
        assert jobs.run_due() is None
        assert state_of(enrolment) == IssuingState(state="dead", code="certificate_does_not_fit")


@pytest.mark.parametrize("erased", [True, False])
def test_course_that_is_gone_or_not_finished_gets_none(own_app: Flask, *, erased: bool) -> None:
    with own_app.app_context():
        enrolment = finished(reading())
        with transaction() as session:
            if erased:
                session.execute(delete(ModuleProgress))
                session.execute(delete(Enrolment))
            else:
                session.get_one(Enrolment, enrolment).completed_at = None
        assert jobs.run_due() is None
        assert state_of(enrolment) == IssuingState(state="dead", code="completion_gone")
        assert reading().scalars(select(Task.state)).all() == ["superseded"]


def test_course_erased_while_its_certificate_was_printed_gets_none(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erase_meanwhile(*_args: object, **_more: object) -> bytes:
        with transaction() as session:
            session.execute(delete(ModuleProgress))
            session.execute(delete(Enrolment))
        return b"%PDF"

    with own_app.app_context():
        enrolment = finished(reading())
        monkeypatch.setattr(jobs, "render", erase_meanwhile)
        wait = jobs.run_due()
        assert wait is not None
        with later(wait + 1):
            assert jobs.run_due() is None
        assert state_of(enrolment) == IssuingState(state="dead", code="completion_gone")
        assert reading().scalars(select(Certificate)).all() == []


def test_without_pango_issuing_waits_and_the_rest_works(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf.engine.cache_clear()
    with own_app.app_context():
        enrolment = finished(reading())
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "weasyprint", None)  # its import raises
            wait = jobs.run_due()
            assert wait is not None
            assert 0 < wait <= 4
            assert state_of(enrolment) == IssuingState(state="waiting", code="certificate_not_made")
            assert own_app.test_client().get("/healthz").status_code == 200
        with later(wait + 1):
            assert jobs.run_due() is None
        found = state_of(enrolment)
        assert found is not None
        assert found.state == "issued"


def test_what_follows_a_certificate_is_kept_with_it_or_neither_is(own_app: Flask) -> None:
    calls: list[str] = []

    def follow(session: Session, certificate: Certificate, completion: CourseCompletion) -> None:
        session.get_one(Person, certificate.person_id).locale = "followed"
        calls.append(completion.course_slug)
        if len(calls) == 1:
            raise RuntimeError("the store of statements is full")

    with own_app.app_context():
        finished(reading())
        wait = jobs.run_due(follow)
        assert wait is not None
        assert reading().scalars(select(Certificate)).all() == []
        assert reading().scalars(select(Person.locale)).all() == [None]
        with later(wait + 1):
            assert jobs.run_due(follow) is None
        reading().rollback()
        assert reading().scalars(select(Person.locale)).all() == ["followed"]
        assert calls == ["green-transition"] * 2


def test_nobody_asked_for_a_certificate(session: Session) -> None:
    assert queries.find_state(session, uuid.uuid4()) is None
    assert queries.list_certificates(session, uuid.uuid4()) == []
    assert jobs.run_due() is None
