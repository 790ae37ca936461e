"""/healthz says that the process answers; /readyz that it can work."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, jsonify
from sqlalchemy import text

from elo_courses.database import reading
from elo_courses.logs import get_logger
from elo_courses.settings import ROOT, current
from elo_courses.web.access import access

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

log = get_logger(__name__)

blueprint = Blueprint("health", __name__)
DISK_SHARE = 0.05


@blueprint.get("/healthz")
@access("public")
def healthz() -> "ResponseReturnValue":
    """Touch nothing."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
@access("public")
def readyz() -> "ResponseReturnValue":
    """Check the database, its schema and the disk; an LMS or LRS that is away never makes it red."""
    checks = {"database": _database(), "schema": _schema(), "disk": _disk()}
    ready = all(checks.values())
    return jsonify(ready=ready, checks=checks), 200 if ready else 503


def head() -> str | None:
    """Return the schema version that this code expects."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def _database() -> bool:
    try:
        reading().execute(text("SELECT 1"))
    except Exception:
        log.exception("readyz_database")
        return False
    return True


def _schema() -> bool:
    try:
        connection = reading().connection()
        return MigrationContext.configure(connection).get_current_revision() == head()
    except Exception:
        log.exception("readyz_schema")
        return False


def _disk() -> bool:
    path = current().sqlite_path
    folder = path.parent if path else Path("/")
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total > DISK_SHARE
