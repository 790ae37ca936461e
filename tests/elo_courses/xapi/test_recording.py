"""Statements are exact, private, frozen, written once, and keep the promises of the profile."""

import json
import time
import uuid
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elo_courses.jobs.services import WAKE
from elo_courses.people.models import Person
from elo_courses.xapi.errors import StatementInvalid
from elo_courses.xapi.models import Statement
from elo_courses.xapi.queries import list_bodies
from elo_courses.xapi.schemas import TEMPLATES
from elo_courses.xapi.services import recording
from elo_courses.xapi.services.building import iso_duration, points
from elo_courses.xapi.values import (
    Actor,
    Block,
    Component,
    Interaction,
    Scope,
    Verb,
    statement_id,
)
from tests.factories.xapi import AT, BASE, choice, make_scope, record_sitting, words


def bodies(session: Session) -> list[dict[str, Any]]:
    return [json.loads(one) for one in session.scalars(select(Statement.body).order_by(Statement.sequence))]


def answer(session: Session, scope: Scope, block: Block, **values: Any) -> dict[str, Any]:
    event = f"answered:{uuid.uuid4()}"
    recording.record_answered(session, scope, event=event, at=AT, block=block, **values)
    return bodies(session)[-1]


def stands_at(statement: Mapping[str, Any], place: str) -> bool:
    """Tell whether something stands at a simple JSONPath."""
    here: Any = statement
    for step in place.removeprefix("$.").split("."):
        if step not in here:
            return False
        here = here[step]
    return True


def test_a_sitting_has_every_verb_and_keeps_the_profile(session: Session) -> None:
    scope = make_scope(session)
    ids = record_sitting(session, scope)
    found = bodies(session)
    assert [one["id"] for one in found] == [str(one) for one in ids]
    assert {one["verb"]["id"] for one in found} == set(Verb) == set(TEMPLATES)
    for one in found:
        template = TEMPLATES[Verb(one["verb"]["id"])]
        assert one["object"]["definition"]["type"] == template.target
        assert [place for place in template.required if not stands_at(one, place)] == []
        assert [place for place in template.excluded if stands_at(one, place)] == []
        categories = {each["id"] for each in one["context"]["contextActivities"]["category"]}
        assert categories == {f"{BASE}/xapi/profile/v1", *template.categories}
        assert set(one["verb"]["display"]) == {"fi", "sv", "en"}
        grouping = {each["id"] for each in one["context"]["contextActivities"]["grouping"]}
        assert {each.iri for each in scope.competences} <= grouping


def test_the_same_event_is_written_once(session: Session) -> None:
    scope = make_scope(session)
    first = record_sitting(session, scope)
    before = bodies(session)
    assert record_sitting(session, scope) == first
    assert bodies(session) == before
    assert recording.record_satisfied(session, scope, event="x", at=AT) == statement_id(BASE, "x")
    assert statement_id(BASE, "x").version == 5
    assert statement_id("https://another.example.fi", "x") != statement_id(BASE, "x")


def test_the_row_wakes_the_sender_and_knows_whose_it_is(session: Session) -> None:
    scope = make_scope(session)
    session.info.pop(WAKE, None)
    recording.record_launched(session, scope, event="one", at=AT)
    assert session.info.pop(WAKE) == {"statements"}
    row = session.scalars(select(Statement)).one()
    assert (row.person_id, row.registration, row.verb, row.state) == (
        scope.person_id,
        scope.registration,
        Verb.LAUNCHED,
        "pending",
    )
    assert list_bodies(session, person_id=scope.person_id) == [row.body]
    session.execute(delete(Person).where(Person.id == scope.person_id))
    session.expire_all()
    assert session.scalars(select(Statement.person_id)).all() == [None]


def test_numbers_times_and_durations_are_exact(session: Session) -> None:
    scope = make_scope(session)
    at = AT.astimezone(timezone(timedelta(hours=2)))
    recording.record_passed(session, scope, event="one", at=at, score=(2.0, 4), duration=3723.254)
    body = session.scalars(select(Statement.body)).one()
    assert b'"score":{"scaled":0.5,"raw":2,"min":0,"max":4}' in body
    one = json.loads(body)
    assert one["timestamp"] == "2026-11-24T12:30:15.123Z"
    assert one["result"]["duration"] == "PT1H2M3.25S"
    assert one["result"]["success"] is True
    assert "version" not in one
    assert one["context"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] == 0.8
    assert "på svenska".encode() in body


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "PT0S"), (61.5, "PT1M1.5S"), (3600, "PT1H0S"), (90_061, "PT25H1M1S"), (-5, "PT0S"), (0.004, "PT0S")],
)
def test_a_duration_is_written_in_hundredths(seconds: float, text: str) -> None:
    assert iso_duration(seconds) == text


def test_points_out_of_none_are_no_score() -> None:
    assert points((0, 0)) is None


def test_only_a_pseudonym_goes_out_and_never_a_free_text(session: Session) -> None:
    scope = make_scope(session)
    block = Block(iri=f"{BASE}/r", interaction=Interaction.LONG_FILL_IN, names=words("What do you think?"))
    one = answer(session, scope, block, response="My own secret thoughts")
    assert one["actor"] == {
        "objectType": "Agent",
        "account": {"name": scope.actor.account_name, "homePage": BASE},
    }
    assert "result" not in one
    assert "secret" not in json.dumps(one)


@pytest.mark.parametrize(
    ("interaction", "parts"),
    [
        (Interaction.CHOICE, {"choices"}),
        (Interaction.SEQUENCING, {"choices"}),
        (Interaction.LIKERT, {"scale"}),
        (Interaction.MATCHING, {"source", "target"}),
    ],
)
def test_a_task_has_the_parts_of_its_kind(
    session: Session, interaction: Interaction, parts: set[str]
) -> None:
    block = Block(
        iri=f"{BASE}/q",
        interaction=interaction,
        choices=[Component(id="a", names=words("A"))],
        targets=[Component(id="b")] if interaction is Interaction.MATCHING else (),
    )
    definition = answer(session, make_scope(session), block)["object"]["definition"]
    assert definition.keys() - {"type", "interactionType"} == parts


def test_a_statement_about_a_module_needs_one(session: Session) -> None:
    scope = make_scope(session)
    course = Scope(
        iri_base=BASE,
        actor=scope.actor,
        person_id=scope.person_id,
        registration=scope.registration,
        course=scope.course,
    )
    with pytest.raises(LookupError):
        recording.record_launched(session, course, event="one", at=AT)
    recording.record_satisfied(session, course, event="two", at=AT)
    recording.record_achieved(
        session, course, event="three", at=AT, competence=scope.competences[0], passed=uuid.uuid4()
    )
    done, achieved = bodies(session)
    assert set(done["context"]["contextActivities"]) == {"category"}
    assert "extensions" not in done["context"]
    assert "grouping" not in achieved["context"]["contextActivities"]


def test_a_name_in_place_of_a_pseudonym_is_refused(session: Session) -> None:
    scope = make_scope(session)
    named = Scope(
        iri_base=BASE,
        actor=Actor(account_name="aino.virtanen", home_page=BASE),
        person_id=scope.person_id,
        registration=scope.registration,
        course=scope.course,
    )
    with pytest.raises(StatementInvalid) as refused:
        recording.record_satisfied(session, named, event="one", at=AT)
    assert refused.value.faults == {"actor": {"account": {"name": ["is no pseudonym"]}}}
    assert bodies(session) == []


def test_recording_is_quick(session: Session) -> None:
    scope = make_scope(session)
    started = time.process_time()
    for number in range(50):
        recording.record_answered(session, scope, event=str(number), at=AT, block=choice(), response="a")
    assert (time.process_time() - started) / 50 < 0.02
