"""Publishing: a revision for what changed, nothing for what did not."""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elo_courses.authoring.changes import change_kind
from elo_courses.catalogue.errors import CourseUnknown, FrameworkMissing
from elo_courses.catalogue.models import CourseRevision, ModuleRevision
from elo_courses.catalogue.queries import get_course, list_courses
from elo_courses.catalogue.services import publish_course
from elo_courses.database import db, reading, transaction
from tests.factories import courses


def test_the_shipped_course_is_published_whole(session: Session) -> None:
    course = courses.green(session)
    assert (course.number, len(course.places)) == (1, 5)
    assert course.titles["sv"] == "Den gröna omställningen i karriärvägledningen"
    first = course.places[0].module
    assert (first.slug, first.minutes, first.pass_percent) == ("what-green-transition-means", 60, 70)
    assert set(first.parts) == {"fi", "sv", "en"}
    assert [one.code for one in first.competences] == ["ELO-S04"]
    assert list(first.key) == list(courses.compiled_green()["modules"][0]["key"])
    assert [one.slug for one in list_courses(session)] == ["green-transition"]


def test_the_answer_key_is_in_no_text(session: Session) -> None:
    for place in courses.green(session).places:
        for parts in place.module.parts.values():
            assert not any({"right", "answer", "key"} & set(part) for part in parts)


def test_the_same_again_changes_nothing(session: Session) -> None:
    courses.green(session)
    again = courses.publish(session, courses.compiled_green())
    assert (again.revision, again.changes) == (None, ())
    assert session.scalar(select(func.count()).select_from(CourseRevision)) == 1


def spell(compiled: dict[str, Any]) -> None:
    compiled["modules"][0]["texts"]["fi"]["title"] += " (uusi)"


def rekey(compiled: dict[str, Any]) -> None:
    key = compiled["modules"][0]["key"]
    block = next(one for one in key.values() if one["kind"] == "single")
    block["right"] = [next(one for one in block["options"] if one not in block["right"])]


@pytest.mark.parametrize(("change", "kind", "line"), [(spell, "patch", 1), (rekey, "major", 2)])
def test_a_change_makes_a_revision_of_that_module_alone(
    session: Session, change: Callable[[dict[str, Any]], None], kind: str, line: int
) -> None:
    before = courses.green(session)
    changed = copy.deepcopy(courses.compiled_green())
    change(changed)
    done = courses.publish(session, changed)
    assert done.revision == 2
    assert dict(done.changes)["what-green-transition-means"] == kind
    assert [one for _slug, one in done.changes[1:]] == ["none"] * 4
    after = get_course(session, "green-transition")
    first = after.places[0].module
    assert (first.number, first.line) == (2, line)
    assert after.places[1].module.revision_id == before.places[1].module.revision_id


def test_an_unknown_competence_publishes_nothing(session: Session) -> None:
    compiled = copy.deepcopy(courses.compiled_green())
    compiled["modules"][4]["competences"] = {"ELO-X99": 1}
    framework = courses.framework(session)
    with pytest.raises(FrameworkMissing):
        publish_course(session, compiled=compiled, framework_id=framework.id, change_kind=change_kind)
    session.rollback()
    with pytest.raises(CourseUnknown):
        get_course(session, "green-transition")


def test_two_publishers_at_once_make_one_revision(own_app: Flask) -> None:
    with own_app.app_context():
        framework_id = courses.framework(db.session()).id
        db.session.remove()

    def publish(_number: int) -> int | None:
        with own_app.app_context(), transaction() as session:
            return publish_course(
                session,
                compiled=courses.compiled_green(),
                framework_id=framework_id,
                change_kind=change_kind,
            ).revision

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, range(2)), key=str) == [1, None]
    with own_app.app_context():
        assert reading().scalar(select(func.count()).select_from(ModuleRevision)) == 5
