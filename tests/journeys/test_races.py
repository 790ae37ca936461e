"""Two at once, on both databases: one effect, nothing lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from elo_courses.catalogue.queries import get_course
from elo_courses.competences.models import CoverageCell
from elo_courses.database import db, reading, transaction
from elo_courses.jobs.models import Task
from elo_courses.launches.models import Grade
from elo_courses.learning.models import Answer, Enrolment, ModuleProgress
from elo_courses.learning.services.answering import Submitted, answer_block
from elo_courses.learning.services.opening import open_module
from elo_courses.learning.services.sitting import Sitting
from elo_courses.xapi.models import Statement
from tests.factories import courses, people

TOGETHER = 6


@pytest.fixture
def sitting(own_app: Flask) -> Sitting:
    """Give a learner in the first module, with real commits."""
    with own_app.app_context():
        session = db.session()
        course = courses.green(session)
        made = people.launch(own_app, own_app.test_client(), session)
        found = Sitting(
            person_id=made.person_id,
            institution_id=made.institution_id,
            course=course,
            module=course.places[0].module,
            language="fi",
            iri_base="http://127.0.0.1:5000",
        )
        db.session.remove()
    return found


def at_once(app: Flask, work: Any, arguments: list[Any]) -> list[Any]:
    """Run a piece of work in as many threads, all starting together."""
    start = threading.Barrier(len(arguments))

    def one(argument: Any) -> Any:
        start.wait()
        with app.app_context(), transaction() as session:
            return work(session, argument)

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return reading().scalar(select(func.count()).select_from(table)) or 0


def test_a_module_opened_six_times_at_once_is_begun_once(own_app: Flask, sitting: Sitting) -> None:
    found = at_once(own_app, lambda session, _n: open_module(session, sitting=sitting), list(range(TOGETHER)))
    assert len(set(found)) == 1
    assert (count(own_app, Enrolment), count(own_app, ModuleProgress), count(own_app, Statement)) == (1, 1, 2)


def response(block: dict[str, Any]) -> dict[str, Any]:
    """Return the right response to a block."""
    if block["kind"] == "reflect":
        return {"text": "sana " * block["min_words"]}
    if block["kind"] == "scale":
        return {"levels": {item["id"]: 2 for item in block["items"]}}
    return {"chosen": block["right"]}


def test_all_tasks_answered_at_once_complete_the_module_once(own_app: Flask, sitting: Sitting) -> None:
    with own_app.app_context(), transaction() as session:
        progress_id = open_module(session, sitting=sitting)
    submitted = [
        Submitted(
            block_id=block_id, response=response(dict(block)), submission=courses.form_id(block_id, number)
        )
        for number in range(2)
        for block_id, block in sitting.module.key.items()
    ]
    at_once(
        own_app,
        lambda session, one: answer_block(session, sitting=sitting, progress_id=progress_id, submitted=one),
        submitted,
    )
    with own_app.app_context():
        verbs = [row.rsplit("/", 1)[-1] for row in reading().scalars(select(Statement.verb))]
        assert [verbs.count(one) for one in ("completed", "passed", "achieved")] == [1, 1, 1]
        progress = reading().scalars(select(ModuleProgress)).one()
        assert (progress.score, progress.max_score) == (8, 8)
    assert (count(own_app, Grade), count(own_app, Answer)) == (1, len(sitting.module.key))


def test_two_last_modules_at_once_finish_the_course_once(own_app: Flask, sitting: Sitting) -> None:
    """Of two modules done in the same moment, one sees the other."""
    with own_app.app_context():
        course = get_course(db.session(), "green-transition")
        db.session.remove()
    last = [place.module for place in course.places[-2:]]
    ready: list[tuple[Sitting, Any, Submitted]] = []
    for place in course.places:
        one = Sitting(**(vars(sitting) | {"course": course, "module": place.module}))
        with own_app.app_context(), transaction() as session:
            progress_id = open_module(session, sitting=one)
        blocks = list(place.module.key.items())
        kept = blocks.pop() if place.module in last else None
        for block_id, block in blocks:
            done = Submitted(
                block_id=block_id, response=response(dict(block)), submission=courses.form_id(block_id, 0)
            )
            with own_app.app_context(), transaction() as session:
                answer_block(session, sitting=one, progress_id=progress_id, submitted=done)
        if kept:
            final = Submitted(
                block_id=kept[0], response=response(dict(kept[1])), submission=courses.form_id(kept[0], 0)
            )
            ready.append((one, progress_id, final))
    at_once(
        own_app,
        lambda session, part: answer_block(session, sitting=part[0], progress_id=part[1], submitted=part[2]),
        ready,
    )
    with own_app.app_context():
        assert reading().scalars(select(Enrolment)).one().completed_at is not None
        total = reading().scalar(select(func.sum(CoverageCell.people)))
        assert total == 7
    assert count(own_app, Task) == 1
