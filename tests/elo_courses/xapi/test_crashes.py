"""A sender that dies at any step, and two at once: nothing is missing at the store, nothing doubled."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from elo_courses.clock import now
from elo_courses.database import db, reading
from elo_courses.xapi import jobs
from elo_courses.xapi.models import Statement
from elo_courses.xapi.services.batches import settle_batch, take_batch
from elo_courses.xapi.services.client import Client
from elo_courses.xapi.services.verdicts import Reply
from tests.factories.xapi import record_many, states
from tests.peers import record_store as peer
from tests.peers.record_store import PASSWORD, USERNAME, RecordStore

STEPS = ["taken", "before sending", "after sending", "before settling", "after settling"]


class Killed(BaseException):
    """The process ends here."""


class Mortal(Client):
    """A client whose process dies before or after a request."""

    step = ""

    def post(self, bodies: Sequence[bytes]) -> Reply:
        if self.step == "before sending":
            raise Killed
        reply = super().post(bodies)
        if self.step == "after sending":
            raise Killed
        return reply


@pytest.fixture
def store() -> Iterator[RecordStore]:
    with peer.record_store() as running:
        yield running


def die_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the steps that are functions die."""

    def taken(*args: Any, **kwargs: Any) -> Any:
        take_batch(*args, **kwargs)
        raise Killed

    def before(*_args: object, **_kwargs: object) -> None:
        raise Killed

    def after(*args: Any, **kwargs: Any) -> None:
        settle_batch(*args, **kwargs)
        args[0].commit()
        raise Killed

    if step == "taken":
        monkeypatch.setattr(jobs, "take_batch", taken)
    elif step == "before settling":
        monkeypatch.setattr(jobs, "settle_batch", before)
    elif step == "after settling":
        monkeypatch.setattr(jobs, "settle_batch", after)


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_killed_at_any_step_loses_and_doubles_nothing(
    own_app: Flask, store: RecordStore, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_app.app_context():
        record_many(db.session(), 250, registrations=5)
        with (
            Mortal(url=store.url, username=USERNAME, password=PASSWORD) as client,
            monkeypatch.context() as patch,
        ):
            client.step = step
            die_at(step, patch)
            with pytest.raises(Killed):
                jobs.deliver(client, url=store.url)
        db.session.remove()
        with (
            Client(url=store.url, username=USERNAME, password=PASSWORD) as client,
            time_machine.travel(now() + timedelta(minutes=3)),
        ):
            jobs.deliver(client, url=store.url)
        session = reading()
        assert states(session) == {"sent": 250}
        assert store.order == [
            str(one) for one in session.scalars(select(Statement.id).order_by(Statement.sequence))
        ]


def test_two_senders_at_once_send_each_statement_once_and_in_order(
    own_app: Flask, store: RecordStore
) -> None:
    with own_app.app_context():
        scopes = record_many(db.session(), 500, registrations=20)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with own_app.app_context(), Client(url=store.url, username=USERNAME, password=PASSWORD) as client:
                for _ in range(3):
                    jobs.deliver(client, url=store.url)
        except BaseException as error:  # noqa: BLE001 -- the thread's error belongs to the test
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(Counter(one for post in store.posts for one in post).values()) == {1}
    with own_app.app_context():
        session = reading()
        assert states(session) == {"sent": 500}
        for scope in scopes:
            chosen = select(Statement.id).where(Statement.registration == scope.registration)
            mine = [str(one) for one in session.scalars(chosen.order_by(Statement.sequence))]
            assert [one for one in store.order if one in set(mine)] == mine
