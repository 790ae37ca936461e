"""`elo-courses report ...`."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from elo_courses.clock import now
from elo_courses.competences.queries import verify as find_differences
from elo_courses.database import reading
from elo_courses.reports.queries import get_coverage
from elo_courses.reports.schemas import read_filters, to_csv, to_json
from elo_courses.reports.values.protection import SCHEMES
from elo_courses.web.problems import Problem


@click.group()
def report() -> None:
    """Reports; every figure is protected."""


@report.command()
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@click.option("--month", default="", metavar="YYYY-MM", help="Up to and including; without it, up to now.")
@click.option("--institution", default="", metavar="SLUG", help="One institution, and the total of all.")
@click.option("--kind", type=click.Choice(["", "core", "specialist"]), default="")
@click.option("--scheme", type=click.Choice(SCHEMES), default="vipunen", show_default=True)
@click.option("--lang", type=click.Choice(["fi", "sv", "en"]), default="en", show_default=True)
@with_appcontext
def coverage(*, form: str, out: Path | None, scheme: str, lang: str, **asked: str) -> None:
    """Who covers which competence, by institution."""
    with force_locale(lang):
        everywhere = _("All institutions")
    try:
        filters = read_filters(asked)
        table = get_coverage(reading(), filters=filters, scope="all", lang=lang, at=now(), scheme=scheme)
    except Problem as error:
        raise click.ClickException(f"{error} ({error.code})") from error
    text = to_csv(table, lang=lang, everywhere=everywhere) if form == "csv" else _json(to_json(table))
    body = text.encode("utf-8-sig" if form == "csv" else "utf-8")
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        out.write_bytes(body)


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@report.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def verify(as_json: bool) -> None:
    """Count coverage again from the evidence and tell where what is kept differs."""
    found = find_differences(reading())
    rows = [
        {
            "table": one.table,
            "competence": str(one.competence_id),
            "institution": str(one.institution_id),
            "month": one.month,
            "kept": one.kept,
            "counted": one.counted,
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif not rows:
        click.echo("Coverage agrees with the evidence: 0 differing cells.")
    for row in [] if as_json else rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items()))
    if rows:
        raise click.ClickException(f"{len(rows)} cells differ from the evidence (coverage_differs).")
