"""The commands as an administrator uses them: what they do, what they refuse, and how they say it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from elo_courses import cli as command_line
from elo_courses.database import db
from elo_courses.settings import ROOT
from tests.factories import courses, people

Run = Callable[..., Result]
PLATFORM = [
    "--name", "Moodle", "--issuer", "https://moodle.example.fi", "--client-id", "abc",
    "--auth-login-url", "https://moodle.example.fi/mod/lti/auth.php",
    "--token-url", "https://moodle.example.fi/mod/lti/token.php",
    "--jwks-url", "https://moodle.example.fi/mod/lti/certs.php",
    "--deployment-id", "1", "--institution", "koivuranta",
]  # fmt: skip


@pytest.fixture
def run(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database of its own."""
    monkeypatch.setattr(command_line, "_application", lambda: own_app)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(command_line.cli, list(arguments))

    return call


def test_a_platform_is_registered_once(run: Run) -> None:
    added = run("platform", "add", *PLATFORM)
    assert added.exit_code == 0
    assert "/lti/launch" in added.stdout
    listed = json.loads(run("platform", "list", "--json").stdout)
    assert [(one["issuer"], one["client_id"], one["institution"], one["state"]) for one in listed] == [
        ("https://moodle.example.fi", "abc", "koivuranta", "active")
    ]
    again = run("platform", "add", *PLATFORM)
    assert again.exit_code == 1
    assert again.stderr.startswith("platform_exists:")
    assert "moodle.example.fi" in run("platform", "list").stdout


@pytest.mark.parametrize(
    "address",
    [
        "http://moodle.example.fi/jwks",
        "ftp://moodle.example.fi/",
        "https://user@moodle.example.fi/",
        "jwks",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
    ],
)
def test_an_address_that_is_not_https_is_refused(run: Run, address: str) -> None:
    arguments = list(PLATFORM)
    arguments[arguments.index("--jwks-url") + 1] = address
    refused = run("platform", "add", *arguments)
    assert refused.exit_code == 1
    assert "address_refused" in refused.stderr


def test_a_platform_is_closed_and_opened(run: Run) -> None:
    made = json.loads(run("platform", "add", "--json", *PLATFORM).stdout)["id"]
    assert run("platform", "disable", made).exit_code == 0
    assert json.loads(run("platform", "list", "--json").stdout)[0]["state"] == "disabled"
    assert run("platform", "enable", made).exit_code == 0
    unknown = run("platform", "disable", "00000000-0000-4000-8000-000000000000")
    assert (unknown.exit_code, "platform_unknown" in unknown.stderr) == (1, True)
    assert run("platform", "disable", "rubbish").exit_code == 2


def test_a_coordinator_is_named_before_the_first_launch(run: Run) -> None:
    made = json.loads(run("platform", "add", "--json", *PLATFORM).stdout)["id"]
    for _time in range(2):
        assert run("platform", "coordinator", made, "--subject", "42").exit_code == 0
    named = run("platform", "institution", "koivuranta", "--name", "Koivuranta", "--headcount", "120")
    assert named.exit_code == 0


def test_an_empty_list_says_what_to_do_next(run: Run) -> None:
    assert "platform add" in run("platform", "list").stdout
    assert "course publish" in run("course", "list").stdout
    assert run("token", "list").stdout == ""
    assert run("keys", "list").stdout == ""


def test_keys_are_rotated(run: Run) -> None:
    first, second = run("keys", "rotate").stdout.strip(), run("keys", "rotate").stdout.strip()
    listed = json.loads(run("keys", "list", "--json").stdout)
    assert [(one["kid"], one["state"]) for one in listed] == [(second, "active"), (first, "retired")]
    assert "retired" in run("keys", "list").stdout


def test_a_token_is_shown_once(run: Run) -> None:
    token = run("token", "create", "--name", "evaluation", "--role", "coordinator").stdout.strip()
    assert token.startswith("elo_")
    listed = run("token", "list").stdout
    assert "evaluation" in listed
    assert token not in listed
    made = json.loads(run("token", "list", "--json").stdout)[0]["id"]
    assert run("token", "revoke", made).exit_code == 0
    again = run("token", "revoke", made)
    assert (again.exit_code, "no live token" in again.stderr) == (1, True)
    unknown = run("token", "create", "--name", "x", "--role", "admin", "--institution", "nowhere")
    assert (unknown.exit_code, unknown.stderr.split(":")[0]) == (1, "institution_unknown")


def test_a_role_is_given_by_command(run: Run, own_app: Flask) -> None:
    with own_app.app_context():
        who = people.person(db.session(), people.institution(db.session())).id
    assert run("person", "grant", str(who)).exit_code == 0
    unknown = run("person", "grant", "00000000-0000-4000-8000-000000000000")
    assert (unknown.exit_code, unknown.stderr.split(":")[0]) == (1, "person_unknown")


def test_publishing_says_what_changed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "green-transition"
    shutil.copytree(courses.GREEN, folder)
    missing = run("course", "publish", str(folder))
    assert (missing.exit_code, missing.stderr.split(":")[0]) == (1, "framework_missing")
    assert run("framework", "import", str(courses.FRAMEWORK)).exit_code == 0
    first = run("course", "publish", str(folder))
    assert first.exit_code == 0
    assert "green-transition: revision 1: what-green-transition-means (major)" in first.stdout
    assert run("course", "publish", str(folder)).stdout == "green-transition: nothing has changed\n"
    listed = json.loads(run("course", "list", "--json").stdout)
    assert listed[0]["languages"] == ["fi", "sv", "en"]
    assert "green-transition  revision 1" in run("course", "list").stdout


def test_a_course_with_faults_is_not_published(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "green-transition"
    shutil.copytree(courses.GREEN, folder)
    run("framework", "import", str(courses.FRAMEWORK))
    module = next((folder / "modules").iterdir()) / "fi.md"
    module.write_text(module.read_text().replace("- [x]", "- [ ]"))
    refused = run("course", "publish", str(folder))
    assert refused.exit_code == 1
    assert "E301" in refused.stderr
    assert "not published" in refused.stderr
    assert json.loads(run("course", "list", "--json").stdout) == []


def test_wrong_settings_are_told_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_BASE_URL", "nothing")
    monkeypatch.setenv("ELO_LOG_FORMAT", "xml")
    told = CliRunner().invoke(command_line.cli, ["platform", "list"])
    assert told.exit_code == 2
    assert "ELO_BASE_URL" in told.stderr
    assert "ELO_LOG_FORMAT" in told.stderr


def test_the_shipped_course_checks_without_errors(run: Run) -> None:
    checked = run("course", "check", str(ROOT / "courses" / "green-transition"), "--format", "json")
    found = json.loads(checked.stdout)
    assert [one for one in found["findings"] if one["severity"] == "error"] == []
    assert found["checked"] == 16
