"""`elo-courses platform ...` and `elo-courses keys ...`."""

import json
import uuid

import click
from flask.cli import with_appcontext

from elo_courses.database import reading, transaction
from elo_courses.launches import queries
from elo_courses.launches.services import platforms
from elo_courses.launches.services.keys import add_key
from elo_courses.people.services import ensure_institution, grant_role
from elo_courses.settings import current as settings
from lti.keys import ToolKey


@click.group()
def platform() -> None:
    """LMS registrations."""


@platform.command("add")
@click.option("--name", required=True)
@click.option("--issuer", required=True)
@click.option("--client-id", required=True)
@click.option("--auth-login-url", required=True)
@click.option("--token-url", required=True)
@click.option("--jwks-url", required=True)
@click.option("--deployment-id", "deployment_ids", required=True, multiple=True)
@click.option("--institution", required=True, metavar="SLUG", help="Made when it is new.")
@click.option("--audience", help="Audience of access tokens, where it is not the token address.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def add(  # noqa: PLR0917 -- Click gives each option as an argument
    name: str,
    issuer: str,
    client_id: str,
    auth_login_url: str,
    token_url: str,
    jwks_url: str,
    deployment_ids: tuple[str, ...],
    institution: str,
    audience: str | None,
    as_json: bool,
) -> None:
    """Register a platform by hand; nothing that is registered is overwritten."""
    details = platforms.PlatformDetails(
        name=name,
        issuer=issuer,
        client_id=client_id,
        auth_login_url=auth_login_url,
        token_url=token_url,
        jwks_url=jwks_url,
        deployment_ids=deployment_ids,
        audience=audience,
    )
    with transaction() as session:
        made = platforms.add_platform(
            session,
            details=details,
            institution=institution,
            allow_loopback=settings().allow_loopback,
        )
        made_id = str(made.id)
    base = settings().base_url
    if as_json:
        click.echo(json.dumps({"id": made_id}))
        return
    click.echo(f"Platform {made_id} is registered. In the LMS, give these addresses:")
    click.echo(f"  login         {base}/lti/login")
    click.echo(f"  redirect URI  {base}/lti/launch")
    click.echo(f"  key set       {base}/lti/jwks.json")


@platform.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_platforms(as_json: bool) -> None:
    """List the registrations."""
    rows = [
        {
            "id": str(row.id),
            "name": row.name,
            "issuer": row.issuer,
            "client_id": row.client_id,
            "institution": slug,
            "state": row.state,
        }
        for row, slug in queries.list_platforms(reading())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for one in rows:
        click.echo(
            f"{one['id']}  {one['state']:8}  {one['institution']:16}  {one['issuer']} {one['client_id']}"
        )
    if not rows:
        click.echo("No platform is registered yet: elo-courses platform add --help")


@platform.command("disable")
@click.argument("platform_id", type=click.UUID)
@with_appcontext
def disable(platform_id: uuid.UUID) -> None:
    """Stop logins and launches under way at once."""
    with transaction() as session:
        platforms.set_state(session, platform_id=platform_id, state="disabled")


@platform.command("enable")
@click.argument("platform_id", type=click.UUID)
@with_appcontext
def enable(platform_id: uuid.UUID) -> None:
    """Let a platform in again."""
    with transaction() as session:
        platforms.set_state(session, platform_id=platform_id, state="active")


@platform.command("institution")
@click.argument("slug")
@click.option("--name", help="As reports and certificates print it.")
@click.option("--headcount", type=click.IntRange(min=0), help="How many counsellors work there.")
@with_appcontext
def institution(slug: str, name: str | None, headcount: int | None) -> None:
    """Name an institution, and how many counsellors it has: what shares are counted from."""
    with transaction() as session:
        ensure_institution(session, slug=slug, name=name, headcount=headcount)


@platform.command("coordinator")
@click.argument("platform_id", type=click.UUID)
@click.option("--subject", required=True, help="The person's id in the LMS.")
@click.option("--institution", metavar="SLUG", help="Whose figures; without it, all institutions.")
@with_appcontext
def coordinator(platform_id: uuid.UUID, subject: str, institution: str | None) -> None:
    """Name a coordinator by the id that the LMS sends, also before the first launch."""
    with transaction() as session:
        row = queries.get_platform(session, platform_id)
        person_id = platforms.ensure_account(
            session, platform=row, subject=subject, secret_key=settings().secret_key
        )
        grant_role(session, person_id=person_id, role="coordinator", institution=institution)


@click.group()
def keys() -> None:
    """The tool's signing keys."""


@keys.command("rotate")
@with_appcontext
def rotate() -> None:
    """Make a new key; the old one stays in the key set for its grace."""
    made = ToolKey.generate()
    with transaction() as session:
        add_key(session, kid=made.kid, private_pem=made.private_pem)
    click.echo(made.kid)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_keys(as_json: bool) -> None:
    """List the keys, never their private part."""
    rows = [
        {
            "kid": one.kid,
            "created": one.created_at.isoformat(),
            "state": "retired" if one.retired_at else "active",
        }
        for one in queries.list_tool_keys(reading())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['kid']}  {row['state']:8}  {row['created']}")
