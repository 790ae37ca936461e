"""Both sides under gunicorn: two workers of eight threads, on a free port of this machine."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from elo_courses.settings import ROOT, Settings
from tests.bench.wire import HOST, PATIENCE

WORKERS = 2
OPTIONS = ["--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def ours(settings: Settings, port: int, log: Path) -> "Iterator[None]":
    """Run `elo-courses serve`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ELO_")} | {
        "ELO_DATABASE_URL": settings.database_url,
        "ELO_SECRET_KEY": settings.secret_key,
        "ELO_BASE_URL": settings.base_url,
        "ELO_ALLOW_LOOPBACK": "1",
    }
    command = [
        sys.executable,
        "-m",
        "elo_courses.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
    ]
    with _running(command, environment, port, log):
        yield


@contextlib.contextmanager
def theirs(python: Path, platform: Path, port: int, log: Path) -> "Iterator[None]":
    """Run the tool on PyLTI1p3 with the same options."""
    tool = f"tests.bench.pylti_launches:create_app({str(platform)!r})"
    command = [str(python), "-m", "gunicorn", *OPTIONS, "--bind", f"{HOST}:{port}", tool]
    with _running(command, os.environ, port, log):
        yield


@contextlib.contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], port: int, log: Path
) -> "Iterator[None]":
    with (
        log.open("w") as file,
        subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=file, stderr=file) as process,
    ):
        try:
            _wait(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=40)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not answer:\n{log.read_text()[-2000:]}")
