"""Platforms and what came from them: logins, launches, accounts, keys, grades on their way back."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, JSONType, UTCDateTime, new_id
from elo_courses.jobs.models import Deliverable


class Platform(Base):
    """A registration: one client of one LMS (LTI core 3.1.3)."""

    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_login_url: Mapped[str] = mapped_column(String(500))
    token_url: Mapped[str] = mapped_column(String(500))
    jwks_url: Mapped[str] = mapped_column(String(500))
    audience: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Deployment(Base):
    """A deployment of a registration."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(10), default="active")


class PlatformAccount(Base):
    """Who a subject of a platform is to us; erasing the row cuts the thread."""

    __tablename__ = "platform_account"
    __table_args__ = (UniqueConstraint("platform_id", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class LoginState(Base):
    """A login under way: its state is known by hash, and taken once."""

    __tablename__ = "login_state"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pending: Mapped[dict[str, Any]] = mapped_column(JSONType)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class LaunchSession(Base):
    """One launch: who, where, as what; tabs and courses don't share one."""

    __tablename__ = "launch_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    roles: Mapped[list[str]] = mapped_column(JSONType)
    course_slug: Mapped[str | None] = mapped_column(String(80))
    module_slug: Mapped[str | None] = mapped_column(String(80))
    context_id: Mapped[str | None] = mapped_column(String(255))
    resource_link_id: Mapped[str | None] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(String(16))
    return_url: Mapped[str | None] = mapped_column(Text)
    document_target: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class GradeTarget(Base):
    """Where the score of a person in a course or module goes: the line item of a launch that was made."""

    __tablename__ = "grade_target"
    __table_args__ = (UniqueConstraint("person_id", "lineitem"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(255))
    course_slug: Mapped[str] = mapped_column(String(80))
    module_slug: Mapped[str | None] = mapped_column(String(80))
    lineitem: Mapped[str] = mapped_column(String(1000))
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ToolKey(Base):
    """A signing key of the tool; a retired one stays in the JWKS for its grace."""

    __tablename__ = "tool_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_pem: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PlatformKeys(Base):
    """A platform's key set as it was fetched last, shared by all processes."""

    __tablename__ = "platform_keys"

    url: Mapped[str] = mapped_column(String(600), primary_key=True)
    jwks: Mapped[dict[str, Any]] = mapped_column(JSONType)
    fetched_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Grade(Deliverable, Base):
    """A score on its way to the LMS, frozen with its time stamp; a retry repeats the very bytes."""

    __tablename__ = "grade"
    __table_args__ = (UniqueConstraint("event"),)

    event: Mapped[str] = mapped_column(String(120))
    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    lineitem: Mapped[str] = mapped_column(String(1000))
    scored_at: Mapped[datetime] = mapped_column(UTCDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)
