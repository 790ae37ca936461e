"""Requests to platforms: no redirects, a cap on the size, and an end in time whatever the other side does."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import Final, Protocol

import requests
from urllib3.exceptions import HTTPError

USER_AGENT: Final = "elo-lti/1"
CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 4.0
TOTAL_SECONDS: Final = 4.5
MOST_BYTES: Final = 1_000_000
CHUNK: Final = 65_536


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """What a platform answered; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


class TransportError(Exception):
    """There is no answer; `reason` is timeout, unreachable or too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Http(Protocol):
    """How this package reaches a platform; raises TransportError."""

    def __call__(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpAnswer:
        """Return the answer to one request, redirects not followed."""
        ...


@dataclass(frozen=True, kw_only=True)
class RequestsHttp:
    """The default: one connection a request, on requests."""

    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    total_seconds: float = TOTAL_SECONDS
    most_bytes: int = MOST_BYTES

    def __call__(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpAnswer:
        """Return the answer to one request.

        The time-outs of requests hold for each read alone, and not for name look-up: a server that sends a
        byte a second would never end. So the request runs in a thread that is waited for, not longer.
        """
        outcome: list[HttpAnswer | TransportError] = []
        deadline = time.monotonic() + self.total_seconds

        def run() -> None:
            try:
                outcome.append(self._exchange(method, url, headers, body, deadline))
            except TransportError as error:
                outcome.append(error)

        thread = Thread(target=run, name="lti-http", daemon=True)
        thread.start()
        thread.join(self.total_seconds)
        found = outcome[0] if outcome else TransportError("timeout")
        if isinstance(found, TransportError):
            raise found
        return found

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, deadline: float
    ) -> HttpAnswer:
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        try:
            with requests.Session() as session:
                session.auth = _as_it_is
                answer = session.request(
                    method,
                    url,
                    headers=sent,
                    data=body,
                    timeout=(self.connect_seconds, self.read_seconds),
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    content = self._read(answer, deadline)
        except requests.Timeout as error:
            raise TransportError("timeout") from error
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise TransportError("unreachable") from error
        names = {name.lower(): value for name, value in answer.headers.items()}
        return HttpAnswer(status=answer.status_code, headers=names, body=content)

    def _read(self, answer: requests.Response, deadline: float) -> bytes:
        """Read what there is, piece by piece, and give up on what is too long or too slow."""
        content = b""
        while piece := answer.raw.read1(CHUNK):
            content += piece
            if len(content) > self.most_bytes:
                raise TransportError("too_large")
            if time.monotonic() > deadline:
                raise TransportError("timeout")
        return content


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request alone: without it a .netrc of the machine would replace our bearer token."""
    return request


default_http: Final = RequestsHttp()
