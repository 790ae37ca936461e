"""Faults that a test switches on: a service that is down, slow, silent or says no, a number of times."""

import time

from flask import Response, request

from elo_courses.demo.calls import Refused, note
from elo_courses.demo.world import world

PLACES = ("token", "jwks", "auth", "scores", "lineitems", "results", "members")
SLOW, HANG = "slow", "timeout"


def set_faults(wanted: object) -> dict[str, list[object]]:
    """Switch faults on: {"scores": "503"} once, {"scores": ["503", 3]} three times, null or 0 times for off."""
    if not isinstance(wanted, dict):
        raise Refused(400, "faults are an object of place and fault")
    for place, value in wanted.items():
        what, times = value if isinstance(value, list) and len(value) == 2 else (value, 1)  # noqa: PLR2004 -- a pair
        if place not in PLACES or not (what is None or _is_fault(what)) or not isinstance(times, int):
            raise Refused(400, f"no such fault: {place}")
        world().store.run(
            "INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", place, what or "", times if what else 0
        )
    return list_faults()


def list_faults() -> dict[str, list[object]]:
    """Return the faults that are still to come."""
    rows = world().store.run("SELECT * FROM fault WHERE times > 0 ORDER BY place")
    return {row["place"]: [row["what"], row["times"]] for row in rows}


def clear_faults() -> None:
    """Switch every fault off."""
    world().store.run("DELETE FROM fault")


def meet(place: str) -> Response | None:
    """Return a faulty answer when one is due here; a slow one only waits."""
    due = world().store.one(
        "UPDATE fault SET times = times - 1 WHERE place = ? AND times > 0 RETURNING what", place
    )
    if due is None:
        return None
    what = str(due["what"])
    note(f"fault switched on: {what}")
    settings = world().settings
    if what == SLOW:
        time.sleep(settings.slow_seconds)
        return None
    if what == HANG:
        time.sleep(settings.hang_seconds)
        return Response("", 504)
    headers = {"Retry-After": "1"} if what in {"429", "503"} else {}
    return Response(f"fault: {what}", int(what), headers=headers, content_type="text/plain")


def is_near() -> bool:
    """Say whether faults may be switched: by this machine only, on a demo of this machine."""
    return world().settings.is_loopback and request.remote_addr in {"127.0.0.1", "::1"}


def _is_fault(what: object) -> bool:
    return isinstance(what, str) and (
        what in {SLOW, HANG} or (what.isdecimal() and what.isascii() and 400 <= int(what) <= 599)  # noqa: PLR2004 -- HTTP
    )
