"""`elo-courses framework ...`."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from elo_courses.competences import queries
from elo_courses.competences.errors import FrameworkInvalid, FrameworkUnknown, FrameworkVersionExists
from elo_courses.competences.services.importing import import_framework
from elo_courses.competences.values import in_language
from elo_courses.database import reading, transaction


@click.group()
def framework() -> None:
    """Competence frameworks and their versions."""


@framework.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_file(file: Path) -> None:
    """Import a framework from a file of the format elo-framework/1."""
    try:
        with transaction() as session:
            done = import_framework(session, document=file.read_bytes())
    except FrameworkInvalid as error:
        for place, what in error.faults:
            click.echo(f"{place}: {what}", err=True)
        raise click.ClickException(f"{file} was not imported ({error.code}).") from error
    except FrameworkVersionExists as error:
        raise click.ClickException(
            f"This version is in use with another text; give the file a new version ({error.code})."
        ) from error
    state = "imported" if done.created else "already there, nothing changed"
    click.echo(f"{in_language(done.title, 'en')}: {done.count} competences, {state}")


@framework.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_all(as_json: bool) -> None:
    """List the frameworks and their versions."""
    rows = [
        {
            "id": row.slug,
            "version": row.version,
            "status": row.status,
            "title": row.title,
            "languages": row.languages,
            "imported": row.imported_at.isoformat(),
            "sha256": row.sha256,
        }
        for row in queries.list_frameworks(reading())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in queries.list_frameworks(reading()):
        click.echo(f"{row.slug}  {row.version:10}  {row.status:10}  {in_language(row.title, 'en')}")


@framework.command("export")
@click.argument("framework_id", metavar="ID")
@click.option("--version", help="Which version; without it, the latest.")
@click.option("--format", "form", type=click.Choice(["yaml"]), default="yaml", show_default=True)
@with_appcontext
def export(framework_id: str, version: str | None, form: str) -> None:
    """Write a framework to the standard output; as YAML it is the file that was imported, byte for byte."""
    del form  # one choice as yet
    session = reading()
    try:
        found = queries.get_framework(session, framework_id, version)
    except FrameworkUnknown as error:
        raise click.ClickException(f"There is no framework {framework_id} ({error.code}).") from error
    sys.stdout.buffer.write(queries.get_document(session, found.id))
