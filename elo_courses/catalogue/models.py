"""Courses as they were published: revisions never change."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, JSONType, UTCDateTime, new_id


class Course(Base):
    """A course by its stable slug."""

    __tablename__ = "course"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class CourseRevision(Base):
    """A course as it was published once: its words, its modules in order, its framework."""

    __tablename__ = "course_revision"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    framework_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("framework.id"))
    title: Mapped[dict[str, str]] = mapped_column(JSONType)
    summary: Mapped[dict[str, str]] = mapped_column(JSONType)
    languages: Mapped[list[str]] = mapped_column(JSONType)
    hours: Mapped[float]
    ects: Mapped[float]
    fingerprint: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Module(Base):
    """A module by its stable slug within a course."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"))
    slug: Mapped[str] = mapped_column(String(80))


class ModuleRevision(Base):
    """A module as it was published once; `key` holds the right answers and never leaves the server.

    Revisions of one `line` accept each other's answers; a major change begins a new line.
    """

    __tablename__ = "module_revision"
    __table_args__ = (UniqueConstraint("module_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id"))
    number: Mapped[int]
    line: Mapped[int]
    change: Mapped[str] = mapped_column(String(8))
    key: Mapped[dict[str, Any]] = mapped_column(JSON)  # not JSONB, which loses the order of blocks
    minutes: Mapped[int]
    pass_percent: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class CourseModule(Base):
    """Which revision of a module stands where in a revision of the course."""

    __tablename__ = "course_module"
    __table_args__ = (UniqueConstraint("course_revision_id", "position"),)

    course_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_revision.id"), primary_key=True)
    module_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module_revision.id"), primary_key=True)
    position: Mapped[int]
    is_optional: Mapped[bool] = mapped_column(default=False)
    requires: Mapped[list[str]] = mapped_column(JSONType, default=list)


class ModuleText(Base):
    """A module's words in one language, compiled to HTML; without any answer key."""

    __tablename__ = "module_text"

    module_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module_revision.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(500))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONType)
    outline: Mapped[list[dict[str, Any]]] = mapped_column(JSONType)


class ModuleCompetence(Base):
    """Which competence a module serves, and to which level."""

    __tablename__ = "module_competence"

    module_revision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module_revision.id"), primary_key=True)
    competence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    level: Mapped[int]
