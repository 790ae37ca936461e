"""What an answer of the record store means for the statements that were sent: pure decisions."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_RETRY_AFTER = 3600.0
REASON_LENGTH = 300
GIVEN_BY_STORE = frozenset({"stored", "authority", "version"})


class Verdict(StrEnum):
    """What to do with the statements of one request."""

    SENT = "sent"
    HALVE = "halve"  # one of them is bad: find it
    SHRINK = "shrink"  # too much at once: halve, and remember
    COMPARE = "compare"  # the id is taken: is it the same statement?
    DEAD = "dead"  # this one will never be taken
    PAUSE = "pause"  # not the statements' fault: nothing is spent until a person looks
    WAIT = "wait"  # the store asks for time: nothing is spent
    BACK_OFF = "back_off"  # anything else: later, for ever


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back; status 0 when no whole answer came, and then `reason` says why."""

    status: int
    body: bytes = b""
    is_json: bool = False
    retry_after: float | None = None
    reason: str = ""

    @property
    def error(self) -> str:
        """Return the store's own words, short, on one line."""
        words = self.reason or self.body.decode(errors="replace")
        return " ".join(words.split())[:REASON_LENGTH] or f"answer {self.status}"


MEANING: "Mapping[int, tuple[Verdict, Verdict]]" = {  # of one statement, of several
    204: (Verdict.SENT, Verdict.SENT),
    400: (Verdict.DEAD, Verdict.HALVE),
    401: (Verdict.PAUSE, Verdict.PAUSE),
    403: (Verdict.PAUSE, Verdict.PAUSE),
    404: (Verdict.PAUSE, Verdict.PAUSE),
    409: (Verdict.COMPARE, Verdict.HALVE),
    413: (Verdict.DEAD, Verdict.SHRINK),
    422: (Verdict.DEAD, Verdict.HALVE),
    429: (Verdict.WAIT, Verdict.WAIT),
    500: (Verdict.BACK_OFF, Verdict.HALVE),  # one of them may be what breaks the store
    503: (Verdict.WAIT, Verdict.WAIT),
}


def judge(reply: Reply, count: int) -> Verdict:
    """Decide what the answer to a POST of `count` statements means."""
    if reply.status == HTTPStatus.OK:
        return Verdict.SENT if _is_list(reply) else Verdict.BACK_OFF
    return MEANING.get(reply.status, (Verdict.BACK_OFF, Verdict.BACK_OFF))[count > 1]


def judge_twin(reply: Reply, body: bytes) -> Verdict:
    """Decide what a GET by id says about a statement whose id is taken already."""
    if reply.status == HTTPStatus.OK:
        return Verdict.SENT if is_same(reply.body, body) else Verdict.DEAD
    verdict = MEANING.get(reply.status, (Verdict.BACK_OFF,))[0]
    return verdict if verdict in {Verdict.PAUSE, Verdict.WAIT} else Verdict.BACK_OFF


def is_same(stored: bytes, sent: bytes) -> bool:
    """Tell whether two statements are one, but for what the store writes itself."""
    try:
        kept = json.loads(stored)
        wanted = json.loads(sent)
    except ValueError:
        return False
    if isinstance(kept, dict) and isinstance(kept.get("statements"), list) and len(kept["statements"]) == 1:
        kept = kept["statements"][0]  # Ralph answers a GET by id with a list
    return _comparable(kept) == _comparable(wanted)


def retry_after(value: str | None, *, at: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, an hour at most (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _is_list(reply: Reply) -> bool:
    """Tell a record store's list of ids from a page that some proxy puts in its place."""
    if not reply.is_json:
        return False
    try:
        return isinstance(json.loads(reply.body), list)
    except ValueError:
        return False


def _comparable(statement: object) -> object:
    """Drop what the store adds, and read the time, which it may write in another way."""
    if not isinstance(statement, dict):
        return statement
    kept: dict[str, Any] = {key: item for key, item in statement.items() if key not in GIVEN_BY_STORE}
    if isinstance(kept.get("timestamp"), str):
        kept = {**kept, "timestamp": _moment(kept["timestamp"])}
    return kept


def _moment(text: str) -> datetime | str:
    """Return the moment that a text names, since a store may write 12:00Z as 12:00:00.000+00:00."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
