"""No text is shown untranslated."""

import re

import pytest

from elo_courses.web import catalogues

PLACE = re.compile(r"%\(\w+\)s|%%")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_are_whole_and_fresh(language: str) -> None:
    catalog = catalogues.renewed(language, catalogues.extract())
    assert catalogues.missing(catalog) == []
    assert not catalogues.is_stale(language, catalog)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_the_places_of_values(language: str) -> None:
    for message in catalogues.read(language):
        if isinstance(message.id, str) and message.id:
            assert sorted(PLACE.findall(message.id)) == sorted(PLACE.findall(str(message.string))), message.id
