"""`elo-courses token ...` and `elo-courses person ...`."""

import json
import uuid

import click
from flask.cli import with_appcontext

from elo_courses.database import reading, transaction
from elo_courses.people import queries, services


@click.group()
def token() -> None:
    """API tokens for programs."""


@token.command("create")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--role", required=True, type=click.Choice(["coordinator", "admin"]))
@click.option("--institution", metavar="SLUG", help="Whose figures; without it, all institutions.")
@with_appcontext
def create_token(name: str, role: str, institution: str | None) -> None:
    """Make a token and print it: the only time it is seen."""
    with transaction() as session:
        made = services.create_token(session, name=name, role=role, institution=institution)
    click.echo(made)


@token.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_tokens(as_json: bool) -> None:
    """List the tokens, never their text."""
    rows = [
        {
            "id": str(row.id),
            "name": row.name,
            "role": row.role,
            "expires": row.expires_at.isoformat(),
            "state": "revoked" if row.revoked_at else "live",
        }
        for row in queries.list_tokens(reading())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for one in rows:
        click.echo(f"{one['id']}  {one['state']:8}  {one['role']:12}  {one['name']}")


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@with_appcontext
def revoke_token(token_id: uuid.UUID) -> None:
    """End a token at once."""
    with transaction() as session:
        done = services.revoke_token(session, token_id=token_id)
    if not done:
        raise click.ClickException("There is no live token of that id.")


@click.group()
def person() -> None:
    """People and the roles that no launch gives."""


@person.command("grant")
@click.argument("person_id", type=click.UUID)
@click.option("--role", default="coordinator", type=click.Choice(["coordinator"]), show_default=True)
@click.option("--institution", metavar="SLUG", help="Whose figures; without it, all institutions.")
@with_appcontext
def grant(person_id: uuid.UUID, role: str, institution: str | None) -> None:
    """Name a coordinator."""
    with transaction() as session:
        services.grant_role(session, person_id=person_id, role=role, institution=institution)
