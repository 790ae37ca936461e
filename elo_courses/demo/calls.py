"""The log of what the tool asked for, and why something was refused: never a token, never a body."""

from typing import Any

from flask import Response, g, request

from elo_courses.demo.world import now, world

KEPT = 200


class Refused(Exception):
    """A service says no: `why` is for the developer, `body` is what the tool gets."""

    def __init__(self, status: int, why: str, body: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.body = body


def answer_refusal(refusal: Refused) -> Response:
    """Answer a refusal and remember why."""
    g.why = refusal.why
    return Response(refusal.body or refusal.why, refusal.status, content_type="text/plain; charset=utf-8")


def note(why: str) -> None:
    """Remember why this answer is what it is."""
    g.why = why


def write_down(response: Response) -> Response:
    """Add this request to the log."""
    store = world().store
    path = request.path + (f"?{request.query_string.decode()}" if request.blueprint == "ags" else "")
    why = g.get("why", "")
    store.run(
        "INSERT INTO call (at, method, path, status, why) VALUES (?, ?, ?, ?, ?)",
        now(),
        request.method,
        path[:500],
        response.status_code,
        why[:1000],
    )
    store.run("DELETE FROM call WHERE id <= (SELECT max(id) FROM call) - ?", KEPT)
    return response


def list_calls() -> list[dict[str, Any]]:
    """Return the log, newest first."""
    rows = world().store.run("SELECT at, method, path, status, why FROM call ORDER BY id DESC")
    return [dict(row) for row in rows]
