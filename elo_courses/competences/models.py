"""Frameworks with their competences; the evidence of each person, and the coverage counted from it.

Evidence is the source. `coverage` and `coverage_cell` are kept in step with it (services/recording.py) and
can be counted again from it at any time.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, JSONType, UTCDateTime, new_id


class Framework(Base):
    """One version of a competence framework, with the bytes of the file it came from."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12))
    base_uri: Mapped[str] = mapped_column(String(300))
    languages: Mapped[list[str]] = mapped_column(JSONType)
    title: Mapped[dict[str, str]] = mapped_column(JSONType)
    notice: Mapped[dict[str, str]] = mapped_column(JSONType)
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSONType)
    crosswalk_schemes: Mapped[dict[str, Any]] = mapped_column(JSONType)
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Competence(Base):
    """One competence of a framework; `uuid` names it for machines and stays through all versions."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("framework_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    framework_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("framework.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    theme: Mapped[str | None] = mapped_column(String(80))
    title: Mapped[dict[str, str]] = mapped_column(JSONType)
    description: Mapped[dict[str, str]] = mapped_column(JSONType)
    crosswalk: Mapped[dict[str, Any]] = mapped_column(JSONType)
    position: Mapped[int]
    uuid: Mapped[uuid.UUID]


class Indicator(Base):
    """One sentence that tells how a competence shows in the work."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("competence_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    competence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("competence.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(64))
    text: Mapped[dict[str, str]] = mapped_column(JSONType)
    position: Mapped[int]


class Evidence(Base):
    """A module that a person completed, for one competence it serves; a voided row counts no longer.

    `month` is the month of `at` in Finland, so that the database can count by it.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_competence_id", "competence_id"),
        Index("ix_evidence_module_id", "module_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    competence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id"), primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    level: Mapped[int]
    points: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    month: Mapped[str] = mapped_column(String(7))
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Coverage(Base):
    """A person covers a competence: since which month, in which institution, by which rule."""

    __tablename__ = "coverage"
    __table_args__ = (Index("ix_coverage_competence_id", "competence_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    competence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    month: Mapped[str] = mapped_column(String(7))
    rule_version: Mapped[int]


class CoverageCell(Base):
    """How many people of an institution covered a competence in a month: new ones, not all."""

    __tablename__ = "coverage_cell"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    competence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    people: Mapped[int]
