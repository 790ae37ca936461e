"""`elo-courses framework`: import, list, export."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from elo_courses.competences.commands import framework
from tests.factories.competences import (
    complete,
    document,
    make_framework,
    make_institution,
    make_module,
    make_person,
)


def test_file_goes_in_and_comes_out_byte_for_byte(session: Session, app: Flask, tmp_path: Path) -> None:
    session.commit()
    file = tmp_path / "frame.yaml"
    file.write_bytes(b"# our own\n" + document("ELO-C01", "ELO-S01"))
    run = app.test_cli_runner()

    done = run.invoke(framework, ["import", str(file)])
    assert (done.exit_code, done.output) == (0, "Guidance: 2 competences, imported\n")
    again = run.invoke(framework, ["import", str(file)])
    assert again.output == "Guidance: 2 competences, already there, nothing changed\n"

    out = run.invoke(framework, ["export", "test-frame", "--format", "yaml"])
    assert out.stdout_bytes == file.read_bytes()
    assert run.invoke(framework, ["export", "test-frame", "--version", "1.0.0"]).exit_code == 0


def test_list_shows_versions(session: Session, app: Flask) -> None:
    make_framework(session, "ELO-C01")
    run = app.test_cli_runner()
    assert run.invoke(framework, ["list"]).output == "test-frame  1.0.0       draft       Guidance\n"
    (row,) = json.loads(run.invoke(framework, ["list", "--json"]).output)
    assert (row["id"], row["version"], row["status"]) == ("test-frame", "1.0.0", "draft")
    assert row["title"]["sv"] == "Guidance (sv)"


def test_faults_are_told_and_nothing_is_kept(session: Session, app: Flask, tmp_path: Path) -> None:
    session.commit()
    file = tmp_path / "frame.yaml"
    file.write_bytes(document("ELO-C01").replace(b"status: draft", b"status: new"))
    run = app.test_cli_runner()
    done = run.invoke(framework, ["import", str(file)])
    assert done.exit_code == 1
    assert done.stderr.startswith("framework.status: Must be one of")
    assert "framework_invalid" in done.stderr
    assert json.loads(run.invoke(framework, ["list", "--json"]).output) == []


def test_version_in_use_is_refused(session: Session, app: Flask, tmp_path: Path) -> None:
    ids = make_framework(session, "ELO-C01")
    institution = make_institution(session)
    complete(
        session, make_person(session, institution), institution, make_module(session), {ids["ELO-C01"]: 1}
    )
    file = tmp_path / "frame.yaml"
    file.write_bytes(document("ELO-C01", title="Better"))
    done = app.test_cli_runner().invoke(framework, ["import", str(file)])
    assert (done.exit_code, "framework_version_exists" in done.stderr) == (1, True)


@pytest.mark.parametrize("arguments", [["export", "none"], ["export", "test-frame", "--version", "9"]])
def test_export_of_what_is_not_there_is_refused(session: Session, app: Flask, arguments: list[str]) -> None:
    make_framework(session, "ELO-C01")
    done = app.test_cli_runner().invoke(framework, arguments)
    assert (done.exit_code, "framework_unknown" in done.stderr) == (1, True)
