"""Templates and static files: what the security policy forbids, what must exist, what a page weighs."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "elo_courses" / "web" / "static"
FONTS = ROOT / "elo_courses" / "certificates" / "fonts"
TEMPLATES = sorted((ROOT / "elo_courses").glob("*/templates/**/*.html"))
ICONS = ROOT / "elo_courses" / "web" / "templates" / "web" / "macros" / "icons.html"

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an inline style": re.compile(r"<style|\sstyle="),
    "an event handler": re.compile(r"\son[a-z]+="),
    "a javascript: address": re.compile(r"javascript:"),
    "a sprite that no page has": re.compile(r'<use href="#'),
    "a file of another site": re.compile(r"<(?:link|script|img|iframe)[^>]*\s(?:src|href)=\"(?:https?:)?//"),
}

BASE_STYLES = [
    "vendor/ds/theme.css",
    "vendor/ds/ds.css",
    *(f"css/{n}.css" for n in ("base", "layout", "bar", "parts")),
]
BASE_SCRIPTS = [f"js/{name}.js" for name in ("menu", "frame", "focus")]


def packed(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in names)


def relative(path: Path) -> str:
    return path.relative_to(ROOT / "elo_courses").as_posix()


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_template_keeps_to_the_security_policy(template: Path) -> None:
    text = template.read_text("utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_template_names_static_files_that_exist(template: Path) -> None:
    names = re.findall(r"url_for\('static', filename='([^'{}]+)'\)", template.read_text("utf-8"))
    assert [name for name in names if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_template_names_icons_that_exist(template: Path) -> None:
    known = set(re.findall(r'^  "([a-z0-9-]+)":', ICONS.read_text("utf-8"), re.MULTILINE))
    used = set(re.findall(r"\bicon\([\"']([a-z0-9-]+)[\"']\)", template.read_text("utf-8")))
    assert used - known == set()


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("css/*.css")), ids=relative)
def test_style_sheet_stays_in_its_layer_and_names_files_that_exist(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    assert text.count("@layer elo {") == 1
    assert [ref for ref in re.findall(r"url\(([^)]+)\)", text) if not (sheet.parent / ref).is_file()] == []


def test_first_load_of_a_learner_is_small() -> None:
    assert packed(*BASE_STYLES, "css/player.css", *BASE_SCRIPTS) < 35_000
    assert packed(*BASE_SCRIPTS, "js/verify.js") < 12_000


def test_vendored_files_are_the_ones_that_were_written_down() -> None:
    lines = re.findall(
        r"^([0-9a-f]{64})  (\S+)$", (STATIC / "vendor" / "README.md").read_text("utf-8"), re.MULTILINE
    )
    told = {name: digest for digest, name in lines}
    folders = [STATIC / "vendor" / name for name in ("ds", "public-sans", "lucide")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = {path.relative_to(STATIC / "vendor").as_posix(): path for path in files}
    found |= {path.name: path for path in FONTS.iterdir() if path.suffix in {".ttf", ".txt"}}
    assert {name: sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == told
