"""`elo-courses up`: the whole product on one machine, with the demo LMS connected."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

import click
import requests

from elo_courses.settings import ROOT, VAR, Settings, inherited

HEADCOUNT = 120
DEMO_INSTITUTION = "koivuranta"
PATIENCE = 30.0


@click.command()
@click.option("--port", default=5000, show_default=True, type=int)
@click.option("--demo-port", default=5001, show_default=True, type=int)
def up(port: int, demo_port: int) -> None:
    """Prepare the database and the shipped course, then run tool, worker and demo LMS."""
    tool, lms = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{demo_port}"
    environment = inherited(ELO_ALLOW_LOOPBACK="1", ELO_BASE_URL=tool)
    VAR.mkdir(exist_ok=True)
    courses = Settings.courses_dir
    steps: list[tuple[str, list[str]]] = [
        ("Database", ["db", "upgrade"]),
        ("Competence framework", ["framework", "import", str(courses / "frameworks" / "elo-working.yaml")]),
        ("Course", ["course", "publish", str(courses / "green-transition")]),
    ]
    for words, arguments in steps:
        click.echo(f"{words} ...")
        _run(arguments, environment)
    state = VAR / f"demo-{demo_port}.sqlite"
    demo = ["demo", "--port", str(demo_port), "--tool-url", tool, "--state", str(state)]
    processes = [_start(one, environment) for one in (["serve", "--port", str(port)], ["worker"], demo)]
    try:
        _wait_for(f"{tool}/readyz", processes)
        _wait_for(f"{lms}/config.json", processes)
        _connect(lms, environment)
        click.echo(
            f"\nELO courses  {tool}\nDemo LMS     {lms}\n\n"
            f"Open {lms} first: launch the course as Aino, do module 1, and look at the gradebook.\n"
            "Ctrl-C ends everything."
        )
        _watch(processes)
    finally:
        _stop(processes)


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "elo_courses.cli", *arguments]


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run one of our own commands to its end; what it said is shown only when it failed."""
    done = subprocess.run(  # noqa: S603 -- our own commands
        _command(arguments), env=dict(environment), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise click.ClickException(done.stderr or done.stdout)
    return done.stdout


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command(arguments), env=dict(environment), cwd=ROOT)  # noqa: S603 -- our own commands


def _wait_for(address: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until an address answers, as long as every process lives."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise click.ClickException("A process ended at once; its words stand above. Is the port in use?")
        with suppress(requests.RequestException):
            if requests.get(address, timeout=2).ok:
                return
        time.sleep(0.05)
    raise click.ClickException(f"{address} did not answer")


def _connect(lms: str, environment: Mapping[str, str]) -> None:
    """Register the demo LMS once, with its institution and its coordinator."""
    listed = json.loads(_run(["platform", "list", "--json"], environment))
    if any(one["issuer"] == lms for one in listed):
        return
    config = requests.get(f"{lms}/config.json", timeout=5).json()
    options = {
        "--name": "Demo LMS",
        "--issuer": config["issuer"],
        "--client-id": config["client_id"],
        "--auth-login-url": config["auth_login_url"],
        "--token-url": config["token_url"],
        "--jwks-url": config["jwks_url"],
        "--deployment-id": config["deployment_id"],
        "--institution": DEMO_INSTITUTION,
    }
    added = _run(
        ["platform", "add", "--json", *(word for pair in options.items() for word in pair)], environment
    )
    platform_id = json.loads(added)["id"]
    named = ["--name", "Koivurannan ammattiopisto", "--headcount", str(HEADCOUNT)]
    _run(["platform", "institution", DEMO_INSTITUTION, *named], environment)
    _run(["platform", "coordinator", platform_id, "--subject", config["coordinator"]], environment)


def _watch(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Stay until one of the processes ends, or somebody ends us."""

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return
    raise click.ClickException("A process has ended; its words stand above.")


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
