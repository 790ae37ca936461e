"""Alembic's environment: our metadata, one transaction, a wait that is told and bounded."""

from typing import Literal

from alembic import context
from flask import current_app
from sqlalchemy import text

from elo_courses.database import WRITE, JSONType, UTCDateTime

POSTGRES_WAIT = "SET lock_timeout = '3s'"


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types by what they are to the database."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is JSONType:
        return "DOCUMENT"
    return False


def run() -> None:
    """Migrate in one transaction: all of it, or nothing."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(POSTGRES_WAIT))
            connection.execute(text("SELECT pg_advisory_xact_lock(4151621)"))
        context.configure(
            connection=connection,
            target_metadata=current_app.extensions["migrate"].db.metadata,
            render_item=render_item,
            compare_type=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run()
