"""A platform's server on loopback that answers well, badly, slowly or without end."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

DRIP_SECONDS = 0.02


class Loopback(ThreadingHTTPServer):
    """The server; `mode` says how /jwks answers, `hits` counts."""

    daemon_threads = True

    def __init__(self, jwks: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.jwks = jwks
        self.mode = "good"
        self.hits: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.ended = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/jwks"


class Handler(BaseHTTPRequestHandler):
    """One way to answer for each mode."""

    server: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        self.server.hits[self.path] += 1
        self.server.agents.add(self.headers.get("User-Agent", ""))
        self.close_connection = True
        with suppress(OSError):
            getattr(self, f"answer_{self.server.mode}")()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_good(self) -> None:
        self._send(200, json.dumps(self.server.jwks).encode(), Content_Type="application/json")

    def answer_silent(self) -> None:
        self.server.ended.wait()

    def answer_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.ended.wait(DRIP_SECONDS):
            self.wfile.write(b"x")

    def answer_drip_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.server.ended.wait(DRIP_SECONDS):
            self.wfile.write(b" ")

    def answer_huge(self) -> None:
        self._send(200, b'{"keys": [' + b" " * 5_000_000 + b"]}")

    def answer_huge_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.ended.is_set():
            self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    def answer_redirect(self) -> None:
        self._send(302, b"", Location="/elsewhere")

    def answer_broken(self) -> None:
        self._send(500, b"{}")

    def answer_not_json(self) -> None:
        self._send(200, b"<html>maintenance</html>", Content_Type="text/html")

    def answer_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"keys": []}')

    def answer_closed(self) -> None:
        self.connection.close()


@contextmanager
def serving(jwks: dict[str, Any]) -> Iterator[Loopback]:
    """Serve until the block ends."""
    with Loopback(jwks) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
