"""`elo-courses course publish` and `list`: the checked folder becomes a revision in the database."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from elo_courses.authoring.changes import change_kind
from elo_courses.authoring.compiler import CourseHasFaults, compile_course
from elo_courses.authoring.frameworks import read_frameworks
from elo_courses.authoring.output.human import as_text
from elo_courses.catalogue import queries
from elo_courses.catalogue.errors import FrameworkMissing
from elo_courses.catalogue.services import publish_course
from elo_courses.catalogue.values import pick
from elo_courses.competences.queries import find_current_framework
from elo_courses.database import reading, transaction
from elo_courses.settings import current as settings


@click.command("publish")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@with_appcontext
def publish(paths: tuple[Path, ...]) -> None:
    """Publish course folders; what has not changed is left as it is."""
    refused = 0
    for path in paths:
        try:
            _publish(path)
        except CourseHasFaults as error:
            refused += 1
            click.echo(as_text(error.findings, 1, "en"), err=True)
            click.echo(f"{path}: not published, mend the faults above", err=True)
    if refused:
        raise SystemExit(1)


def _publish(path: Path) -> None:
    compiled = compile_course(path, read_frameworks(settings().courses_dir / "frameworks"))
    with transaction() as session:
        framework = find_current_framework(session)
        if framework is None:
            raise FrameworkMissing("no framework is imported: elo-courses framework import FILE")
        done = publish_course(session, compiled=compiled, framework_id=framework.id, change_kind=change_kind)
    if done.revision is None:
        click.echo(f"{done.slug}: nothing has changed")
        return
    changes = ", ".join(f"{slug} ({change})" for slug, change in done.changes if change != "none")
    click.echo(f"{done.slug}: revision {done.revision}: {changes or 'course page only'}")


@click.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_courses(as_json: bool) -> None:
    """List the published courses."""
    rows = [
        {
            "slug": course.slug,
            "title": pick(course.titles, "en"),
            "revision": course.number,
            "modules": [place.module.slug for place in course.places],
            "languages": list(course.languages),
        }
        for course in queries.list_courses(reading())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for one in rows:
        click.echo(f"{one['slug']}  revision {one['revision']}  {one['title']}")
    if not rows:
        click.echo("Nothing is published yet: elo-courses course publish courses/NAME")
