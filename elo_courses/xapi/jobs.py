"""The worker's part: take a batch, send it, write down how it went. No network inside a transaction."""

import time
from collections.abc import Sequence

from elo_courses.database import reading, transaction
from elo_courses.logs import get_logger
from elo_courses.settings import current
from elo_courses.xapi import queries
from elo_courses.xapi.services.batches import LEASE, Leased, give_back, settle_batch, take_batch
from elo_courses.xapi.services.client import Client
from elo_courses.xapi.services.verdicts import Reply, Verdict, judge, judge_twin

log = get_logger(__name__)

RUN_SECONDS = 20.0
CONFLICT = Reply(status=409, reason="conflict: the store has another statement of this id")
STOP = frozenset({Verdict.BACK_OFF, Verdict.PAUSE, Verdict.WAIT})


def run_due() -> float | None:
    """Send what is due; return seconds until the next try, None when there is nothing for this run to do.

    Without ELO_LRS_URL the statements stay where they are: in the own store.
    """
    settings = current()
    if not settings.lrs_url:
        return None
    with Client(
        url=settings.lrs_url, username=settings.lrs_username, password=settings.lrs_password
    ) as client:
        return deliver(client, url=settings.lrs_url)


def deliver(client: Client, *, url: str, seconds: float = RUN_SECONDS) -> float | None:
    """Send batch after batch for a while.

    Only a run that has tried something asks to be called again: while the store rests, the runs
    that each new statement asks for would otherwise all multiply.
    """
    ends = time.monotonic() + seconds
    tried = False
    while time.monotonic() < ends:
        with transaction() as session:
            rows = take_batch(session, url=url)
        if not rows:
            return queries.get_seconds_to_wait(reading(), url=url) if tried else None
        tried = True
        send(client, url=url, rows=rows)
    return 0.0


def send(client: Client, *, url: str, rows: Sequence[Leased]) -> None:
    """Send a batch, in parts when one of its statements is refused, until each row is settled."""
    ends = time.monotonic() + LEASE.total_seconds() - client.longest
    parts = [rows]
    while parts:
        if time.monotonic() > ends:
            _put_down(parts)  # the lease would run out under a slow store
            return
        part = parts.pop()
        verdict, reply = _ask(client, part)
        if verdict is not Verdict.HALVE:
            with transaction() as session:
                settle_batch(session, url=url, rows=part, verdict=verdict, reply=reply)
        if verdict in {Verdict.HALVE, Verdict.SHRINK}:
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]]
        elif verdict in STOP:
            log.warning("statements_wait", verdict=str(verdict), status=reply.status, error=reply.error)
            _put_down(parts)
            return


def _ask(client: Client, part: Sequence[Leased]) -> tuple[Verdict, Reply]:
    reply = client.post([row.body for row in part])
    verdict = judge(reply, len(part))
    if verdict is not Verdict.COMPARE:
        return verdict, reply
    stored = client.get(part[0].id)
    verdict = judge_twin(stored, part[0].body)
    return verdict, CONFLICT if verdict is Verdict.DEAD else stored


def _put_down(parts: "Sequence[Sequence[Leased]]") -> None:
    with transaction() as session:
        for part in parts:
            give_back(session, rows=part)
