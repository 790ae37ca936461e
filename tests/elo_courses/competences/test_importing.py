"""Importing frameworks: the shipped one, repeats, versions in use, and every fault with its place."""

import uuid
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elo_courses.competences import queries
from elo_courses.competences.errors import FrameworkInvalid, FrameworkUnknown, FrameworkVersionExists
from elo_courses.competences.models import Competence, Framework, Indicator
from elo_courses.competences.services.framework_files import MOST_BYTES, read_framework
from elo_courses.competences.services.importing import import_framework
from elo_courses.settings import ROOT
from tests.factories.competences import (
    complete,
    document,
    make_framework,
    make_institution,
    make_module,
    make_person,
)

SHIPPED = ROOT / "courses" / "frameworks" / "elo-working.yaml"


def test_shipped_framework_is_imported_whole(session: Session) -> None:
    done = import_framework(session, document=SHIPPED.read_bytes())

    assert (done.created, done.count) == (True, 24)
    found = queries.get_framework(session, "elo-working")
    assert (found.id, found.version, found.status) == (done.framework_id, "0.1.0", "draft")
    assert [one["code"] for one in found.levels] == [0, 1, 2, 3, 4]
    competences = queries.list_competences(session, found.id)
    assert [one.kind for one in competences].count("core") == 12
    green = queries.competences_by_code(session, found.id)["ELO-S04"]
    assert green.title["en"].startswith("Green transition")
    assert green.uuid == uuid.uuid5(uuid.NAMESPACE_URL, "urn:elo:framework:elo-working:ELO-S04")
    indicators = queries.indicators_by_competence(session, found.id)
    assert [one.code for one in indicators[competences[0].id]] == [f"ELO-C01.{n}" for n in range(1, 5)]
    assert set(indicators[competences[0].id][0].text) == {"fi", "sv", "en"}
    assert competences[0].crosswalk["fi2024"] == [{"code": "A1", "rel": "closeMatch"}]


def test_document_comes_back_byte_for_byte(session: Session) -> None:
    told = b"\xef\xbb\xbf# first line\r\n" + document("ELO-C01")
    done = import_framework(session, document=told)
    session.commit()
    session.expunge_all()
    assert queries.get_document(session, done.framework_id) == told


def test_same_bytes_change_nothing(session: Session) -> None:
    first = import_framework(session, document=document("ELO-C01", "ELO-C02"))
    again = import_framework(session, document=document("ELO-C01", "ELO-C02"))
    assert (again.created, again.framework_id) == (False, first.framework_id)
    assert session.scalar(select(func.count()).select_from(Competence)) == 2


def test_version_that_nobody_uses_is_replaced(session: Session) -> None:
    first = import_framework(session, document=document("ELO-C01", "ELO-C02"))
    second = import_framework(session, document=document("ELO-C01", title="Better"))
    assert (second.created, second.framework_id != first.framework_id) == (True, True)
    assert session.scalars(select(Competence.code)).all() == ["ELO-C01"]
    assert session.scalar(select(func.count()).select_from(Indicator)) == 1
    assert queries.get_framework(session, "test-frame").title["en"] == "Better"


def test_version_in_use_never_changes(session: Session) -> None:
    ids = make_framework(session, "ELO-C01")
    institution = make_institution(session)
    complete(
        session, make_person(session, institution), institution, make_module(session), {ids["ELO-C01"]: 1}
    )

    with pytest.raises(FrameworkVersionExists):
        import_framework(session, document=document("ELO-C01", title="Better"))
    assert queries.get_framework(session, "test-frame").title["en"] == "Guidance"
    later = import_framework(session, document=document("ELO-C01", title="Better", version="1.1.0"))
    assert later.created


def test_uuid_of_a_competence_stays_through_versions(session: Session) -> None:
    for version in ("1.0.0", "1.10.0", "1.9.0"):
        import_framework(session, document=document("ELO-C01", version=version))
    assert len(set(session.scalars(select(Competence.uuid)))) == 1
    assert queries.get_framework(session, "test-frame").version == "1.10.0"
    assert queries.get_framework(session, "test-frame", "1.9.0").version == "1.9.0"
    assert [row.version for row in queries.list_frameworks(session)] == ["1.0.0", "1.9.0", "1.10.0"]


def test_unknown_framework_is_an_error(session: Session) -> None:
    assert queries.find_framework(session, "none") is None
    with pytest.raises(FrameworkUnknown):
        queries.get_framework(session, "none")
    with pytest.raises(FrameworkUnknown):
        queries.get_document(session, uuid.uuid4())


def content() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(document("ELO-C01", "ELO-C02"))
    return loaded


def faults(changed: object) -> list[tuple[str, str]]:
    with pytest.raises(FrameworkInvalid) as caught:
        read_framework(yaml.safe_dump(changed).encode())
    return list(caught.value.faults)


def places(changed: object) -> list[str]:
    return [place for place, _what in faults(changed)]


def test_every_fault_is_told_with_its_place() -> None:
    changed = content()
    changed["schema"] = "elo-framework/2"
    changed["framework"]["version"] = 0.1
    changed["framework"]["levels"][1]["code"] = "one"
    del changed["framework"]["levels"][2]["title"]
    changed["competencies"][1]["title"]["sv"] = ""
    changed["competencies"][1]["kind"] = "other"
    changed["competencies"][1]["titel"] = {}
    changed["competencies"][0]["crosswalk"]["fi2024"][0] = {"rel": "closeMatch"}
    assert places(changed) == [
        "competencies[0].crosswalk.fi2024[0].code",
        "competencies[1].kind",
        "competencies[1].titel",
        "competencies[1].title.sv",
        "framework.levels[1].code",
        "framework.levels[2].title",
        "framework.version",
        "schema",
    ]


def test_faults_that_no_field_knows_alone_are_told_together() -> None:
    changed = content()
    del changed["framework"]["title"]["sv"]
    changed["framework"]["notice"] = {"fi": "Työkehys"}
    changed["framework"]["levels"][0]["code"] = 3
    changed["competencies"][0]["title"]["de"] = "Beratung"
    changed["competencies"][1]["id"] = "ELO-C01"
    changed["competencies"][1]["indicators"] = [{"fi": "a", "sv": "b", "en": "c"}]
    changed["competencies"][1]["crosswalk"] = {
        "fi2024": [{"code": "A1", "rel": "same"}],
        "other": [{"code": "1", "rel": "closeMatch"}],
    }
    assert places(changed) == [
        "competencies[0].title.de",
        "competencies[1].crosswalk.fi2024[0].rel",
        "competencies[1].crosswalk.other",
        "competencies[1].id",
        "competencies[1].indicators[0].id",
        "framework.levels[0].code",
        "framework.notice.en",
        "framework.notice.sv",
        "framework.title.sv",
    ]


@pytest.mark.parametrize("changed", [None, [], "text", {"schema": "elo-framework/1"}, {1: 2}])
def test_file_of_another_shape_is_refused(changed: object) -> None:
    assert places(changed) != []


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (b"", "file"),
        (b"{", "line 1"),
        (b"a: 1\nb: 2\na: 3\n", "line 3"),
        (b"a: &x [1]\nb: *x\n", "line 1"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1"),
        (b"\xff\xfe\xfd", "file"),
        (b"at: 2026-99-99\n", "file"),
        (b"[" * 200_000, "file"),
        (b"? [a, b]\n: 1\n", "file"),
        (b" " * (MOST_BYTES + 1), "file"),
    ],
    ids=["empty", "cut", "twice", "alias", "object", "bytes", "date", "deep", "keys", "large"],
)
def test_hostile_file_is_refused(bad: bytes, place: str) -> None:
    with pytest.raises(FrameworkInvalid) as caught:
        read_framework(bad)
    assert caught.value.faults[0][0] == place or caught.value.faults[0][0].startswith("line")


def test_framework_rows_never_load_the_document_by_accident(session: Session, app: Flask) -> None:
    del app
    import_framework(session, document=document("ELO-C01"))
    session.commit()
    session.expunge_all()
    found = session.scalars(select(Framework)).one()
    with pytest.raises(Exception, match="raiseload"):
        _ = found.document
