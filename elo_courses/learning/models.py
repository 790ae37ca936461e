"""What a learner has done: enrolments, progress, answers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, JSONType, UTCDateTime, new_id


class Enrolment(Base):
    """One learner in one course; its id is the xAPI registration."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"))
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    course_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_revision.id"))
    language: Mapped[str] = mapped_column(String(8), default="fi")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ModuleProgress(Base):
    """How far a learner is in a module, on the revision it was begun with."""

    __tablename__ = "module_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "module_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id"))
    module_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module_revision.id"))
    last_block: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    told_progress: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    score: Mapped[float | None]
    max_score: Mapped[int | None]


class Answer(Base):
    """The latest answer to a block; options by id, never by position."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("progress_id", "block_id"),
        Index("ix_answer_answered_at", "answered_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    progress_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module_progress.id", ondelete="CASCADE"))
    block_id: Mapped[str] = mapped_column(String(80))
    response: Mapped[dict[str, Any]] = mapped_column(JSONType)
    attempts: Mapped[int] = mapped_column(default=0)
    points: Mapped[float] = mapped_column(default=0.0)
    is_right: Mapped[bool | None]
    is_done: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
