"""Forms that were sent: each once."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from elo_courses.clock import now
from elo_courses.database import Base, UTCDateTime


class Submission(Base):
    """The once-only id of a form; the row is written with what the form changed."""

    __tablename__ = "submission"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
