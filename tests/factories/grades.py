"""A platform's services on loopback: gives tokens, takes scores, and does what a test tells it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Services:
    """What was asked of the platform, and how it answers: one status after another, then 200."""

    address: str = ""
    token_status: int = 200
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    scores: list[dict[str, object]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    tokens: int = 0


@contextmanager
def services() -> Iterator[Services]:
    """Run the platform's services for a while."""
    platform = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/token":
                platform.tokens += 1
                self._answer(platform.token_status, {}, {"access_token": "t", "expires_in": 3600})
                return
            platform.paths.append(self.path)
            status, headers = platform.answers.pop(0) if platform.answers else (200, {})
            if status == 200:
                platform.scores.append(json.loads(body))
            self._answer(status, headers, {})

        def _answer(self, status: int, headers: dict[str, str], body: dict[str, object]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
