"""`elo-courses xapi ...`: the delivery of statements."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from elo_courses.database import reading, transaction
from elo_courses.settings import current
from elo_courses.xapi import queries
from elo_courses.xapi.services.mending import replay_statements, retry_statements
from elo_courses.xapi.values import Dead, Status


@click.group()
def xapi() -> None:
    """Delivery of statements to the learning record store."""


@xapi.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def status(as_json: bool) -> None:
    """Show what waits, what was sent, what was refused and why."""
    session = reading()
    found = queries.get_status(session, url=current().lrs_url)
    dead = queries.list_dead(session)
    if as_json:
        content = {**asdict(found), "refused": [asdict(one) for one in dead]}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False, default=_plain))
        return
    for line in [*_lines(found), *map(_line, dead)]:
        click.echo(line)


@xapi.command()
@with_appcontext
def retry() -> None:
    """Try refused statements again, and everything that waits at once."""
    with transaction() as session:
        count = retry_statements(session)
    click.echo(f"{count} refused statements will be tried again")


@xapi.command()
@click.option("--since", type=click.DateTime(), help="Only what happened since then (UTC).")
@with_appcontext
def replay(since: datetime | None) -> None:
    """Send again what was sent, for a record store that was emptied or changed."""
    with transaction() as session:
        count = replay_statements(session, since=since and since.replace(tzinfo=UTC))
    click.echo(f"{count} statements will be sent again")


def _lines(found: Status) -> list[str]:
    lines = [
        f"record store  {found.target or 'none: statements stay here'}",
        f"waiting       {found.pending}",
        f"sent          {found.sent}",
        f"refused       {found.dead}",
    ]
    if found.oldest_seconds is not None:
        lines.append(f"oldest        {found.oldest_seconds:.0f} s")
    if found.paused_since is not None:
        lines.append(f"PAUSED since  {found.paused_since.isoformat()}, answer {found.paused_status}")
    if found.last_error is not None:
        lines.append(f"last fault    {found.last_error} ({found.failures} in a row)")
    if found.next_try is not None:
        lines.append(f"next try      {found.next_try.isoformat()}")
    return lines


def _line(one: Dead) -> str:
    return f"{one.id}  {one.verb.rpartition('/')[2]:12}  {one.status}  {one.error}"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
