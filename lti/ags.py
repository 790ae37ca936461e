"""Scores on their way to the platform (Assignment and Grade Services 2.0, 3.4)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, Literal

from lti.http import Http, HttpAnswer, TransportError, default_http
from lti.registrations import Registration
from lti.tokens import AccessTokens, TokenCache, TokenRefused
from lti.toolkeys import ToolKey
from lti.urls import origin, with_path

SCORE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCORE_MEDIA_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
LONGEST_WAIT: Final = timedelta(days=1)
SUCCESS: Final = 2  # as in 200
REFUSAL: Final = 4  # as in 404

Kind = Literal["sent", "superseded", "retry", "final", "paused"]


@dataclass(frozen=True, kw_only=True)
class ScoreOutcome:
    """What became of a score.

    sent: it is there. superseded: a newer one is. retry: later, not before `retry_after`. final: the platform
    will never take it. paused: no score of this registration is taken until somebody repairs something.
    """

    kind: Kind
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None


def score_body(*, subject: str, given: float, maximum: float, timestamp: datetime) -> bytes:
    """Return a finished score, frozen: a retry sends the very bytes (AGS 3.4).

    Moodle clears a grade whose gradingProgress is anything but FullyGraded, and compares whole seconds.
    """
    if timestamp.tzinfo is None or maximum <= 0 or given < 0:
        raise ValueError("a score has a time zone, at least no points, and a maximum above none")
    score = {
        "userId": subject,
        "timestamp": timestamp.astimezone(UTC).replace(microsecond=0).isoformat(),
        "scoreGiven": given,
        "scoreMaximum": maximum,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    return json.dumps(score, allow_nan=False).encode()


class ScoreSender:
    """Sends scores; shares the access tokens of this process, or those of a cache."""

    def __init__(
        self, *, clock: Callable[[], datetime], http: Http = default_http, cache: TokenCache | None = None
    ) -> None:
        self._clock = clock
        self._http = http
        self._tokens = AccessTokens(clock=clock, http=http, cache=cache)

    def post_score(
        self, registration: Registration, *, key: ToolKey, lineitem: str, body: bytes
    ) -> ScoreOutcome:
        """Send a frozen score to the line item of a launch (AGS 3.4), and say what became of it."""
        if registration.state != "active":
            return ScoreOutcome(kind="paused", reason=f"registration_{registration.state}")
        if not is_trusted(registration, lineitem):
            return ScoreOutcome(kind="final", reason="lineitem_foreign")
        try:
            answer = self._post(registration, key, lineitem, body)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._tokens.forget(registration, [SCORE_SCOPE])
                answer = self._post(registration, key, lineitem, body)
        except TokenRefused as error:
            return self._without_token(error)
        except TransportError as error:
            return ScoreOutcome(kind="retry", reason=error.reason)
        return self._outcome(answer)

    def _post(self, registration: Registration, key: ToolKey, lineitem: str, body: bytes) -> HttpAnswer:
        token = self._tokens.get(registration, [SCORE_SCOPE], key)
        headers = {"Authorization": f"Bearer {token.value}", "Content-Type": SCORE_MEDIA_TYPE}
        return self._http("POST", with_path(lineitem, "/scores"), headers=headers, body=body)

    def _outcome(self, answer: HttpAnswer) -> ScoreOutcome:
        kind, reason = _judge(answer.status)
        wait = _retry_after(answer.headers, self._clock()) if kind == "retry" else None
        return ScoreOutcome(kind=kind, reason=reason, status=answer.status, retry_after=wait)

    def _without_token(self, error: TokenRefused) -> ScoreOutcome:
        """Tell a platform that is down from one that doesn't take our key: the score isn't at fault."""
        if error.answer is None:
            return ScoreOutcome(kind="retry", reason=error.reason)
        is_down = _judge(error.answer.status)[0] == "retry"
        return ScoreOutcome(
            kind="retry" if is_down else "paused",
            reason=error.reason,
            status=error.answer.status,
            retry_after=_retry_after(error.answer.headers, self._clock()) if is_down else None,
        )


def is_trusted(registration: Registration, url: str) -> bool:
    """Say whether a bearer token may go to an address: one of the platform's own origins."""
    addresses = (registration.issuer, registration.token_url, registration.auth_login_url)
    trusted = {origin(one) for one in (*addresses, *registration.service_origins)} - {None}
    return origin(url) in trusted


def _judge(status: int) -> tuple[Kind, str]:
    if status // 100 == SUCCESS:
        return "sent", "sent"
    if status in PLAIN:
        return PLAIN[status]
    if status // 100 == REFUSAL:
        return "final", "refused"
    return "retry", "platform_down"


PLAIN: Final[Mapping[int, tuple[Kind, str]]] = {
    401: ("paused", "token_not_taken"),
    408: ("retry", "timeout"),
    409: ("superseded", "newer_score_there"),
    425: ("retry", "too_early"),
    429: ("retry", "too_many_requests"),
    503: ("retry", "unavailable"),
}


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read seconds or a date (RFC 9110 10.2.3), at most a day."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:6])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_WAIT)
