"""How often one address may ask: a small window in the memory of each process."""

import threading
import time
from collections import deque

from flask import request
from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem

WINDOW = 60.0
MOST_KEYS = 10_000

_lock = threading.Lock()
_seen: dict[str, deque[float]] = {}


class TooManyRequests(Problem):
    """The same address asked too often within a minute."""

    code = "too_many_requests"
    status = 429
    title = _("Too many requests")
    text = _("Wait a minute and try again.")


def limit(name: str, per_minute: int) -> None:
    """Count this request under a name; raise TooManyRequests when it is one too many."""
    key = f"{name}|{request.remote_addr}"
    at = time.monotonic()
    with _lock:
        if len(_seen) > MOST_KEYS:
            _seen.clear()
        times = _seen.setdefault(key, deque())
        while times and times[0] <= at - WINDOW:
            times.popleft()
        if len(times) >= per_minute:
            raise TooManyRequests(name)
        times.append(at)


def clear() -> None:
    """Forget what was counted."""
    with _lock:
        _seen.clear()
