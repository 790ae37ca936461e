"""The guard of routes that programs use with a bearer token."""

from flask import g, request

from elo_courses.clock import now
from elo_courses.database import reading
from elo_courses.people.errors import ScopeMissing, TokenRefused
from elo_courses.people.queries import get_holder


def guard_token(scope: str) -> None:
    """Let a program in whose token has the scope; say who it speaks for in `g.api_token`."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenRefused("no bearer token")
    holder = get_holder(reading(), token.strip(), at=now())
    if not holder.may(scope):
        raise ScopeMissing(f"asks for {scope}")
    g.api_token = holder
