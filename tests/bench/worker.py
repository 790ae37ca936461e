"""A side of the comparison in a process of its own: one order a line in, one line of seconds out."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from flask import Flask

from tests.bench.lms import Lms

TOOL = "http://127.0.0.1:5000"
PEOPLE = 200


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """How long each login and each launch of an order took."""

    login: list[float] = field(default_factory=list)
    launch: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Whole sign-ins (login and launch) a second, one after the other; signing isn't counted."""
        return len(self.launch) / (sum(self.login) + sum(self.launch))


class Side(Protocol):
    """What both sides can do."""

    def launches(self, count: int) -> Seconds:
        """Launch through the whole application."""
        ...

    def protocol(self, count: int) -> Seconds:
        """Check launches without an application around it."""
        ...


def launch_through(app: Flask, lms: Lms, count: int) -> Seconds:
    """Launch as new and returning people, each with an empty browser, by Flask's test client."""
    taken = Seconds()
    for number in range(count):
        client, subject = app.test_client(), f"person-{number % PEOPLE}"
        form = lms.login(TOOL, subject)
        started = time.perf_counter()
        login = client.post("/lti/login", data=form)
        taken.login.append(time.perf_counter() - started)
        form = lms.answer(login.location, TOOL, subject)
        started = time.perf_counter()
        launch = client.post("/lti/launch", data=form)
        taken.launch.append(time.perf_counter() - started)
        assert launch.status_code == 303, launch.text
    return taken


def obey(side: Side) -> None:
    """Do what standard input orders until it ends."""
    orders = {"launches": side.launches, "protocol": side.protocol}
    for line in sys.stdin:
        name, count = json.loads(line)
        found = orders[name](count)
        sys.stdout.write(json.dumps({"login": found.login, "launch": found.launch}) + "\n")
        sys.stdout.flush()


class Worker:
    """The process of a side."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def order(self, name: str, count: int) -> Seconds:
        """Have something measured."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, count]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process ended"
        return Seconds(**json.loads(line))


@contextlib.contextmanager
def start(command: Sequence[str], root: Path, errors: Path) -> "Iterator[Worker]":
    """Run a side as long as the block lasts."""
    with (
        errors.open("w") as file,
        subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True
        ) as process,
    ):
        try:
            yield Worker(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=10)
