"""The line to the record store: kept alive, timed, never redirected, nothing believed at once."""

import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Self

import requests
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError

from elo_courses.clock import now
from elo_courses.xapi.services.verdicts import Reply, retry_after

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from requests import Response

VERSION = "1.0.3"
CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
LONGEST_REPLY = 1_000_000
CHUNK = 65_536


class Client(AbstractContextManager["Client"]):
    """One record store: POST statements, GET one. A fault of the line is an answer of status 0."""

    def __init__(self, *, url: str, username: str, password: str, read_seconds: float = READ_SECONDS) -> None:
        self._address = f"{url.rstrip('/')}/statements"
        self._read_seconds = read_seconds
        self._session = requests.Session()
        self._session.auth = HTTPBasicAuth(username.encode(), password.encode())
        self._session.headers["X-Experience-API-Version"] = VERSION
        self._session.headers["Accept"] = "application/json"

    def __enter__(self) -> Self:
        """Keep the line open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Hang up."""
        self._session.close()

    @property
    def longest(self) -> float:
        """Return the seconds that one request may take."""
        return CONNECT_SECONDS + 2 * self._read_seconds

    def post(self, bodies: "Sequence[bytes]") -> Reply:
        """Send statements in their order, in one request."""
        headers = {"Content-Type": "application/json"}
        return self._ask("POST", data=b"[" + b",".join(bodies) + b"]", headers=headers)

    def get(self, statement_id: "uuid.UUID") -> Reply:
        """Read one statement."""
        return self._ask("GET", params={"statementId": str(statement_id)})

    def _ask(
        self,
        method: str,
        *,
        data: bytes | None = None,
        params: "Mapping[str, str] | None" = None,
        headers: "Mapping[str, str] | None" = None,
    ) -> Reply:
        try:
            with self._session.request(
                method,
                self._address,
                data=data,
                params=params,
                headers=headers,
                timeout=(CONNECT_SECONDS, self._read_seconds),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._read(answer)
        except (requests.RequestException, HTTPError, OSError) as error:
            return Reply(status=0, reason=type(error).__name__)

    def _read(self, answer: "Response") -> Reply:
        """Read an answer to its end, but neither for ever nor more than one may be long."""
        deadline = time.monotonic() + self._read_seconds
        body = b""
        while chunk := answer.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LONGEST_REPLY or time.monotonic() > deadline:
                return Reply(status=0, reason="answer too long")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Reply(
            status=answer.status_code,
            body=body,
            is_json=kind == "application/json",
            retry_after=retry_after(answer.headers.get("Retry-After"), at=now()),
        )
