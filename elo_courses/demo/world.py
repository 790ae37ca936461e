"""What every part of the demo reaches from a request: its settings, its store, its signing key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app
from joserfc.jwk import RSAKey

from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.store import Store

EXTENSION = "elo_demo"


@dataclass(frozen=True, kw_only=True)
class World:
    """One running demo LMS."""

    settings: DemoSettings
    store: Store
    key: RSAKey


def world() -> World:
    """Return the demo LMS of this request."""
    return cast("World", current_app.extensions[EXTENSION])


def now() -> float:
    """Return the seconds since 1970."""
    return datetime.now(UTC).timestamp()
