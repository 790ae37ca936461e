"""The tool's own signing keys, and the platforms' key sets as all processes share them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from elo_courses.clock import now
from elo_courses.database import dialect_insert
from elo_courses.launches.models import PlatformKeys, ToolKey
from elo_courses.launches.queries import list_tool_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

GRACE = timedelta(days=14)
KEY_LOCK = 4151622


def active_key(session: "Session", *, lock: bool = False) -> ToolKey | None:
    """Return the key that signs now; with `lock` two processes never make one each."""
    if lock and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(KEY_LOCK)))
    return next((one for one in list_tool_keys(session) if one.retired_at is None), None)


def published_keys(session: "Session") -> list[ToolKey]:
    """Return the keys that the JWKS shows: the active one, and retired ones within their grace."""
    at = now()
    return [one for one in list_tool_keys(session) if one.retired_at is None or one.retired_at + GRACE > at]


def add_key(session: "Session", *, kid: str, private_pem: str) -> None:
    """Make a key the one that signs; the others retire."""
    session.execute(update(ToolKey).where(ToolKey.retired_at.is_(None)).values(retired_at=now()))
    session.add(ToolKey(kid=kid, private_pem=private_pem))
    session.flush()


def keep_key_set(session: "Session", *, url: str, jwks: "Mapping[str, Any]", fetched_at: datetime) -> None:
    """Store a platform's key set, newer over older."""
    row = dialect_insert(session, PlatformKeys).values(url=url, jwks=dict(jwks), fetched_at=fetched_at)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["url"], set_={"jwks": row.excluded.jwks, "fetched_at": row.excluded.fetched_at}
        )
    )
