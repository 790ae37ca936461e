"""Coverage through queries, pages, the API and the command: scope, filters, protection, one view everywhere."""

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from elo_courses.competences.models import CoverageCell
from elo_courses.people import services as people
from elo_courses.people.models import Institution
from elo_courses.reports.commands import report
from elo_courses.reports.queries import get_coverage
from elo_courses.reports.schemas import harmless
from elo_courses.reports.values.coverage import Filters, as_of
from elo_courses.web.access import Visitor
from tests.factories.competences import (
    cover,
    make_coordinator,
    make_framework,
    make_institution,
    make_person,
)

TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


class SignIn(Protocol):
    """Makes whoever browses a coordinator."""

    def __call__(self, institution: uuid.UUID | None, *, named: bool = True) -> None: ...


class World:
    """Two institutions of 40 and 20, three competences, one of them covered by nobody."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ids = make_framework(session, "ELO-C01", "ELO-S04", "ELO-S05")
        self.first = make_institution(session, "koivuranta", 40)
        self.second = make_institution(session, "lehtola", 20)
        cover(session, self.first, self.ids["ELO-C01"], 7, OCTOBER)
        cover(session, self.first, self.ids["ELO-C01"], 4)
        cover(session, self.second, self.ids["ELO-C01"], 10)
        cover(session, self.first, self.ids["ELO-S04"], 2)


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with time_machine.travel(TODAY, tick=False):
        yield World(session)


@pytest.fixture
def coordinate(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    def sign_in(institution: uuid.UUID | None, *, named: bool = True) -> None:
        person = make_person(world.session, world.first)
        if named:
            make_coordinator(world.session, person, institution)
        found = Visitor(
            person_id=person,
            handle="0" * 16,
            launch_id=uuid.uuid4(),
            roles=frozenset({"coordinator", "learner"}),
            institution_id=world.first,
        )
        monkeypatch.setitem(app.extensions, "elo_visitor", lambda: found)

    return sign_in


def run(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(report, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout_bytes.decode("utf-8-sig")


def figures(rows: list[dict[str, Any]]) -> list[tuple[str, str | None, str]]:
    return [(row["competence"], row["institution"], row["people"]) for row in rows]


ALL = [
    ("ELO-S05", "koivuranta", "0"),
    ("ELO-S05", "lehtola", "0"),
    ("ELO-S04", "koivuranta", "1-4"),
    ("ELO-S04", "lehtola", "0"),
    ("ELO-C01", "koivuranta", "12"),
    ("ELO-C01", "lehtola", "9"),
]


def test_json_has_every_figure_protected(world: World, app: Flask) -> None:
    del world
    found = json.loads(run(app, "coverage", "--format", "json"))
    assert list(found) == ["report", "as_of", "scheme", "rule_version", "framework", "rows", "totals"]
    assert (found["report"], found["as_of"], found["scheme"]) == ("coverage", "2026-11-24", "vipunen")
    assert (found["rule_version"], found["framework"]) == (1, "test-frame 1.0.0")
    assert figures(found["rows"]) == ALL
    assert figures(found["totals"]) == [
        ("ELO-S05", None, "0"),
        ("ELO-S04", None, "1-4"),
        ("ELO-C01", None, "21"),
    ]
    assert found["rows"][4] == {
        "competence": "ELO-C01",
        "title": "Competence ELO-C01",
        "kind": "core",
        "institution": "koivuranta",
        "institution_name": "Koivuranta",
        "people": "12",
        "staff": "39",
        "share": 0.3077,
    }


def test_month_counts_up_to_its_end(world: World, app: Flask) -> None:
    del world
    found = json.loads(run(app, "coverage", "--format", "json", "--month", "2026-10", "--kind", "core"))
    assert (found["as_of"], figures(found["rows"])) == (
        "2026-10-31",
        [("ELO-C01", "koivuranta", "6"), ("ELO-C01", "lehtola", "0")],
    )


def test_csv_is_for_spreadsheets(world: World, app: Flask, tmp_path: Path) -> None:
    world.session.execute(update(Institution).where(Institution.slug == "lehtola").values(name="=1+1"))
    world.session.commit()
    file = tmp_path / "out.csv"
    run(app, "coverage", "--out", str(file), "--institution", "lehtola", "--lang", "fi")
    told = file.read_bytes()
    assert told.startswith(
        b"\xef\xbb\xbfcompetence;title;kind;institution;institution_name;people;staff;share;as_of;"
    )
    rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig")), delimiter=";"))
    assert [row["institution"] for row in rows] == ["lehtola"] * 3 + [""] * 3
    assert (rows[0]["institution_name"], rows[0]["people"]) == ("'=1+1", "0")
    assert (rows[2]["title"], rows[2]["share"]) == ("Competence ELO-C01 (fi)", "0.4286")
    assert run(app, "coverage").startswith("competence,title,")


@pytest.mark.parametrize("first", list("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05"))
def test_formula_is_harmless(first: str) -> None:
    assert harmless(f"{first}1") == f"'{first}1"
    assert (harmless("1-4"), harmless(3), harmless("")) == ("1-4", 3, "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--month", "2026-13"], "report_filter_invalid"),
        (["--month", "2026-12"], "report_filter_invalid"),
        (["--institution", "none"], "institution_unknown"),
    ],
)
def test_command_refuses_bad_filters(world: World, app: Flask, arguments: list[str], code: str) -> None:
    del world
    done = app.test_cli_runner().invoke(report, ["coverage", *arguments])
    assert (done.exit_code, code in done.stderr) == (1, True)


def test_verify_finds_a_planted_difference(world: World, app: Flask) -> None:
    assert "0 differing cells" in run(app, "verify")
    assert json.loads(run(app, "verify", "--json")) == []
    world.session.execute(update(CoverageCell).values(people=CoverageCell.people + 1))
    world.session.commit()
    done = app.test_cli_runner().invoke(report, ["verify"])
    assert (done.exit_code, "4 cells differ" in done.stderr) == (1, True)
    assert "kept=8  counted=7" in done.stdout
    assert len(json.loads(app.test_cli_runner().invoke(report, ["verify", "--json"]).stdout)) == 4


def test_national_coordinator_sees_all(client: FlaskClient, coordinate: SignIn) -> None:
    coordinate(None)
    page = client.get("/coordinate/?lang=en&s=0000000000000000")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "<h1>One competence is covered by nobody</h1>" in text
    assert text.count('<th scope="row">') == 3
    assert ("Koivuranta" in text, "Lehtola" in text) == (True, True)
    assert '<td class="lx">\u2013<small>1\u20134</small></td>' in text
    assert 'href="/coordinate/coverage.csv?s=0000000000000000&amp;lang=en"' in text
    assert '<option value="2026-10">October 2026</option>' in text
    told = client.get("/coordinate/coverage.json?lang=en").get_json()
    assert figures(told["rows"]) == ALL


def test_institution_coordinator_sees_own_and_total(
    client: FlaskClient, coordinate: SignIn, world: World
) -> None:
    coordinate(world.second)
    text = client.get("/coordinate/?lang=en").get_data(as_text=True)
    assert ("Koivuranta" in text, "Lehtola" in text) == (False, True)
    assert "<h1>2 competences are covered by nobody</h1>" in text
    told = client.get("/coordinate/coverage.csv?lang=en&kind=core")
    assert told.headers["Content-Disposition"] == 'attachment; filename="coverage-2026-11-24.csv"'
    rows = list(csv.DictReader(io.StringIO(told.data.decode("utf-8-sig"))))
    assert figures(rows) == [("ELO-C01", "lehtola", "9"), ("ELO-C01", "", "21")]
    assert client.get("/coordinate/?institution=koivuranta").status_code == 404
    assert client.get("/coordinate/?institution=lehtola&kind=core").status_code == 200


@pytest.mark.parametrize(
    "query", ["kind=core", "kind=specialist&month=2026-11", "month=2026-10", "month=2026-09"]
)
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_every_view_renders(client: FlaskClient, coordinate: SignIn, query: str, lang: str) -> None:
    coordinate(None)
    page = client.get(f"/coordinate/?{query}&lang={lang}")
    assert (page.status_code, page.get_data(as_text=True).count("<h1>")) == (200, 1)


def test_finding_tells_the_lowest_when_none_is_uncovered(
    client: FlaskClient, coordinate: SignIn, world: World
) -> None:
    cover(world.session, world.first, world.ids["ELO-S05"], 3)
    coordinate(None)
    few = client.get("/coordinate/?lang=en&kind=specialist").get_data(as_text=True)
    assert "is covered by the fewest</h1>" in few
    core = client.get("/coordinate/?lang=en&kind=core").get_data(as_text=True)
    assert "<h1>Competence ELO-C01 is covered by the fewest: 35" in core


@pytest.mark.parametrize("path", ["/coordinate/", "/coordinate/coverage.csv", "/coordinate/coverage.json"])
def test_others_are_refused(client: FlaskClient, coordinate: SignIn, path: str) -> None:
    assert client.get(path).status_code == 401
    coordinate(None, named=False)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "query", ["month=2026-1", "month=2027-01", "kind=other", "colour=red", "institution=A%20b"]
)
def test_bad_filter_is_told(client: FlaskClient, coordinate: SignIn, query: str) -> None:
    coordinate(None)
    page = client.get(f"/coordinate/?{query}")
    assert (page.status_code, "report_filter_invalid" in page.get_data(as_text=True)) == (422, True)


def test_page_before_the_first_framework_is_empty(
    client: FlaskClient, coordinate: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinate(None)
    monkeypatch.setattr("elo_courses.reports.queries.find_current_framework", lambda _session: None)
    page = client.get("/coordinate/?lang=en")
    assert (page.status_code, "Nothing to report yet" in page.get_data(as_text=True)) == (200, True)
    assert client.get("/coordinate/coverage.csv").status_code == 404


def test_framework_without_a_kind_says_so(
    client: FlaskClient, coordinate: SignIn, session: Session, world: World
) -> None:
    with time_machine.travel(TODAY + timedelta(seconds=1), tick=False):
        ids = make_framework(session, "ELO-C09", version="2.0.0")
    cover(session, world.first, ids["ELO-C09"], 1)
    coordinate(None)
    text = client.get("/coordinate/?lang=en&kind=specialist").get_data(as_text=True)
    assert "No competences of this kind" in text


def bearer(session: Session, institution: str | None) -> dict[str, str]:
    token = people.create_token(session, name="report", role="coordinator", institution=institution)
    session.commit()
    return {"Authorization": f"Bearer {token}"}


def test_api_gives_a_program_its_scope(client: FlaskClient, world: World) -> None:
    every = client.get("/api/v1/reports/coverage", headers=bearer(world.session, None))
    assert figures(every.get_json()["rows"]) == ALL
    own = client.get("/api/v1/reports/coverage?kind=core", headers=bearer(world.session, "lehtola"))
    assert figures(own.get_json()["rows"]) == [("ELO-C01", "lehtola", "9")]


def test_api_refuses_in_problem_json(client: FlaskClient, world: World) -> None:
    nobody = client.get("/api/v1/reports/coverage")
    assert (nobody.status_code, nobody.get_json()["code"]) == (401, "token_refused")
    headers = bearer(world.session, "lehtola")
    bad = client.get("/api/v1/reports/coverage?kind=x", headers=headers)
    assert (bad.status_code, bad.mimetype, bad.get_json()["code"]) == (
        422,
        "application/problem+json",
        "report_filter_invalid",
    )
    other = client.get("/api/v1/reports/coverage?institution=koivuranta", headers=headers)
    assert (other.status_code, other.get_json()["code"]) == (404, "institution_unknown")


def count_queries(session: Session) -> int:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        get_coverage(session, filters=Filters(), scope="all", lang="en", at=TODAY)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([one for one in asked if one.lstrip().upper().startswith("SELECT")])


@pytest.mark.parametrize("number", [1, 3])
def test_number_of_queries_does_not_grow(session: Session, number: int) -> None:
    ids = make_framework(session, *[f"ELO-C0{one}" for one in range(number)])
    for one in range(number):
        cover(session, make_institution(session, f"i{one}"), ids[f"ELO-C0{one}"], 2)
    assert count_queries(session) == 4


def test_staff_is_told_or_those_who_came_and_never_less_than_proven(session: Session) -> None:
    ids = make_framework(session, "ELO-C01")
    unknown, old = make_institution(session, "a"), make_institution(session, "b", 5)
    for _number in range(8):
        make_person(session, unknown)
    cover(session, old, ids["ELO-C01"], 9)
    found = get_coverage(session, filters=Filters(), scope="all", lang="en", at=TODAY)
    assert [one.staff for one in found.columns] == [8, 9]
    assert (found.staff, found.total_staff) == (["9", "9"], "18")


def test_as_of_is_the_end_of_the_month_or_today() -> None:
    today = TODAY.date()
    assert as_of(None, today).isoformat() == "2026-11-24"
    assert as_of("2026-11", today).isoformat() == "2026-11-24"
    assert as_of("2025-12", today).isoformat() == "2025-12-31"
    assert as_of("2024-02", today).isoformat() == "2024-02-29"
