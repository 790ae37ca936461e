"""Open edX's own platform code launches the tool: a peer that knows nothing of us."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.clock import now
from elo_courses.launches.models import GradeTarget, LaunchSession, PlatformKeys
from elo_courses.settings import ROOT
from tests.factories import courses, people

PYTHON = ROOT / ".venv-platform" / "bin" / "python"
ISSUER = "https://openedx.example.fi"


class Peer:
    """The platform in its own process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, **said: Any) -> Any:
        """Ask one thing."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(said) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """Start the platform; ./dev test makes its environment."""
    assert PYTHON.exists(), "run ./dev test: it makes .venv-platform from requirements/platform.txt"
    command = [str(PYTHON), "-W", "ignore", str(ROOT / "tests" / "peers" / "xblock_platform.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Peer(process)
        process.terminate()


@pytest.mark.peer
@pytest.mark.parametrize(("role", "kept"), [("student", ["learner"]), ("instructor", ["trainer"])])
def test_open_edx_launches_the_course(
    client: FlaskClient, session: Session, peer: Peer, role: str, kept: list[str]
) -> None:
    courses.green(session)
    platform = people.platform(session, people.institution(session), ISSUER)
    platform.client_id = "xblock"
    session.add(PlatformKeys(url=platform.jwks_url, jwks=peer.ask(do="keys"), fetched_at=now()))
    session.commit()
    who = {"user": "user-1", "role": role}
    login = client.get("/lti/login", query_string=peer.ask(do="login", **who))
    assert login.status_code == 302
    request = {name: values[0] for name, values in parse_qs(urlsplit(login.location).query).items()}
    form = peer.ask(do="answer", who=who, request=request)
    page = client.get(client.post("/lti/launch", data=form).location, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path.endswith("/green-transition/")
    assert session.scalars(select(LaunchSession.roles)).one() == kept
    targets = session.scalars(select(GradeTarget.lineitem)).all()
    assert targets == ([f"{ISSUER}/lineitems/1"] if kept == ["learner"] else [])
