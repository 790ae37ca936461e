"""Translations: what is new is empty, what went is gone, what stays is kept."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from elo_courses.web import catalogues


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give an empty place for translations."""
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    return tmp_path


def template(*texts: str | tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for text in texts:
        catalog.add(text)
    return catalog


def test_a_translation_is_kept_and_a_new_text_is_told(folder: Path) -> None:
    first = catalogues.renewed("fi", template("Course"))
    message = first.get("Course")
    assert message is not None
    message.string = "Kurssi"
    catalogues.write("fi", first)
    second = catalogues.renewed("fi", template("Course", "Module", ("%(num)d min", "%(num)d min")))
    kept = second.get("Course")
    assert kept is not None
    assert kept.string == "Kurssi"
    assert catalogues.missing(second) == ["Module", "%(num)d min"]
    assert catalogues.is_stale("fi", second)
    catalogues.write("fi", second)
    assert not catalogues.is_stale("fi", second)
    assert (folder / "fi" / "LC_MESSAGES" / "messages.mo").exists()


def test_writing_twice_gives_the_same_bytes(folder: Path) -> None:
    catalogues.write("sv", template("b", "a"))
    before = (folder / "sv" / "LC_MESSAGES" / "messages.po").read_bytes()
    catalogues.write("sv", template("a", "b"))
    assert (folder / "sv" / "LC_MESSAGES" / "messages.po").read_bytes() == before


def test_the_command_tells_what_is_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert catalogues.main([]) == 1
    assert "no translation of" in capsys.readouterr().err
    assert (folder / "fi").exists()


def test_every_text_of_the_product_is_found() -> None:
    catalog = catalogues.extract()
    assert catalog.get("My competence") is not None
    assert catalog.get("The module is done") is not None
    assert catalog.get("The sign-in took too long") is not None
