"""`elo-courses`: every command in one place."""

import sys

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate.cli import db as database_commands

from elo_courses.app import create_app
from elo_courses.authoring.commands import course
from elo_courses.cli.publishing import list_courses, publish
from elo_courses.cli.running import serve, worker
from elo_courses.cli.up import up
from elo_courses.competences.commands import framework
from elo_courses.demo.commands import demo
from elo_courses.launches.commands import keys, platform
from elo_courses.people.commands import person, token
from elo_courses.reports.commands import report
from elo_courses.settings import Settings, SettingsError
from elo_courses.web.problems import Problem
from elo_courses.xapi.commands import xapi


class Commands(click.Group):
    """Tells what was refused in one line: exit code 1 refused, 2 wrong use or settings."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(f"The settings can't be used:\n{error}", err=True)
            ctx.exit(2)
        except Problem as problem:
            click.echo(f"{problem.code}: {problem}", err=True)
            ctx.exit(1)


def _application() -> Flask:
    return create_app(Settings.from_env())


@click.group(cls=Commands)
@click.version_option(package_name="elo-courses")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Courses for guidance counsellors, as an LTI 1.3 tool inside the LMS."""
    ctx.obj = ScriptInfo(create_app=_application, load_dotenv_defaults=False)


course.add_command(publish)
course.add_command(list_courses)
for command in (serve, worker, up, demo, course, framework, platform, keys, person, token, report, xapi):
    cli.add_command(command)
cli.add_command(database_commands)


def main() -> None:
    """Run the command line."""
    sys.exit(cli())
