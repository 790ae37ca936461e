"""A small closed-loop HTTP client: keep-alive, plain sockets, so that it takes little of the cores it measures."""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 20.0
CHUNK = 65_536
Form = dict[str, str] | dict[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked, with the cookies of a browser, which the answer changes."""

    path: str
    form: Form | None = None
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, and after how long."""

    status: int
    location: str
    body: bytes
    seconds: float


class Connection:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, request: Request) -> Answer:
        """Send a request and read its answer to the end."""
        sent = self._bytes(request)
        started = time.perf_counter()
        self._socket.sendall(sent)
        head, body = self._read()
        seconds = time.perf_counter() - started
        first, *lines = head.decode("latin-1").split("\r\n")
        location = ""
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                request.cookies[key] = content
            elif name.lower() == "location":
                location = value
        return Answer(status=int(first.split()[1]), location=location, body=body, seconds=seconds)

    def _bytes(self, request: Request) -> bytes:
        body = b"" if request.form is None else urlencode(request.form, doseq=True).encode()
        lines = [
            f"{'GET' if request.form is None else 'POST'} {request.path} HTTP/1.1",
            f"Host: {HOST}:{self._port}",
            f"Origin: http://{HOST}:{self._port}",
        ]
        if request.cookies:
            lines.append("Cookie: " + "; ".join(f"{key}={value}" for key, value in request.cookies.items()))
        if request.form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _read(self) -> tuple[bytes, bytes]:
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        while len(self._rest) < length:
            self._more()
        body, self._rest = self._rest[:length], self._rest[length:]
        return head, body

    def _more(self) -> None:
        found = self._socket.recv(CHUNK)
        assert found, "the server closed the connection"
        self._rest += found


def drive(
    port: int, requests: Sequence[Request], *, parallel: int, status: int
) -> tuple[list[Answer], float]:
    """Send requests over some connections, each when its last is answered; return answers and wall seconds."""
    answers: dict[int, Answer] = {}
    waiting = iter(range(len(requests)))
    lock, ready = threading.Lock(), threading.Barrier(parallel + 1)

    def run() -> None:
        with Connection(port) as connection:
            ready.wait()
            while True:
                with lock:
                    number = next(waiting, None)
                if number is None:
                    return
                answers[number] = connection.ask(requests[number])

    threads = [threading.Thread(target=run) for _ in range(parallel)]
    for one in threads:
        one.start()
    ready.wait()
    started = time.perf_counter()
    for one in threads:
        one.join()
    seconds = time.perf_counter() - started
    assert len(answers) == len(requests), "a connection failed"
    wrong = [one for one in answers.values() if one.status != status]
    assert not wrong, f"{len(wrong)} answers, the first {wrong[0].status}: {wrong[0].body[:400]!r}"
    return [answers[number] for number in range(len(requests))], seconds
