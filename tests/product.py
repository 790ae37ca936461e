"""The product as its own processes: tool, worker and demo LMS on free ports, on a database of their own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elo_courses.settings import ROOT

PATIENCE = 60.0
CLI = [sys.executable, "-m", "elo_courses.cli"]


def free_port() -> int:
    """Return a port that nothing uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


def read_json(address: str) -> Any:
    """Return what an address answers in JSON."""
    with urllib.request.urlopen(address, timeout=5) as answer:
        return json.load(answer)


@dataclass
class Product:
    """A running product; parts of it can be killed and started again."""

    tool: str
    lms: str
    ports: Mapping[str, int]
    environment: Mapping[str, str]
    state: Path
    parts: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Run a command of ours to its end."""
        done = subprocess.run(
            [*CLI, *arguments],
            env=dict(self.environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, part: str) -> None:
        """Start a part: tool, worker or lms."""
        commands = {
            "tool": ["serve", "--port", str(self.ports["tool"]), "--workers", "2"],
            "worker": ["worker"],
            "lms": [
                "demo", "--port", str(self.ports["lms"]), "--base-url", self.lms,
                "--tool-url", self.tool, "--state", str(self.state),
            ],
        }  # fmt: skip
        self.parts[part] = subprocess.Popen(
            [*CLI, *commands[part]], env=dict(self.environment), cwd=ROOT, start_new_session=True
        )
        if part in self.ports:
            page = "healthz" if part == "tool" else "config.json"
            wait_for(f"http://127.0.0.1:{self.ports[part]}/{page}")

    def kill(self, part: str) -> None:
        """End a part at once, with all its processes, as a loss of power does."""
        process = self.parts.pop(part)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def prepare(self) -> None:
        """Make the database and publish what is shipped."""
        self.run("db", "upgrade")
        self.run("framework", "import", str(ROOT / "courses/frameworks/elo-working.yaml"))
        self.run("course", "publish", str(ROOT / "courses/green-transition"))

    def connect(self) -> None:
        """Register the demo LMS as an administrator does."""
        config = read_json(f"http://127.0.0.1:{self.ports['lms']}/config.json")
        options = ["auth_login_url", "token_url", "jwks_url", "issuer", "client_id", "deployment_id"]
        given = [word for name in options for word in (f"--{name.replace('_', '-')}", config[name])]
        named = ["--name", "Demo LMS", "--institution", "koivuranta"]
        added = json.loads(self.run("platform", "add", "--json", *named, *given))
        self.run("platform", "institution", "koivuranta", "--name", "Koivuranta", "--headcount", "120")
        self.run("platform", "coordinator", added["id"], "--subject", config["coordinator"])

    def stop(self) -> None:
        """End everything kindly."""
        for process in self.parts.values():
            process.terminate()
        for process in self.parts.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        self.parts.clear()


@contextlib.contextmanager
def running(folder: Path, **changes: str) -> Iterator[Product]:
    """Run the product in a folder on http and loopback."""
    ports = {"tool": free_port(), "lms": free_port()}
    tool, lms = (f"http://127.0.0.1:{ports[part]}" for part in ("tool", "lms"))
    settings = {
        "ELO_DATABASE_URL": f"sqlite:///{folder / 'elo.sqlite'}",
        "ELO_BASE_URL": tool,
        "ELO_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "ELO_ALLOW_LOOPBACK": "1",
    }
    environment = os.environ | settings | changes
    made = Product(tool, lms, ports, environment, folder / "demo.sqlite")
    try:
        made.prepare()
        for part in ("tool", "worker", "lms"):
            made.start(part)
        made.connect()
        yield made
    finally:
        made.stop()
