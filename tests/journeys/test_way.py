"""The whole way: modules, score, statements, evidence, certificate, coverage."""

import json
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elo_courses.certificates import jobs
from elo_courses.certificates.models import Certificate
from elo_courses.competences.models import Coverage, CoverageCell, Evidence
from elo_courses.jobs.models import Task
from elo_courses.launches.models import Grade
from elo_courses.learning.models import Answer, Enrolment, ModuleProgress
from elo_courses.people.models import Person
from elo_courses.xapi.models import Statement
from tests.factories import courses
from tests.factories.learner import FIRST, Learner

MODULES = [
    FIRST,
    "work-and-skills-change",
    "green-guidance-methods",
    "anxiety-values-ethics",
    "own-region-and-footprint",
]


@pytest.fixture
def learner(app: Flask, session: Session) -> Learner:
    """Give a learner in the shipped course."""
    courses.green(session)
    return Learner(app, session)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def verbs(session: Session) -> list[str]:
    rows = session.scalars(select(Statement.verb).order_by(Statement.sequence))
    return [row.rsplit("/", 1)[-1] for row in rows]


def test_the_first_look_begins_the_module_once(learner: Learner, session: Session) -> None:
    assert learner.open().status_code == 200
    assert learner.open().status_code == 200
    assert (count(session, Enrolment), count(session, ModuleProgress)) == (1, 1)
    assert verbs(session) == ["launched", "initialized"]


def test_everything_that_should_follow_follows(learner: Learner, session: Session) -> None:
    learner.complete()
    session.expire_all()
    progress = session.scalars(select(ModuleProgress)).one()
    assert progress.completed_at is not None
    assert (progress.score, progress.max_score) == (8, 8)
    grade = session.scalars(select(Grade)).one()
    body = json.loads(grade.body)
    assert body["gradingProgress"] == "FullyGraded"
    assert (body["scoreGiven"], body["scoreMaximum"]) == (8, 42)
    said = verbs(session)
    assert [said.count(one) for one in ("launched", "completed", "passed", "achieved", "satisfied")] == [
        1,
        1,
        1,
        1,
        0,
    ]
    assert said.count("answered") == len(learner.key())
    evidence = session.scalars(select(Evidence)).one()
    assert evidence.level == 1
    assert count(session, Task) == 0


def test_a_module_activity_gets_the_modules_score(app: Flask, session: Session) -> None:
    courses.green(session)
    Learner(app, session, module=FIRST).complete()
    body = json.loads(session.scalars(select(Grade.body)).one())
    assert (body["scoreGiven"], body["scoreMaximum"]) == (8, 8)


def test_the_whole_course_ends_in_a_task_for_the_certificate(learner: Learner, session: Session) -> None:
    for module in MODULES:
        learner.complete(module)
    session.expire_all()
    enrolment = session.scalars(select(Enrolment)).one()
    assert enrolment.completed_at is not None
    task = session.scalars(select(Task)).one()
    assert (task.kind, task.key) == ("certificates", str(enrolment.id))
    assert verbs(session).count("satisfied") == 1
    assert count(session, Coverage) > 0
    assert session.scalar(select(func.sum(CoverageCell.people))) == count(session, Coverage)
    assert [
        json.loads(body)["scoreGiven"]
        for body in session.scalars(select(Grade.body).order_by(Grade.scored_at))
    ] == [
        8,
        16,
        24,
        33,
        42,
    ]
    seconds = list(session.scalars(select(Grade.scored_at).order_by(Grade.scored_at)))
    assert all((later - earlier).total_seconds() >= 1 for earlier, later in pairwise(seconds))
    assert count(session, Certificate) == 0
    page = learner.client.get(f"{learner.address()}?lang=en")
    assert "Your certificate is being made" in page.text


def test_a_certificate_that_waits_for_a_name_says_so(learner: Learner, session: Session) -> None:
    session.get_one(Person, learner.made.person_id).name = None
    session.commit()
    for module in MODULES:
        learner.complete(module)
    jobs.run_due()
    text = learner.client.get(f"{learner.address()}?lang=en").text
    assert "has not told us your name" in text
    assert "is being made" not in text
    assert count(session, Certificate) == 0


def test_the_key_is_not_in_the_page_before_the_answer(learner: Learner) -> None:
    text = learner.open().text
    assert 'data-s="right"' not in text
    assert 'class="fb"' not in text


def test_a_wrong_answer_tells_why_and_leaves_a_try(learner: Learner) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "single")
    answer = learner.send(block, learner.wrong(block))
    assert answer.location.endswith(f"#t-{block}")
    text = learner.open().text
    assert text.count('class="fb"') == 1
    assert "Not yet." in text
    assert "1 try left" in text
    learner.send(block, {"a": learner.key()[block]["right"]})
    assert "Right." in learner.open().text


def test_after_the_last_try_the_right_option_is_shown(learner: Learner, session: Session) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "single")
    form = learner.form(block)
    for number in range(2):
        data = form | learner.wrong(block) | {"submission": f"00000000-0000-4000-8000-00000000000{number}"}
        learner.client.post(f"{learner.address(FIRST)}tasks/{block}", data=data)
    text = learner.open().text
    assert "This is right." in text
    row = session.scalars(select(Answer)).one()
    assert (row.attempts, row.is_done, row.is_right) == (2, True, False)


def test_the_same_form_twice_counts_once(learner: Learner, session: Session) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "single")
    data = learner.form(block) | learner.wrong(block)
    for _time in range(3):
        assert learner.client.post(f"{learner.address(FIRST)}tasks/{block}", data=data).status_code == 303
    assert session.scalars(select(Answer.attempts)).one() == 1


def test_nothing_chosen_costs_no_try(learner: Learner, session: Session) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "single")
    answer = learner.send(block, {})
    assert "missed=" in answer.location
    assert "Choose an answer first" in learner.client.get(answer.location).text
    assert count(session, Answer) == 0


def test_a_short_reflection_is_kept_and_not_done(learner: Learner, session: Session) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "reflect")
    learner.send(block, {"text": "Two words"})
    row = session.scalars(select(Answer)).one()
    assert (row.response, row.is_done) == ({"text": "Two words"}, False)
    assert "Two words" in learner.open().text
    assert not any(b"Two words" in body for body in session.scalars(select(Statement.body)))


def test_a_scale_keeps_what_was_chosen(learner: Learner, session: Session) -> None:
    block, key = next((name, one) for name, one in learner.key().items() if one["kind"] == "scale")
    first = key["items"][0]["id"]
    learner.send(block, {f"item-{first}": "3", "item-zz": "1"})
    row = session.scalars(select(Answer)).one()
    assert (row.response, row.is_done) == ({"levels": {first: 3}}, False)
    learner.send(block, {f"item-{first}": "99"})
    session.expire_all()
    assert session.scalars(select(Answer)).one().response == {"levels": {}}


def test_too_few_points_can_be_mended(learner: Learner, session: Session) -> None:
    for block, values in courses.right_answers(learner.key()).items():
        graded = learner.key()[block]["kind"] in {"single", "multiple", "truefalse"}
        for _attempt in range(learner.key()[block].get("attempts", 1)):
            learner.send(block, learner.wrong(block) if graded else values)
    assert "The points are not enough yet" in learner.open().text
    assert verbs(session).count("failed") == 1
    assert count(session, Grade) == 0
    learner.retry()
    learner.complete()
    assert verbs(session).count("passed") == 1
    assert "The module is done" in learner.open().text


def test_a_retry_of_a_done_module_changes_nothing(learner: Learner, session: Session) -> None:
    learner.complete()
    before = session.scalars(select(Answer.attempts)).all()
    block = next(iter(learner.key()))
    form = {"csrf_token": "", "submission": "00000000-0000-4000-8000-000000000001"}
    page = learner.open("work-and-skills-change").text
    form["csrf_token"] = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert learner.client.post(f"{learner.address(FIRST)}retry", data=form).status_code == 303
    session.expire_all()
    assert session.scalars(select(Answer.attempts)).all() == before
    assert block


def test_a_locked_module_says_when_it_opens(learner: Learner) -> None:
    answer = learner.open("own-region-and-footprint")
    assert answer.status_code == 403
    assert "module_locked" in answer.text


@pytest.mark.parametrize(
    ("path", "code"),
    [("green-transition/nothing/", "module_unknown"), ("other-course/", "course_unknown")],
)
def test_what_is_not_there_is_told(learner: Learner, path: str, code: str) -> None:
    answer = learner.client.get(f"/learn/{learner.made.handle}/{path}")
    assert answer.status_code == 404
    assert code in answer.text


def test_an_unknown_task_is_told(learner: Learner) -> None:
    block = next(iter(learner.key()))
    answer = learner.client.post(f"{learner.address(FIRST)}tasks/nothing", data=learner.form(block))
    assert answer.status_code == 404


def test_a_form_without_its_id_is_refused(learner: Learner) -> None:
    block = next(iter(learner.key()))
    data = {"csrf_token": learner.form(block)["csrf_token"], "a": "a"}
    answer = learner.client.post(f"{learner.address(FIRST)}tasks/{block}", data=data)
    assert answer.status_code == 400
    assert "form_incomplete" in answer.text


def test_a_trainer_sees_the_right_answers_and_leaves_no_trace(app: Flask, session: Session) -> None:
    courses.green(session)
    trainer = Learner(app, session, roles=("trainer",))
    text = trainer.open().text
    assert "You see the module as its trainer" in text
    assert text.count('data-s="right"') > 4
    assert "Preview the course" in trainer.client.get(f"{trainer.address()}?lang=en").text
    page = trainer.client.get("/me").text
    assert (count(session, Enrolment), count(session, Statement)) == (0, 0)
    assert page


def test_a_trainers_answer_is_refused(app: Flask, session: Session) -> None:
    courses.green(session)
    learner, trainer = Learner(app, session), Learner(app, session, roles=("trainer",))
    block = next(iter(learner.key()))
    form = learner.form(block)
    answer = trainer.client.post(f"{trainer.address(FIRST)}tasks/{block}", data=form)
    assert answer.status_code in {400, 403}
    assert count(session, Answer) == 0


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_languages_keep_place_and_answers(learner: Learner, lang: str) -> None:
    block = next(name for name, one in learner.key().items() if one["kind"] == "single")
    learner.send(block, {"a": learner.key()[block]["right"]})
    text = learner.open(lang=lang).text
    assert f'<html lang="{lang}"' in text
    assert text.count("checked aria-describedby") == 1
    assert 'data-s="done"' in text


def test_my_page_shows_courses_and_data(learner: Learner) -> None:
    learner.complete()
    text = learner.client.get("/me?lang=en").text
    assert "1 of 5 modules done" in text
    assert "1 score is saved and on its way" in text
    assert "No certificates yet" in text
    assert "Aino Virtanen" in text


def test_the_promises_are_public(app: Flask) -> None:
    for path, words in (("/privacy", "pseudonym"), ("/accessibility", "WCAG 2.2")):
        assert words in app.test_client().get(f"{path}?lang=en").text
