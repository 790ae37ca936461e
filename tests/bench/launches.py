"""Launches, ours and theirs by turns: in process, the protocol alone, and under a server."""

import statistics
from dataclasses import dataclass, field

from tests.bench.figures import Row, milliseconds
from tests.bench.lms import Lms
from tests.bench.wire import HOST, Request, drive
from tests.bench.worker import PEOPLE, Seconds, Worker

ROUNDS = 7
LAUNCHES = 60
CHECKS = 200
SERVED = 240
SERVER_ROUNDS = 5
CONNECTIONS = 8


@dataclass(frozen=True, kw_only=True)
class Served:
    """One round under a server."""

    launch_seconds: list[float]
    rate: float


@dataclass
class Rounds:
    """The rounds of both sides."""

    ours: list[Seconds] = field(default_factory=list)
    theirs: list[Seconds] = field(default_factory=list)


def in_process(ours: Worker, theirs: Worker) -> list[Row]:
    """Measure the whole application, and the protocol alone."""
    whole, protocol = Rounds(), Rounds()
    for name, count in (("launches", LAUNCHES), ("protocol", CHECKS)):
        for side in (ours, theirs):
            side.order(name, count)  # warm
    for _ in range(ROUNDS):
        whole.ours.append(ours.order("launches", LAUNCHES))
        whole.theirs.append(theirs.order("launches", LAUNCHES))
        protocol.ours.append(ours.order("protocol", CHECKS))
        protocol.theirs.append(theirs.order("protocol", CHECKS))
    return [
        *_rows("Launch in process, whole application", "launch POST", whole),
        *_rows("Launch in process, protocol alone", "check of a launch", protocol),
    ]


def _rows(group: str, name: str, rounds: Rounds) -> list[Row]:
    ours, theirs = ([one.launch for one in side] for side in (rounds.ours, rounds.theirs))
    timed = [
        Row(
            group=group,
            name=f"{name} {word}",
            unit="ms",
            ours=milliseconds(ours, share),
            theirs=milliseconds(theirs, share),
        )
        for word, share in (("p50", 0.5), ("p95", 0.95))
    ]
    rate = Row(
        group=group,
        name="login + launch",
        unit="a second",
        ours=statistics.median(one.rate for one in rounds.ours),
        theirs=statistics.median(one.rate for one in rounds.theirs),
    )
    return [*timed, rate]


def under_servers(lms: Lms, our_port: int, their_port: int) -> list[Row]:
    """Measure both under gunicorn, over loopback."""
    ours, theirs = [], []
    for port in (our_port, their_port):
        _round(lms, port)  # warm
    for _ in range(SERVER_ROUNDS):
        ours.append(_round(lms, our_port))
        theirs.append(_round(lms, their_port))
    group = f"Launch under gunicorn, {CONNECTIONS} connections"
    return [
        Row(
            group=group,
            name="launch POST p50",
            unit="ms",
            ours=milliseconds([one.launch_seconds for one in ours], 0.5),
            theirs=milliseconds([one.launch_seconds for one in theirs], 0.5),
        ),
        Row(
            group=group,
            name="launch POST p95",
            unit="ms",
            ours=milliseconds([one.launch_seconds for one in ours], 0.95),
            theirs=milliseconds([one.launch_seconds for one in theirs], 0.95),
        ),
        Row(
            group=group,
            name="login + launch",
            unit="a second",
            ours=statistics.median(one.rate for one in ours),
            theirs=statistics.median(one.rate for one in theirs),
        ),
    ]


def _round(lms: Lms, port: int) -> Served:
    """All logins, then the platform signs (not timed), then all launches."""
    tool = f"http://{HOST}:{port}"
    people = [f"person-{number % PEOPLE}" for number in range(SERVED)]
    logins = [Request(path="/lti/login", form=lms.login(tool, one), cookies={}) for one in people]
    began, login_seconds = drive(port, logins, parallel=CONNECTIONS, status=302)
    launches = [
        Request(path="/lti/launch", form=lms.answer(answer.location, tool, subject), cookies=login.cookies)
        for login, answer, subject in zip(logins, began, people, strict=True)
    ]
    done, launch_seconds = drive(port, launches, parallel=CONNECTIONS, status=303)
    return Served(
        launch_seconds=[one.seconds for one in done], rate=SERVED / (login_seconds + launch_seconds)
    )
