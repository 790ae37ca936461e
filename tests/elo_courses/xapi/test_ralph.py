"""Ralph, a record store that others wrote: its strict model judges as ours does, and it takes what we send."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.settings import ROOT
from elo_courses.xapi import jobs
from elo_courses.xapi.errors import StatementInvalid
from elo_courses.xapi.models import Statement
from elo_courses.xapi.services.client import Client
from elo_courses.xapi.services.grammar import check
from elo_courses.xapi.values import Verb
from tests.factories.xapi import make_scope, record_sitting, states

PYTHON = ROOT / ".venv-lrs" / "bin" / "python"
PEERS = ROOT / "tests" / "peers"
USERNAME, PASSWORD = "elo", "ralph-takes-ascii-only"
LONGEST_START = 60.0

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def interpreter() -> str:
    assert PYTHON.exists(), (
        "Ralph's environment .venv-lrs is missing: ./dev test makes it from requirements/lrs.txt"
    )
    return str(PYTHON)


@pytest.fixture(scope="module")
def ralph(interpreter: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Ralph on an empty folder; give its address."""
    folder = tmp_path_factory.mktemp("ralph")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder / "statements"),
        "RALPH_APP_DIR": str(folder),
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_HISTORY_FILE": str(folder / "history.json"),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [interpreter, str(PEERS / "ralph_serve.py"), str(port), USERNAME, PASSWORD],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}", process, folder / "log")
        yield f"http://127.0.0.1:{port}/xAPI"
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + LONGEST_START
    while time.monotonic() < ends and process.poll() is None:
        try:
            requests.get(f"{address}/__lbheartbeat__", timeout=1)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"Ralph did not start: {log.read_text()}")


def judged(interpreter: str, statements: list[dict[str, Any]]) -> list[bool]:
    """Ask Ralph's strict model."""
    lines = "".join(json.dumps(one) + "\n" for one in statements)
    done = subprocess.run(
        [interpreter, str(PEERS / "ralph_check.py")], input=lines, capture_output=True, text=True, check=True
    )
    return [line == "null" for line in done.stdout.splitlines()]


def ours(statement: dict[str, Any]) -> bool:
    try:
        check(statement)
    except StatementInvalid:
        return False
    return True


def broken(good: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statement with one fault at a time."""
    faults: list[tuple[tuple[str, ...], object]] = [
        (("id",), "not-a-uuid"),
        (("actor",), None),
        (("actor", "account", "homePage"), "no iri"),
        (("verb", "id"), "answered"),
        (("verb", "display"), {"suomi!": "vastasi"}),
        (("object", "id"), "no iri"),
        (("object", "definition", "interactionType"), "guess"),
        (("result", "score", "scaled"), 1.5),
        (("result", "score", "raw"), 7),
        (("result", "success"), "yes"),
        (("result", "duration"), "61 seconds"),
        (("context", "registration"), "17"),
        (("context", "extensions"), {"no iri": 1}),
        (("timestamp",), "yesterday"),
        (("surprise",), 1),
    ]
    made = []
    for place, value in faults:
        one = deepcopy(good)
        here = one
        for step in place[:-1]:
            here = here[step]
        here[place[-1]] = value
        made.append(one)
    return made


def bodies(session: Session) -> list[dict[str, Any]]:
    return [json.loads(one) for one in session.scalars(select(Statement.body).order_by(Statement.sequence))]


def test_ralphs_strict_model_takes_every_kind_of_statement(session: Session, interpreter: str) -> None:
    record_sitting(session, make_scope(session))
    samples = bodies(session)
    assert {one["verb"]["id"] for one in samples} == set(Verb)
    assert judged(interpreter, samples) == [True] * len(samples)


def test_both_refuse_the_same_faults(session: Session, interpreter: str) -> None:
    record_sitting(session, make_scope(session))
    answered = next(one for one in bodies(session) if one["verb"]["id"] == Verb.ANSWERED)
    samples = [answered, *broken(answered)]
    verdicts = [ours(one) for one in samples]
    assert verdicts == [True, *[False] * 15]
    assert judged(interpreter, samples) == verdicts


def test_a_sitting_arrives_at_ralph_and_again_changes_nothing(session: Session, ralph: str) -> None:
    scope = make_scope(session)
    ids = [str(one) for one in record_sitting(session, scope)]
    with Client(url=ralph, username=USERNAME, password=PASSWORD) as client:
        assert jobs.deliver(client, url=ralph) is None
        assert states(session) == {"sent": len(ids)}
        rows = session.scalars(select(Statement.body).order_by(Statement.sequence)).all()
        assert client.post(rows).status in {200, 204, 409}
    found = ask(ralph, registration=str(scope.registration))
    assert [one["id"] for one in found] == ids
    assert {key: found[2][key] for key in bodies(session)[2]} == bodies(session)[2]
    passed = ask(ralph, registration=str(scope.registration), verb=str(Verb.PASSED))
    assert [one["verb"]["id"] for one in passed] == [Verb.PASSED]
    covered = ask(ralph, activity=scope.competences[0].iri, related_activities="true")
    assert {one["id"] for one in covered} == set(ids)


def test_another_statement_of_the_same_id_is_a_conflict_at_ralph(session: Session, ralph: str) -> None:
    record_sitting(session, make_scope(session))
    first = session.scalars(select(Statement.body).order_by(Statement.sequence)).first()
    assert first is not None
    with Client(url=ralph, username=USERNAME, password=PASSWORD) as client:
        client.post([first.replace(b"2026-11-24T12", b"2026-11-24T11")])
        jobs.deliver(client, url=ralph)
    assert states(session) == {"dead": 1, "sent": 10}


def ask(ralph: str, **params: str) -> list[dict[str, Any]]:
    """Read statements back in the order in which they were stored."""
    answer = requests.get(
        f"{ralph}/statements",
        params=params,
        auth=(USERNAME, PASSWORD),
        headers={"X-Experience-API-Version": "1.0.3"},
        timeout=10,
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["statements"]
    return found
