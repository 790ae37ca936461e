"""The printed certificate: tagged, in two languages, one page, and nothing loaded."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import PdfObject
from pytest_socket import disable_socket

from elo_courses.app import create_app
from elo_courses.certificates.errors import AddressRefusedError, DoesNotFitError
from elo_courses.certificates.services import pdf
from elo_courses.certificates.services.wording import printed_name
from elo_courses.settings import Settings
from tests.elo_courses.certificates.sample import VERIFY, competence, data

A4_LANDSCAPE = (842, 595)
Object = dict[str, Any]

LANGUAGES = ("fi", "sv", "en")
CANARY = "CANARY-7c41"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application whose database nobody asks."""
    folder = tmp_path_factory.mktemp("press")
    return create_app(
        Settings(database_url=f"sqlite:///{folder}/x.sqlite", queue_url="memory:", secret_key="x" * 32)
    )


@pytest.fixture(scope="module")
def printed(press: Flask) -> Mapping[str, bytes]:
    """Print one certificate in each language; the first costs two seconds of imports."""
    with press.app_context():
        return {lang: pdf.render(data(language=lang), verify_url=VERIFY) for lang in LANGUAGES}


@pytest.fixture
def printing(press: Flask) -> Iterator[None]:
    """Print inside an application."""
    with press.app_context():
        yield


def read(file: bytes) -> PdfReader:
    """Open a file."""
    return PdfReader(io.BytesIO(file))


def text_of(file: bytes) -> str:
    """Return a file's text on one line."""
    return " ".join(" ".join(page.extract_text() for page in read(file).pages).split())


def root_of(file: bytes) -> Object:
    """Return a file's catalogue."""
    return cast("Object", read(file).trailer["/Root"])


def page_of(file: bytes) -> Object:
    """Return a file's first page."""
    return cast("Object", read(file).pages[0])


def elements(file: bytes) -> list[Object]:
    """Return all elements of the tag tree, in reading order."""
    found: list[Object] = []

    def walk(node: PdfObject) -> None:
        one = node.get_object()
        if not isinstance(one, dict):
            return
        found.append(one)
        kids = one.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            walk(kid)

    walk(root_of(file)["/StructTreeRoot"])
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_file_is_tagged_and_says_what_it_is(printed: Mapping[str, bytes], lang: str) -> None:
    reader = read(printed[lang])
    root = root_of(printed[lang])
    page = reader.pages[0]
    word = {"fi": "Todistus", "sv": "Intyg", "en": "Certificate"}[lang]
    title = data().course_titles[lang]
    assert len(reader.pages) == 1
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A4_LANDSCAPE
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"{word} \N{EN DASH} Aino Virtanen \N{EN DASH} {title}"
    assert reader.metadata.author == "Koivurannan ammattiopisto"
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fi", ["Todistus Certificate", "on suorittanut koulutuksen has completed the course", "8 h, 0,3 op",
                "Suoritettu 24.11.2026 Completed 24 November 2026", "Vihreä siirtymä uraohjauksessa Green"]),
        ("sv", ["Intyg Certificate", "har genomfört utbildningen has completed the course", "8 h, 0,3 sp",
                "Genomfört 24.11.2026 Completed 24 November 2026", "Grön omställning i karriärvägledning Green"]),
        ("en", ["Certificate Todistus", "has completed the course on suorittanut koulutuksen", "8 h, 0.3 ECTS",
                "Completed 24 November 2026 Suoritettu 24.11.2026", "Green transition in career guidance Vihreä"]),
    ],
)  # fmt: skip
def test_page_speaks_the_learners_language_and_a_second_one(
    printed: Mapping[str, bytes], lang: str, words: list[str]
) -> None:
    text = text_of(printed[lang])
    for one in [*words, "Aino Virtanen", "2026-000417", "ELO-S04", "ELO-C07", VERIFY]:
        assert one in text


def test_foreign_passages_carry_their_language_and_heads_their_scope(printed: Mapping[str, bytes]) -> None:
    tags = elements(printed["fi"])
    assert {str(one["/Lang"]) for one in tags if "/Lang" in one} == {"en"}
    scopes = [str(one["/A"]["/Scope"]) for one in tags if one.get("/S") == "/TH"]
    assert scopes == ["/Column"] * 3 + ["/Row"] * 2
    figures = [str(one["/Alt"]) for one in tags if one.get("/S") == "/Figure"]
    assert figures == ["QR-koodi sivulle, jolla tämän todistuksen voi tarkistaa"]
    assert [one["/S"] for one in tags if str(one.get("/S", "")).startswith("/H")] == ["/H1"]


def test_address_can_be_followed(printed: Mapping[str, bytes]) -> None:
    links = [one.get_object()["/A"]["/URI"] for one in page_of(printed["fi"])["/Annots"]]
    assert links == [VERIFY]


def test_only_our_font_is_used_and_embedded(printed: Mapping[str, bytes]) -> None:
    fonts = page_of(printed["fi"])["/Resources"]["/Font"].values()
    names = {str(one.get_object()["/BaseFont"]).split("+")[1] for one in fonts}
    assert names == {"Noto-Sans", "Noto-Sans-Bold"}


@pytest.mark.usefixtures("printing")
def test_same_words_give_the_same_bytes(printed: Mapping[str, bytes]) -> None:
    assert pdf.render(data(), verify_url=VERIFY) == printed["fi"]


@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize(
    "name", ["M" * 200, "Maria-Kristiina von Hohenlohe " * 4, "Aino " * 24, "Anna-Liisa Mäkelä-Öhqvist"]
)
def test_long_names_stay_on_the_page(name: str) -> None:
    shown = printed_name(name)
    file = pdf.render(data(name=shown), verify_url=VERIFY)
    assert len(read(file).pages) == 1
    assert shown.replace(" ", "") in text_of(file).replace(" ", "")


@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize("count", [0, 1, 4, 5, 10, 16, 24])
def test_many_competences_stay_on_the_page(count: int) -> None:
    codes = [f"ELO-S{n:02}" for n in range(count)]
    many = tuple(competence(code, n % 4 + 1) for n, code in enumerate(codes))
    file = pdf.render(data(competences=many), verify_url=VERIFY)
    text = text_of(file)
    assert len(read(file).pages) == 1
    assert [text.count(code) for code in codes] == [1] * count
    assert VERIFY in text


@pytest.mark.usefixtures("printing")
def test_roomy_page_gets_closer_when_its_titles_are_long() -> None:
    long = dict.fromkeys(("fi", "en"), "Vihreä siirtymä ja kestävä uraohjaus " * 7)
    one = competence("ELO-S04")
    many = tuple(type(one)(code=f"ELO-S0{n}", titles=long, level=1) for n in range(4))
    file = pdf.render(data(competences=many), verify_url=VERIFY)
    assert len(read(file).pages) == 1


@pytest.mark.usefixtures("printing")
def test_what_never_fits_is_refused() -> None:
    many = tuple(competence(f"ELO-S{n}") for n in range(120))
    with pytest.raises(DoesNotFitError):
        pdf.render(data(competences=many), verify_url=VERIFY)


@pytest.mark.usefixtures("printing")
def test_passage_in_a_third_language_is_marked() -> None:
    file = pdf.render(data(course_titles={"sv": "Grön omställning"}), verify_url=VERIFY)
    assert {str(one["/Lang"]) for one in elements(file) if "/Lang" in one} == {"sv", "en"}


VECTORS = [
    '<img src="{url}">',
    '<style>@import "{url}";</style>',
    '<link rel="stylesheet" href="{url}">',
    '<p style="background: url({url})">x</p>',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    "<style>@font-face {{ font-family: X; src: url({url}) }} p {{ font-family: X }}</style><p>x</p>",
    '<base href="{url}/"><img src="x">',
    '<img src="../../{url}">',
    "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{url}\"/></svg>'>",
    '<!DOCTYPE html [<!ENTITY x SYSTEM "{url}">]><p>&x;</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#a"/></svg>',
    '<iframe src="{url}"></iframe>',
    '<ul style="list-style-image: url({url})"><li>x</li></ul>',
]  # fmt: skip


@pytest.mark.advisory
@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize("scheme", ["file", "http", "ftp"])
@pytest.mark.parametrize("vector", VECTORS)
def test_page_loads_nothing(vector: str, scheme: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(CANARY)
    url = {"file": secret.as_uri(), "http": "http://127.0.0.1:9/x", "ftp": "ftp://127.0.0.1:9/x"}[scheme]
    disable_socket()
    try:
        file = pdf.print_page(f"<html lang=en><title>x</title>{vector.format(url=url)}</html>")
    except AddressRefusedError:
        return
    assert CANARY not in text_of(file)
    assert "/Names" not in root_of(file)


@pytest.mark.advisory
@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize("vector", VECTORS)
def test_vector_in_a_name_or_a_title_is_plain_text(vector: str) -> None:
    hostile = vector.format(url="file:///etc/hostname")
    disable_socket()
    file = pdf.render(
        data(name=hostile[:120], issuer=hostile, course_titles={"fi": hostile}), verify_url=VERIFY
    )
    assert hostile[:60].replace(" ", "") in text_of(file).replace(" ", "")
    assert "/Names" not in root_of(file)
