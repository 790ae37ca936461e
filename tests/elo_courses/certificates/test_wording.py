"""Texts as a certificate can print them."""

import uuid
from dataclasses import replace

import pytest
from flask import Flask

from elo_courses.certificates.errors import (
    IssuingError,
    NameCannotBePrintedError,
    NameMissingError,
    TextCannotBePrintedError,
    explain,
)
from elo_courses.certificates.services.wording import (
    is_printable,
    printed,
    printed_name,
    printed_text,
    tidy,
)
from elo_courses.learning.values import CompetenceReached, CourseCompletion
from tests.elo_courses.certificates.sample import DONE_AT

COMPLETION = CourseCompletion(
    enrolment_id=uuid.uuid4(),
    person_id=uuid.uuid4(),
    person_name="  Aino \t Virtanen ",
    institution_id=uuid.uuid4(),
    institution_name="Koivuranta",
    course_id=uuid.uuid4(),
    course_slug="green",
    course_titles={"fi": "Vihreä \U0001f331 siirtymä"},
    hours=8.0,
    ects=0.3,
    revision=2,
    module_titles=({"fi": "Yksi"},),
    competences=(CompetenceReached(code="ELO-S04", titles={"fi": "Vihreä"}, level=3),),
    framework_title={"fi": "Kehys"},
    framework_version="0.1.0",
    language="fi",
    completed_at=DONE_AT,
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Aino\x00\x07 Virtanen\x1b", "Aino Virtanen"),
        ("Aino\r\nVirtanen", "Aino Virtanen"),
        ("\u202eAino\u202c \u2066Virtanen\u2069\u200f", "Aino Virtanen"),
        ("Ai\u200bno\ufeff Vir\u00adtanen", "Aino Virtanen"),
        ("A\u0308ino", "Äino"),
        ("\ud800Aino\ue000", "Aino"),
        ("Aino\u00a0\u2003Virtanen", "Aino Virtanen"),
        ("", ""),
    ],
)
def test_nothing_invisible_is_printed(given: str, shown: str) -> None:
    assert tidy(given) == shown


def test_long_names_are_cut_between_words_and_marked() -> None:
    assert tidy("Maria " * 19 + "Virta", 120) == "Maria " * 19 + "Virta"
    shown = printed_name("Maria " * 40)
    assert (len(shown) <= 120, shown[-6:]) == (True, "Maria…")
    assert printed_name("M" * 200) == "M" * 119 + "…"


@pytest.mark.parametrize(
    "name",
    [
        "Áilu Čáhppes Đorđe Ŋuorri Šuvva Ŧuohta Žiga",
        "Ǩeâđđ Ǥuhttu Ǯââ\u02b9ǩǩel Õhtt",
        "Шевченко",
        "Éva Őry",
        "Ö",
    ],
)
def test_letters_of_the_country_and_its_neighbours_are_there(name: str) -> None:
    assert is_printable(name)
    assert printed_name(name) == name


@pytest.mark.parametrize("name", [None, "", " \t", "\u202e\u200b"])
def test_missing_name_is_refused(name: str | None) -> None:
    with pytest.raises(NameMissingError):
        printed_name(name)


@pytest.mark.parametrize("name", ["山田太郎", "Aino \U0001f600", "محمد"])
def test_name_that_the_font_lacks_is_refused(name: str) -> None:
    with pytest.raises(NameCannotBePrintedError):
        printed_name(name)


def test_titles_lose_what_the_font_lacks() -> None:
    assert printed_text("Vihreä \U0001f331 siirtymä") == "Vihreä siirtymä"
    shown = printed(COMPLETION, number="2026-000001", language="sv")
    assert (shown.name, shown.course_titles, shown.language, shown.number) == (
        "Aino Virtanen",
        {"fi": "Vihreä siirtymä"},
        "sv",
        "2026-000001",
    )


@pytest.mark.parametrize(
    "completion",
    [replace(COMPLETION, institution_name="山"), replace(COMPLETION, course_titles={"fi": "山"})],
)
def test_nothing_is_issued_without_a_title_or_an_issuer(completion: CourseCompletion) -> None:
    with pytest.raises(TextCannotBePrintedError):
        printed(completion, number="", language="fi")


def test_person_is_told_why_a_certificate_waits(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert "Latin letters" in str(explain("name_cannot_be_printed"))
        assert "not told us your name" in str(explain("name_missing"))
        assert str(explain(None)) == str(explain("certificate_not_made")) == str(IssuingError.text)
