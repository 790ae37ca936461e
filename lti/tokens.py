"""Access tokens of platforms' services: asked for with a signed assertion, kept apart by scopes."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import urlencode

from lti.http import Http, HttpAnswer, TransportError, default_http
from lti.registrations import Registration
from lti.toolkeys import ToolKey, client_assertion

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MARGIN: Final = timedelta(seconds=60)
SHORTEST: Final = 1
LONGEST: Final = 86_400
USUAL: Final = 300
BEARER: Final = re.compile(r"[\x21-\x7e]{1,8192}")


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """A bearer token and when it ends."""

    value: str = field(repr=False)
    expires_at: datetime


class TokenRefused(Exception):
    """The platform gave no token; `answer` is None when there was no answer at all."""

    def __init__(self, reason: str, answer: HttpAnswer | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.answer = answer


class TokenCache(Protocol):
    """Where access tokens are kept, by a name that holds registration and scopes."""

    def get(self, name: str) -> AccessToken | None:
        """Return a token."""
        ...

    def put(self, name: str, token: AccessToken) -> None:
        """Keep a token."""
        ...

    def drop(self, name: str) -> None:
        """Forget a token."""
        ...


class MemoryTokens:
    """The default: tokens of this process."""

    def __init__(self) -> None:
        self._tokens: dict[str, AccessToken] = {}

    def get(self, name: str) -> AccessToken | None:
        """Return a token."""
        return self._tokens.get(name)

    def put(self, name: str, token: AccessToken) -> None:
        """Keep a token."""
        self._tokens[name] = token

    def drop(self, name: str) -> None:
        """Forget a token."""
        self._tokens.pop(name, None)


class AccessTokens:
    """Tokens for the services of platforms (security framework 4.1)."""

    def __init__(
        self, *, clock: Callable[[], datetime], http: Http = default_http, cache: TokenCache | None = None
    ) -> None:
        self._clock = clock
        self._http = http
        self._cache = cache if cache is not None else MemoryTokens()

    def get(self, registration: Registration, scopes: Iterable[str], key: ToolKey) -> AccessToken:
        """Return a token that is good for another minute; raise TokenRefused."""
        name = _name(registration, scopes)
        kept = self._cache.get(name)
        if kept is not None and kept.expires_at - MARGIN > self._clock():
            return kept
        made = self._ask(registration, scopes, key)
        self._cache.put(name, made)
        return made

    def forget(self, registration: Registration, scopes: Iterable[str]) -> None:
        """Drop a token that the platform no longer takes."""
        self._cache.drop(_name(registration, scopes))

    def _ask(self, registration: Registration, scopes: Iterable[str], key: ToolKey) -> AccessToken:
        at = self._clock()
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": client_assertion(registration, key, at),
            "scope": " ".join(sorted(set(scopes))),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = self._http(
                "POST", registration.token_url, headers=headers, body=urlencode(form).encode()
            )
        except TransportError as error:
            raise TokenRefused(f"token_{error.reason}", None) from error
        return _read(answer, at)


def _name(registration: Registration, scopes: Iterable[str]) -> str:
    """Tokens are never shared between registrations, whatever their addresses have in common."""
    return " ".join([registration.id, *sorted(set(scopes))])


def _read(answer: HttpAnswer, at: datetime) -> AccessToken:
    """Read a token from its answer, whatever media type it is called: Moodle says text/html."""
    if answer.status != HTTPStatus.OK:
        raise TokenRefused("token_refused", answer)
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    value = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(value, str) or not BEARER.fullmatch(value):
        raise TokenRefused("token_unreadable", answer)
    seconds = found.get("expires_in")
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        seconds = USUAL
    return AccessToken(value=value, expires_at=at + timedelta(seconds=min(max(seconds, SHORTEST), LONGEST)))
