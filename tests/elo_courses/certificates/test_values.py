"""What a certificate says, as values."""

import json

import pytest

from elo_courses.certificates.values import CertificateData, Passage, passage
from tests.elo_courses.certificates.sample import data


def test_words_come_back_from_the_database_as_they_went_in() -> None:
    before = data()
    assert CertificateData.from_json(json.loads(json.dumps(before.as_json()))) == before


@pytest.mark.parametrize(("language", "second"), [("fi", "en"), ("sv", "en"), ("en", "fi")])
def test_second_language_is_english_and_beside_english_finnish(language: str, second: str) -> None:
    assert data(language=language).second_language == second


def test_passage_tells_the_language_that_it_has() -> None:
    titles = {"sv": "Svenska", "en": "English"}
    assert passage(titles, "en") == Passage(text="English", lang="en")
    assert passage(titles, "fi") == Passage(text="Svenska", lang="sv")
    assert passage({"se": "Davvisámegiella", "fi": ""}, "fi") == Passage(text="Davvisámegiella", lang="se")
    assert passage({}, "fi") == Passage(text="", lang="fi")
