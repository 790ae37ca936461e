"""The schema from the migrations is the schema of the models, and every migration goes up, down and up."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from elo_courses.app import MIGRATIONS
from elo_courses.database import Base, db


def test_there_is_one_head_and_names_sort() -> None:
    script = ScriptDirectory(MIGRATIONS)
    assert len(script.get_heads()) == 1
    names = sorted(path.name for path in Path(MIGRATIONS, "versions").glob("*.py"))
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z_]+\.py", name)] == []


def test_migrations_give_the_models(own_app: Flask) -> None:
    with own_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [one for one in compare_metadata(context, Base.metadata) if "elo_queue" not in str(one)]
        assert differences == []


def test_every_migration_goes_up_down_and_up(own_app: Flask) -> None:
    with own_app.app_context():
        downgrade(directory=MIGRATIONS, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(directory=MIGRATIONS)
        assert "enrolment" in inspect(db.engine).get_table_names()
