"""`elo-courses course check | explain | new`: they need no database."""

from collections.abc import Sequence
from pathlib import Path

import click

from elo_courses.authoring.findings import Finding, explain
from elo_courses.authoring.frameworks import read_frameworks
from elo_courses.authoring.output import shown_path
from elo_courses.authoring.output.as_json import as_json
from elo_courses.authoring.output.concise import as_lines
from elo_courses.authoring.output.human import as_text
from elo_courses.authoring.reader import SLUG
from elo_courses.authoring.starting import start_course
from elo_courses.authoring.targets import NoCourseError, check_targets, find_targets

FRAMEWORKS = "frameworks"
_LANGUAGES = click.Choice(["fi", "sv", "en"])


def _shipped() -> Path:
    from elo_courses.settings import Settings  # noqa: PLC0415 -- the checker starts without the web framework

    return Settings.courses_dir


_courses_dir = click.option(
    "--courses-dir",
    envvar="ELO_COURSES_DIR",
    type=click.Path(path_type=Path),
    default=_shipped,
    help="The folder of the courses and of frameworks/.",
)


@click.group()
def course() -> None:
    """Write, check and publish courses."""


@course.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["human", "concise", "json"]), default="human")
@click.option("--lang", type=_LANGUAGES, default="en", help="The language of the messages.")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error")
@click.option("--select", multiple=True, help="Only these codes, or codes that start so: E4,W.")
@click.option("--ignore", multiple=True, help="Not these codes, or codes that start so.")
@_courses_dir
def check(
    paths: tuple[Path, ...],
    *,
    form: str,
    lang: str,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    courses_dir: Path,
) -> None:
    """Check courses, modules or single files: exit code 0 clean, 1 findings, 2 wrong use."""
    if not paths and not courses_dir.is_dir():
        raise click.UsageError(f"there is no folder {courses_dir}")
    try:
        targets = find_targets(paths or (courses_dir,))
    except NoCourseError as error:
        raise click.UsageError(str(error)) from None
    findings, checked = check_targets(targets, read_frameworks(courses_dir / FRAMEWORKS))
    findings = _wanted(findings, select, ignore)
    shown = {"json": as_json(findings, checked, lang), "concise": as_lines(findings, lang)}
    text = shown[form] if form in shown else as_text(findings, checked, lang)
    if text:
        click.echo(text)
    levels = {"error", fail_on}
    if any(finding.severity in levels for finding in findings):
        raise SystemExit(1)


@course.command(name="explain")
@click.argument("code")
@click.option("--lang", type=_LANGUAGES, default="en")
def explain_code(code: str, lang: str) -> None:
    """Say what a code of the checker means and what to do about it."""
    text = explain(code.upper(), lang)
    if text is None:
        raise click.ClickException(f"no finding has the code {code}")
    click.echo(text)


@course.command()
@click.argument("slug")
@_courses_dir
def new(slug: str, courses_dir: Path) -> None:
    """Start a course that checks clean, in Finnish, Swedish and English."""
    if not SLUG.fullmatch(slug):
        raise click.BadParameter("small letters a-z, digits and hyphens", param_hint="SLUG")
    folder = courses_dir / slug
    try:
        files = start_course(folder, read_frameworks(courses_dir / FRAMEWORKS))
    except FileExistsError:
        raise click.ClickException(f"{shown_path(folder)} is there already") from None
    for file in files:
        click.echo(shown_path(file))


def _wanted(findings: list[Finding], select: Sequence[str], ignore: Sequence[str]) -> list[Finding]:
    chosen, left_out = _codes(select) or ("",), _codes(ignore)
    return [
        finding
        for finding in findings
        if finding.code.startswith(chosen) and not (left_out and finding.code.startswith(left_out))
    ]


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for text in texts for code in text.split(",") if code.strip())
