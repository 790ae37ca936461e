"""`python -m elo_courses.web.catalogues`: take new texts into the translations, or check that none is missing."""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
METHODS = [("demo/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
LANGUAGES = ("fi", "sv")


def extract() -> Catalog:
    """Return every text of the product, without places: a line that moves changes nothing."""
    catalog = Catalog()
    for found in extract_from_dir(ROOT, METHODS, OPTIONS):
        catalog.add(found[2])
    return catalog


def read(language: str) -> Catalog:
    """Return the texts as they are translated now."""
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, template: Catalog) -> Catalog:
    """Return a translation with the texts of today: what went is gone, what is new is empty."""
    old = read(language)
    made = Catalog(locale=language, project="ELO courses", fuzzy=False)
    for message in template:
        if message.id:
            kept = old.get(_key(message))
            made.add(message.id, kept.string if kept else "")
    return made


def missing(catalog: Catalog) -> list[str]:
    """Return the texts that have no translation in this language."""
    return [
        _key(message) for message in catalog if message.id and (message.fuzzy or not all(_strings(message)))
    ]


def write(language: str, catalog: Catalog) -> None:
    """Write the translation, for people and for the machine."""
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_as_po(catalog))
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def is_stale(language: str, catalog: Catalog) -> bool:
    """Tell whether the committed files differ from what `write` would write."""
    path = _path(language)
    return not path.exists() or path.read_bytes() != _as_po(catalog) or not path.with_suffix(".mo").exists()


def _as_po(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=False, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(
        line for line in lines if not line.startswith((b'"POT-Creation', b'"PO-Revision', b'"Generated'))
    )


def _path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def _key(message: Message) -> str:
    return str(message.id[0]) if isinstance(message.id, tuple | list) else str(message.id)


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string or "")]


def main(arguments: list[str]) -> int:
    """Renew the translations; with --check change nothing and tell what is stale or empty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args(arguments).check
    template = extract()
    faults = 0
    for language in LANGUAGES:
        catalog = renewed(language, template)
        if only_check and is_stale(language, catalog):
            faults += 1
            sys.stderr.write(f"{language}: the translations are stale, run ./dev i18n\n")
        if not only_check:
            write(language, catalog)
        for text in missing(catalog):
            faults += 1
            sys.stderr.write(f"{language}: no translation of {text!r}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
