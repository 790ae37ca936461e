"""The printed certificate: one tagged page, the same bytes for the same words, nothing loaded."""

import atexit
import io
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import segno
from flask_babel import force_locale, gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from elo_courses.certificates.errors import AddressRefusedError, DoesNotFitError
from elo_courses.certificates.services.tags import complete_tags
from elo_courses.certificates.values import Passage, passage
from elo_courses.web.language import day, number

if TYPE_CHECKING:
    from elo_courses.certificates.values import CertificateData, Titles

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / "templates" / "certificates"
DRAWINGS = {f"drawing:{path.name}": path for path in (HERE / "drawings").glob("*.svg")}
DENSITIES = {"roomy": 4, "close": 10, "paired": 16, "tight": 1000}  # the most competences of each
SIZES = ((26, "xl"), (42, "l"), (70, "m"))
OPTIONS: Mapping[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_identifier": True}

_one_at_a_time = threading.Lock()  # Pango's font map belongs to one thread


class ClosedFetcher:
    """What WeasyPrint asks for addresses: our five drawings; it refuses and remembers every other one."""

    _fail_on_errors = False

    def __init__(self, answer: Callable[..., object]) -> None:
        self.answer = answer
        self.refused: list[str] = []

    def __call__(self, url: str) -> object:
        """Return a drawing of ours."""
        if url not in DRAWINGS:
            self.refused.append(url)
            raise ValueError("a certificate loads nothing but its drawings")
        return self.answer(url, body=DRAWINGS[url].read_bytes(), headers={"Content-Type": "image/svg+xml"})


class Document(Protocol):
    """A laid-out document of WeasyPrint."""

    pages: Sequence[object]

    def write_pdf(self, target: IO[bytes], **options: object) -> None:
        """Write it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Engine:
    """WeasyPrint with our fonts and our style, loaded once a process."""

    html: Callable[..., Any]
    answer: Callable[..., object]
    fonts: object
    style: object


@cache
def engine() -> Engine:
    """Load WeasyPrint; it sees our fonts and no others, so that every machine prints the same."""
    os.putenv("FONTCONFIG_FILE", str(HERE / "fonts.conf"))
    import weasyprint  # the costliest import of all, and it fails where Pango is missing
    from weasyprint.pdf import tags
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcherResponse

    atexit.register(engine.cache_clear)  # the fonts are let go while WeasyPrint is still whole
    complete_tags(tags)
    fonts = FontConfiguration()
    css = (FOLDER / "certificate.css").read_text()
    style = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=ClosedFetcher(URLFetcherResponse))
    return Engine(html=weasyprint.HTML, answer=URLFetcherResponse, fonts=fonts, style=style)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, kw_only=True)
class Words:
    """The certificate's own words in one language."""

    lang: str
    certificate: str
    number: str
    says: str
    competences: str
    code: str
    competence: str
    level: str
    extent: str
    completed: str
    verify: str
    qr: str
    modules: str
    source: str


def render(data: "CertificateData", *, verify_url: str) -> bytes:
    """Return the certificate as a PDF of one page, in the smallest type that is needed."""
    with _one_at_a_time:
        for density in _densities(data):
            document, fetcher = _laid_out(page_of(data, verify_url=verify_url, density=density))
            if len(document.pages) == 1:
                return _written(document, fetcher)
    raise DoesNotFitError


def page_of(data: "CertificateData", *, verify_url: str, density: str) -> str:
    """Return the certificate as HTML."""
    return (
        _templates()
        .get_template("certificate.html")
        .render(
            data=data,
            first=_words(data, data.language),
            second=_words(data, data.second_language),
            titles=lambda titles: _pair(titles, data),
            columns=_columns(data, density),
            density=density,
            name_size=_size(data.name),
            course_size=_size(passage(data.course_titles, data.language).text),
            verify_url=verify_url,
            qr=_qr(verify_url, _words(data, data.language).qr),
        )
    )


def print_page(html: str) -> bytes:
    """Return a page of HTML as a PDF; fail when it asks for any address."""
    with _one_at_a_time:
        return _written(*_laid_out(html))


def _laid_out(html: str) -> tuple[Document, ClosedFetcher]:
    tool = engine()
    fetcher = ClosedFetcher(tool.answer)
    page = tool.html(string=html, url_fetcher=fetcher)
    return page.render(font_config=tool.fonts, stylesheets=[tool.style], **OPTIONS), fetcher


def _written(document: Document, fetcher: ClosedFetcher) -> bytes:
    output = io.BytesIO()
    document.write_pdf(output, **OPTIONS)
    if fetcher.refused:
        raise AddressRefusedError
    return output.getvalue()


def _words(data: "CertificateData", lang: str) -> Words:
    """Return the words in one language, whatever the language of the request or the worker."""
    with force_locale(lang):
        framework = f"{passage(data.framework_titles, lang).text} {data.framework_version}"
        return Words(
            lang=lang,
            certificate=gettext("Certificate"),
            number=gettext("No. %(number)s", number=data.number),
            says=gettext("has completed the course"),
            competences=gettext("Competences"),
            code=gettext("Code"),
            competence=gettext("Competence"),
            level=gettext("Level (1 to 4)"),
            extent=gettext("%(hours)s h, %(ects)s ECTS", hours=number(data.hours), ects=number(data.ects)),
            completed=gettext("Completed %(day)s", day=day(data.completed_at)),
            verify=gettext("Check that it is genuine"),
            qr=gettext("QR code of the page where this certificate can be checked"),
            modules=gettext("Modules"),
            source=gettext(
                "Framework %(framework)s · course version %(revision)s",
                framework=framework,
                revision=data.revision,
            ),
        )


def _pair(titles: "Titles", data: "CertificateData") -> tuple[Passage, Passage | None]:
    """Return a title in the learner's language, and in the second one where that says something else."""
    first = passage(titles, data.language)
    second = passage(titles, data.second_language)
    return first, second if second.lang == data.second_language and second.text != first.text else None


def _densities(data: "CertificateData") -> list[str]:
    """Return the densities worth trying, the roomiest first."""
    return [density for density, most in DENSITIES.items() if len(data.competences) <= most]


def _columns(data: "CertificateData", density: str) -> list[tuple[Any, ...]]:
    """Return the competences as one table, or as two side by side where there are many."""
    rows = data.competences
    if density in {"roomy", "close"} or len(rows) <= DENSITIES["roomy"]:
        return [rows] if rows else []
    half = (len(rows) + 1) // 2
    return [rows[:half], rows[half:]]


def _size(text: str) -> str:
    return next((size for longest, size in SIZES if len(text) <= longest), "s")


def _qr(address: str, title: str) -> str:
    """Return the drawing of an address as SVG; segno escapes the title."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=0, dark="#1d2a2f", omitsize=True, title=title, svgclass=None))
