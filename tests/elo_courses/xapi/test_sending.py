"""The sender against a record store: what each answer and each fault of the line leads to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.clock import now
from elo_courses.jobs.services import lease
from elo_courses.xapi import jobs
from elo_courses.xapi.models import Statement, Target
from elo_courses.xapi.queries import get_status, list_dead
from elo_courses.xapi.services.batches import take_batch
from elo_courses.xapi.services.client import Client
from tests.factories.xapi import make_scope, record_many, record_sitting, states
from tests.peers import record_store as peer
from tests.peers.record_store import PASSWORD, USERNAME, Fault, RecordStore


@pytest.fixture
def store() -> Iterator[RecordStore]:
    with peer.record_store() as running:
        yield running


@pytest.fixture
def line(store: RecordStore) -> Iterator[Client]:
    with Client(url=store.url, username=USERNAME, password=PASSWORD, read_seconds=0.4) as client:
        yield client


def ids(session: Session, state: str | None = None) -> list[str]:
    chosen = select(Statement.id).order_by(Statement.sequence)
    return [
        str(one)
        for one in session.scalars(chosen if state is None else chosen.where(Statement.state == state))
    ]


def row(session: Session) -> Statement:
    return session.scalars(
        select(Statement).order_by(Statement.sequence).limit(1).execution_options(populate_existing=True)
    ).one()


def target(session: Session) -> Target:
    return session.scalars(select(Target).execution_options(populate_existing=True)).one()


def test_statements_arrive_once_in_their_order_over_one_line(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 250, registrations=3)
    assert jobs.deliver(line, url=store.url) is None
    assert store.order == ids(session)
    assert [len(one) for one in store.posts] == [100, 100, 50]
    assert store.connections == 1
    assert states(session) == {"sent": 250}
    assert row(session).done_at is not None
    sent = store.headers[0]
    assert sent["X-Experience-API-Version"] == "1.0.3"
    assert sent["Content-Type"] == "application/json"


def test_a_batch_is_one_megabyte_at_most(session: Session, store: RecordStore, line: Client) -> None:
    record_many(session, 10)
    size = len(row(session).body)
    session.add(Target(url=store.url, batch_bytes=3 * size + size // 2, failures=0))
    session.commit()
    jobs.deliver(line, url=store.url)
    assert [len(one) for one in store.posts] == [3, 3, 3, 1]
    assert {
        one.attempts for one in session.scalars(select(Statement).execution_options(populate_existing=True))
    } == {1}


def test_an_empty_answer_is_a_good_one(session: Session, store: RecordStore, line: Client) -> None:
    record_many(session, 3)
    store.faults.append(peer.empty)
    jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 3}
    assert row(session).last_status == 204


def test_a_partial_list_of_ids_moves_nothing_to_another_statement(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 4)
    first = store.stored
    with Client(url=store.url, username=USERNAME, password=PASSWORD) as other:
        other.post([row(session).body])
    assert len(first) == 1
    jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 4}
    assert store.order == ids(session)


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (peer.hang, 0, "ReadTimeout"),
        (peer.drip, 0, "answer too long"),
        (peer.flood, 0, "answer too long"),
        (peer.cut, 0, "ConnectionError"),
        (peer.answers(502, "broken"), 502, '"broken"'),
        (peer.html(), 200, "<html>Sign in</html>"),
        (peer.html("application/json"), 200, "<html>Sign in</html>"),
        (peer.answers(200, {"not": "a list"}), 200, '{"not": "a list"}'),
        (peer.answers(302, None, Location="http://127.0.0.1:1/elsewhere"), 302, "answer 302"),
    ],
)
def test_any_other_fault_waits_and_is_never_dead(  # noqa: PLR0917 -- fixtures and cases
    session: Session, store: RecordStore, line: Client, fault: Fault, status: int, error: str
) -> None:
    record_many(session, 2)
    store.faults.append(fault)
    wait = jobs.deliver(line, url=store.url)
    assert wait is not None
    assert 0.0 < wait <= 2.0
    found = row(session)
    assert (found.state, found.attempts, found.last_status, found.last_error) == ("pending", 1, status, error)
    assert store.order == []
    with time_machine.travel(now() + timedelta(seconds=3)):
        jobs.deliver(line, url=store.url)
    assert store.order == ids(session)
    assert len(store.posts) == 2  # the redirect was not followed
    assert target(session).failures == 0


def test_a_store_that_is_away_is_tried_again(session: Session) -> None:
    record_many(session, 2)
    with peer.record_store() as gone:
        url = gone.url
    with Client(url=url, username=USERNAME, password=PASSWORD) as client:
        assert jobs.deliver(client, url=url) is not None
    assert states(session) == {"pending": 2}
    assert row(session).last_error == "ConnectionError"


@pytest.mark.parametrize("fault", [peer.lose_reply, peer.cut_reply])
@pytest.mark.parametrize("conflict_on_equal", [False, True])
def test_a_lost_reply_leaves_nothing_twice(
    session: Session, store: RecordStore, line: Client, fault: Fault, *, conflict_on_equal: bool
) -> None:
    record_many(session, 4)
    store.faults.append(fault)
    store.conflict_on_equal = conflict_on_equal
    jobs.deliver(line, url=store.url)
    assert states(session) == {"pending": 4}
    with time_machine.travel(now() + timedelta(seconds=3)):
        jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 4}
    assert store.order == ids(session)


def test_a_conflict_in_a_batch_is_found_and_the_rest_is_sent(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 100)
    wrong = ids(session)[41]
    store.stored[wrong] = {"id": wrong, "actor": "another"}
    jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 99, "dead": 1}
    assert [(str(one.id), one.status, one.error) for one in list_dead(session)] == [
        (wrong, 409, "conflict: the store has another statement of this id")
    ]
    assert store.order == [one for one in ids(session) if one != wrong]


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_twin_that_cannot_be_read_waits(
    session: Session, store: RecordStore, line: Client, status: int
) -> None:
    record_many(session, 1)
    store.faults.append(peer.answers(409))
    store.gets.append(peer.answers(status))
    jobs.deliver(line, url=store.url)
    assert states(session) == {"pending": 1}


@pytest.mark.parametrize("place", [0, 37, 99])
def test_one_bad_statement_costs_fifteen_requests_at_most(
    session: Session, store: RecordStore, line: Client, place: int
) -> None:
    record_many(session, 100)
    bad = ids(session)[place]
    store.bad.add(bad)
    jobs.deliver(line, url=store.url)
    assert len(store.posts) <= 15
    assert states(session) == {"sent": 99, "dead": 1}
    assert store.order == [one for one in ids(session) if one != bad]
    assert list_dead(session)[0].error == '{"detail": "verb\\n is not known"}'
    assert list_dead(session)[0].status == 400


def test_too_much_at_once_is_halved_and_remembered(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 240)
    store.largest = 60_000
    jobs.deliver(line, url=store.url)
    refused = [one for one in store.posts if not set(one) <= set(store.order)]
    assert refused == []
    assert states(session) == {"sent": 240}
    assert store.order == ids(session)
    remembered = target(session).batch_bytes
    assert remembered <= 60_000
    posts = len(store.posts)
    record_many(session, 60)
    jobs.deliver(line, url=store.url)
    assert all(len(one) * len(row(session).body) < 62_000 for one in store.posts[posts:])


def test_a_single_statement_that_is_too_large_is_dead(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 1)
    store.largest = 10
    jobs.deliver(line, url=store.url)
    assert [one.status for one in list_dead(session)] == [413]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_key_pauses_the_store_and_spends_nothing(
    session: Session, store: RecordStore, line: Client, status: int
) -> None:
    record_many(session, 5)
    store.faults.append(peer.answers(status))
    wait = jobs.deliver(line, url=store.url)
    assert wait is not None
    assert 50 < wait <= 60
    assert (row(session).state, row(session).attempts, row(session).not_before) == ("pending", 0, None)
    shown = get_status(session, url=store.url)
    assert shown.paused_since is not None
    assert shown.paused_status == status
    assert jobs.deliver(line, url=store.url) is None
    assert len(store.posts) == 1
    with time_machine.travel(now() + timedelta(seconds=61)):
        jobs.deliver(line, url=store.url)
    assert [len(one) for one in store.posts] == [5, 1, 4]  # one tries whether the door is open
    assert get_status(session, url=store.url).paused_since is None
    assert states(session) == {"sent": 5}


def test_a_wrong_password_pauses_and_the_pause_keeps_its_beginning(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 1)
    store.password = "another"
    jobs.deliver(line, url=store.url)
    since = target(session).paused_since
    with time_machine.travel(now() + timedelta(minutes=2)):
        jobs.deliver(line, url=store.url)
        assert target(session).paused_since == since
        assert len(store.posts) == 2


@pytest.mark.parametrize(
    ("status", "header", "least", "most"),
    [
        (429, "30", 29, 30),
        (503, "30", 29, 30),
        (503, "999999", 3599, 3600),
        (429, "0", 0, 1),
        (429, "soon", 0, 2),
        (503, None, 0, 2),
        (503, "Tue, 24 Nov 2026 13:00:40 GMT", 39, 40),
        (503, "Tue, 24 Nov 2026 13:00:40 -0000", 39, 40),
    ],
)
def test_the_store_says_when_to_come_back(  # noqa: PLR0917 -- fixtures and cases
    session: Session, store: RecordStore, line: Client, status: int, header: str | None, least: int, most: int
) -> None:
    with time_machine.travel("2026-11-24T13:00:00Z") as clock:
        record_many(session, 3)
        named = {} if header is None else {"Retry_After": header}
        store.faults.append(peer.answers(status, "busy", **named))
        wait = jobs.deliver(line, url=store.url)
        assert wait is not None
        assert least <= wait <= most
        assert row(session).attempts == 0
        assert get_status(session, url=store.url).paused_since is None
        clock.shift(most + 1)
        jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 3}


def test_a_store_that_fails_again_and_again_is_left_alone_then_gets_all_at_once(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 300, registrations=300)
    store.faults.extend([peer.answers(502)] * 5)
    with time_machine.travel(now()) as clock:
        jobs.deliver(line, url=store.url)
        assert [len(one) for one in store.posts] == [100, 50, 25, 12, 6]
        rests = target(session).not_before
        assert rests is not None
        assert jobs.deliver(line, url=store.url) is None
        assert len(store.posts) == 5
        clock.move_to(rests + timedelta(seconds=1))
        jobs.deliver(line, url=store.url)
    assert states(session) == {"sent": 300}
    assert len(store.posts) <= 10


def test_one_statement_that_breaks_the_store_does_not_hold_the_others(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 40, registrations=40)
    poison = ids(session)[7]

    def breaks(handler: peer.Handler, statements: peer.Statements) -> None:
        store.faults.append(breaks)
        if any(one["id"] == poison for one in statements):
            handler.reply(500, "broken")
        else:
            handler.reply(200, store.keep(statements))

    store.faults.append(breaks)
    with time_machine.travel(now()) as clock:
        for _ in range(3):
            jobs.deliver(line, url=store.url)
            clock.shift(10)
    assert len(store.posts) < 20
    assert states(session) == {"sent": 39, "pending": 1}
    assert ids(session, "pending") == [poison]


def test_nothing_of_a_registration_overtakes_what_waits(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 6, registrations=2)
    first = row(session)
    first.not_before = now() + timedelta(seconds=30)
    session.commit()
    jobs.deliver(line, url=store.url)
    assert store.order == ids(session)[1::2]
    with time_machine.travel(now() + timedelta(seconds=31)):
        jobs.deliver(line, url=store.url)
    assert store.order[3:] == ids(session)[0::2]


def test_nothing_overtakes_what_another_sender_holds(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 6, registrations=2)
    lease(session, Statement, limit=1, order=(Statement.sequence,))
    session.commit()
    jobs.deliver(line, url=store.url)
    assert store.order == ids(session)[1::2]


def test_order_is_that_of_writing_when_the_clock_goes_back(
    session: Session, store: RecordStore, line: Client
) -> None:
    scope = make_scope(session)
    with time_machine.travel("2026-11-24T13:00:00Z"):
        record_sitting(session, scope)
    with time_machine.travel("2026-11-24T12:00:00Z"):
        record_many(session, 2)
        jobs.deliver(line, url=store.url)
    assert store.order == ids(session)
    assert len(store.order) == 13


def test_a_lease_that_ran_out_changes_nothing_any_more(
    session: Session, store: RecordStore, line: Client
) -> None:
    record_many(session, 1)
    mine = take_batch(session, url=store.url)
    session.commit()
    with time_machine.travel(now() + timedelta(minutes=3)):
        take_batch(session, url=store.url)
        session.commit()
        store.faults.append(peer.answers(500))
        jobs.send(line, url=store.url, rows=mine)
    assert row(session).last_status is None
    assert row(session).lease_id is not None


def test_a_slow_store_gets_no_statement_whose_lease_may_run_out(
    session: Session, store: RecordStore, line: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_many(session, 4)
    mine = take_batch(session, url=store.url)
    session.commit()
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0))
    jobs.send(line, url=store.url, rows=mine)
    assert store.posts == []
    assert (row(session).attempts, row(session).lease_id) == (0, None)


def test_a_long_run_gives_the_worker_back(session: Session, store: RecordStore, line: Client) -> None:
    record_many(session, 1)
    assert jobs.deliver(line, url=store.url, seconds=0.0) == 0.0
