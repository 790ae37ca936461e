"""Rows of work: kept in the same transaction as their cause, done later, at least once."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, JSONType, UTCDateTime, new_id


class Deliverable:
    """The columns of anything that must happen outside: pending until it is sent, superseded or dead."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(12), default="pending", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_id: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(300))


class Task(Deliverable, Base):
    """A piece of work that an upper package does for a lower one: kind and key are its name, once."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONType, default=dict)
