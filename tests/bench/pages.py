"""The module's page and its answers, served by `elo-courses serve` to learners who are signed in."""

import gzip
import re
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from elo_courses.database import db
from tests.bench.figures import Row, milliseconds
from tests.bench.prepare import Learner
from tests.bench.wire import Request, drive

if TYPE_CHECKING:
    from flask import Flask

ROUNDS = 5
LOOKS = 100
BURST = 300
SESSIONS = 4
ANSWERING = 6
FORM = re.compile(
    r'action="(?P<path>[^"]+)/tasks/(?P<task>[^"]+)">\s*'
    r'<input type="hidden" name="csrf_token" value="(?P<csrf_token>[^"]+)">\s*'
    r'<input type="hidden" name="submission" value="(?P<submission>[^"]+)">'
)
GROUP = "Module page, elo-courses serve, 2 workers"
LEARNERS = SESSIONS + ANSWERING * (ROUNDS + 1) + 1


def measure(
    port: int, learners: Sequence[Learner], right: dict[str, dict[str, str | list[str]]]
) -> list[Row]:
    """Look at pages one by one and from four sessions at once, and answer tasks."""
    looks = [Request(path=one.path, cookies=one.cookies) for one in learners[:SESSIONS]]
    one_by_one, rates, answers = [], [], []
    body = drive(port, looks * 20, parallel=SESSIONS, status=200)[0][-1].body  # warm, and begun
    _answers(port, learners[SESSIONS : SESSIONS + ANSWERING], right)
    for number in range(1, ROUNDS + 1):
        shown, _ = drive(port, looks[:1] * LOOKS, parallel=1, status=200)
        one_by_one.append([one.seconds for one in shown])
        _, seconds = drive(port, looks * (BURST // SESSIONS), parallel=SESSIONS, status=200)
        rates.append(BURST / seconds)
        first = SESSIONS + ANSWERING * number
        answers.append(_answers(port, learners[first : first + ANSWERING], right))
    return [
        Row(group=GROUP, name="page p50, one by one", unit="ms", ours=milliseconds(one_by_one, 0.5)),
        Row(group=GROUP, name="page p95, one by one", unit="ms", ours=milliseconds(one_by_one, 0.95)),
        Row(group=GROUP, name="pages, 4 sessions at once", unit="a second", ours=statistics.median(rates)),
        Row(group=GROUP, name="HTML", unit="bytes", ours=len(body)),
        Row(group=GROUP, name="HTML with gzip -6", unit="bytes", ours=len(gzip.compress(body, 6))),
        Row(group=GROUP, name="answer POST p50, one by one", unit="ms", ours=milliseconds(answers, 0.5)),
        Row(group=GROUP, name="answer POST p95, one by one", unit="ms", ours=milliseconds(answers, 0.95)),
    ]


def _answers(
    port: int, learners: Sequence[Learner], right: dict[str, dict[str, str | list[str]]]
) -> list[float]:
    """Open the page as each learner and send every task of it, rightly, so that the module completes."""
    pages, _ = drive(
        port, [Request(path=one.path, cookies=one.cookies) for one in learners], parallel=1, status=200
    )
    forms = [
        Request(
            path=f"{found['path']}/tasks/{found['task']}",
            form=right[found["task"]]
            | {"csrf_token": found["csrf_token"], "submission": found["submission"]},
            cookies=learner.cookies,
        )
        for learner, page in zip(learners, pages, strict=True)
        for found in FORM.finditer(page.body.decode())
    ]
    assert len(forms) == len(learners) * len(right)
    return [one.seconds for one in drive(port, forms, parallel=1, status=303)[0]]


def queries(app: "Flask", learner: Learner) -> Row:
    """Count the statements of a look at a page that was begun before."""
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    client = app.test_client()
    for name, value in learner.cookies.items():
        client.set_cookie(name, value)
    assert client.get(learner.path).status_code == 200
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(learner.path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    count = sum(not one.startswith("BEGIN") for one in seen)
    return Row(group=GROUP, name="statements of one page", unit="queries", ours=count)
