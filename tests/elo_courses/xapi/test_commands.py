"""The commands, the profile, and a run of the worker."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elo_courses.settings import Settings
from elo_courses.xapi import jobs
from elo_courses.xapi.commands import xapi
from elo_courses.xapi.models import Statement, Target
from elo_courses.xapi.schemas import TEMPLATES
from tests.factories.xapi import AT, make_scope, record_many, record_sitting, states
from tests.peers import record_store as peer
from tests.peers.record_store import PASSWORD, USERNAME

LRS = "https://lrs.example.fi/xapi"


@pytest.fixture
def with_store(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the application the address of a record store."""
    return use(app, settings, LRS, monkeypatch)


def use(app: Flask, settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:

    made = replace(settings, lrs_url=url, lrs_username=USERNAME, lrs_password=PASSWORD)
    monkeypatch.setitem(app.extensions, "elo_settings", made)
    return made


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(xapi, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def set_state(session: Session, state: str, **values: object) -> None:
    session.execute(update(Statement).values(state=state, **values))
    session.commit()


def test_without_a_store_statements_stay(app: Flask, session: Session) -> None:
    record_many(session, 2)
    assert jobs.run_due() is None
    assert states(session) == {"pending": 2}
    assert "none: statements stay here" in run(app, "status")


def test_a_run_sends_what_is_due(
    app: Flask, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_sitting(session, make_scope(session))
    with peer.record_store() as store:
        use(app, settings, store.url, monkeypatch)
        assert jobs.run_due() is None
    assert states(session) == {"sent": 11}


@pytest.mark.usefixtures("with_store")
def test_status_shows_what_waits_and_why(app: Flask, session: Session) -> None:
    with time_machine.travel(AT, tick=False):
        record_many(session, 3)
        dead = session.scalars(select(Statement).order_by(Statement.sequence).limit(1)).one()
        dead.state, dead.last_status, dead.last_error = "dead", 400, "no such verb"
        session.add(
            Target(
                url=LRS,
                failures=2,
                paused_since=AT,
                not_before=AT + timedelta(minutes=1),
                last_status=401,
                last_error="answer 401",
            )
        )
        session.commit()
    with time_machine.travel(AT + timedelta(seconds=90), tick=False):
        text = run(app, "status")
        shown = json.loads(run(app, "status", "--json"))
    lines = [line.split() for line in text.splitlines()]
    assert [line[-1] for line in lines[:4]] == [LRS, "2", "0", "1"]
    assert ["oldest", "90", "s"] in lines
    assert "PAUSED since  2026-11-24T12:30:15.123456+00:00, answer 401" in text
    assert "answer 401 (2 in a row)" in text
    assert text.rstrip().endswith("400  no such verb")
    assert (shown["pending"], shown["dead"], shown["oldest_seconds"], shown["paused_status"]) == (
        2,
        1,
        90.0,
        401,
    )
    assert [one["error"] for one in shown["refused"]] == ["no such verb"]


def test_retry_takes_the_dead_and_lifts_the_pause(app: Flask, session: Session) -> None:
    record_many(session, 2)
    set_state(session, "dead", attempts=4, not_before=AT)
    session.add(Target(url=LRS, failures=9, paused_since=AT, not_before=AT, batch_bytes=16_000))
    session.commit()
    assert run(app, "retry") == "2 refused statements will be tried again\n"
    assert states(session) == {"pending": 2}
    session.expire_all()
    target = session.scalars(select(Target)).one()
    assert (target.failures, target.paused_since, target.not_before, target.batch_bytes) == (
        0,
        None,
        None,
        1_000_000,
    )
    assert {(one.attempts, one.not_before) for one in session.scalars(select(Statement))} == {(0, None)}


def test_replay_sends_again_all_or_what_happened_since(app: Flask, session: Session) -> None:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        record_many(session, 1)
    with time_machine.travel("2026-11-20T12:00:00Z"):
        record_many(session, 2)
    set_state(session, "sent")
    assert run(app, "replay", "--since", "2026-11-10") == "2 statements will be sent again\n"
    assert states(session) == {"sent": 1, "pending": 2}
    assert run(app, "replay") == "1 statements will be sent again\n"


@pytest.mark.parametrize("address", ["/xapi/profile", "/xapi/profile/v1"])
def test_the_profile_is_public_and_names_every_verb(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    profile = json.loads(answer.data)
    assert profile["type"] == "Profile"
    assert profile["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert {one["verb"] for one in profile["templates"]} == set(TEMPLATES)
    assert {one["inScheme"] for one in profile["templates"] + profile["concepts"]} == {
        profile["versions"][0]["id"]
    }
    assert "patterns" not in profile
