"""A small learning record store on loopback, with faults to order: a peer to send to, no mock of our code."""

import base64
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Statements = list[dict[str, Any]]
Fault = Callable[["Handler", Statements], None]
USERNAME = "elo"
PASSWORD = "salasana-åäö-€"


class RecordStore(ThreadingHTTPServer):
    """Keeps statements by id; `faults` are used up one a request, then it works."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.stored: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.posts: list[list[str]] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.faults: deque[Fault] = deque()
        self.gets: deque[Fault] = deque()
        self.bad: set[str] = set()
        self.largest = 10_000_000
        self.conflict_on_equal = False
        self.password = PASSWORD

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/xapi"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of broken lines: they are ordered."""

    def keep(self, statements: Statements) -> list[str]:
        """Store what is new; return its ids."""
        fresh = [one for one in statements if one["id"] not in self.stored]
        for one in fresh:
            self.stored[one["id"]] = {**one, "stored": "2026-11-24T00:00:00.000Z", "version": "1.0.0"}
            self.order.append(one["id"])
        return [one["id"] for one in fresh]


class Handler(BaseHTTPRequestHandler):
    """One request to the store."""

    protocol_version = "HTTP/1.1"
    server: RecordStore

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as inherited
        """Keep quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        statements: Statements = json.loads(body)
        with self.server.lock:
            self.server.posts.append([one["id"] for one in statements])
            self.server.headers.append(dict(self.headers))
            fault = self.server.faults.popleft() if self.server.faults else None
            if fault is None:
                self.take(statements, len(body))
                return
        fault(self, statements)

    def do_GET(self) -> None:
        if self.server.gets:
            self.server.gets.popleft()(self, [])
            return
        found = self.server.stored.get(parse_qs(urlsplit(self.path).query)["statementId"][0])
        self.reply(200 if found else 404, found or {})

    def take(self, statements: Statements, size: int) -> None:
        """Do what a good store does."""
        known = [one for one in statements if one["id"] in self.server.stored]
        given = base64.b64encode(f"{USERNAME}:{self.server.password}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {given}":
            self.reply(401, {})
        elif size > self.server.largest:
            self.reply(413, {})
        elif self.server.bad & {one["id"] for one in statements}:
            self.reply(400, {"detail": "verb\n is not   known"})
        elif any(self.differs(one) for one in known) or (known and self.server.conflict_on_equal):
            self.reply(409, {})
        else:
            self.reply(200, self.server.keep(statements))

    def differs(self, one: dict[str, Any]) -> bool:
        stored = self.server.stored[one["id"]]
        return {key: stored.get(key) for key in one} != one

    def reply(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        self.raw(
            status, json.dumps(content).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    def raw(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def answers(status: int, content: object = None, **headers: str) -> Fault:
    """Answer with a status, storing nothing."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _statements: handler.reply(status, content, named)


def html(kind: str = "text/html") -> Fault:
    """Answer with a page, as a proxy does that wants a sign-in, whatever it says that it is."""
    page = b"<html>Sign in</html>"
    return lambda handler, _statements: handler.raw(200, page, {"Content-Type": kind})


def empty(handler: Handler, statements: Statements) -> None:
    """Store, and answer 204."""
    handler.server.keep(statements)
    handler.send_response(204)
    handler.end_headers()


def hang(handler: Handler, _statements: Statements) -> None:
    """Say nothing for a while."""
    time.sleep(1.0)
    handler.close_connection = True


def drip(handler: Handler, _statements: Statements) -> None:
    """Answer byte by byte, without end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(12):
        handler.wfile.write(b"[")
        time.sleep(0.1)
    handler.close_connection = True


def flood(handler: Handler, _statements: Statements) -> None:
    """Answer with far too much."""
    handler.raw(200, b"x" * 3_000_000, {"Content-Type": "application/json"})


def lose_reply(handler: Handler, statements: Statements) -> None:
    """Store, then cut the line before a word is said."""
    handler.server.keep(statements)
    cut(handler, statements)


def cut_reply(handler: Handler, statements: Statements) -> None:
    """Store, then cut the line in the middle of the answer."""
    handler.server.keep(statements)
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'["')
    handler.wfile.flush()
    cut(handler, statements)


def cut(handler: Handler, _statements: Statements) -> None:
    """Reset the line."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True


@contextmanager
def record_store() -> Iterator[RecordStore]:
    """Run a store for the length of a test."""
    store = RecordStore()
    thread = threading.Thread(target=store.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        store.shutdown()
        store.server_close()
        thread.join()
