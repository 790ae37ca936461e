"""Statements on their way, and how the record store they go to has behaved."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.database import Base, UTCDateTime
from elo_courses.jobs.models import Deliverable


class Statement(Deliverable, Base):
    """One statement: the bytes that are sent are those written here, never built again.

    `id` is the statement's own id, made from what happened; `sequence` is the order of writing.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_state_sequence", "state", "sequence"),
        Index("ix_statement_registration_state_sequence", "registration", "state", "sequence"),
    )

    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    registration: Mapped[uuid.UUID]
    sequence: Mapped[int] = mapped_column(BigInteger, index=True)
    verb: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Target(Base):
    """A record store: whether it answers, until when it is left alone, how much it takes at once."""

    __tablename__ = "statement_target"

    url: Mapped[str] = mapped_column(String(500), primary_key=True)
    batch_bytes: Mapped[int] = mapped_column(default=1_000_000)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
