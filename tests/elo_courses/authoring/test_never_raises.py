"""Whatever stands in the files, reading and checking answer with findings, in bounded work."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_courses.authoring.checks import check_course
from elo_courses.authoring.compiler import CourseHasFaults, compile_course
from elo_courses.authoring.documents import read_document
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.markdown import parse
from elo_courses.authoring.places import Source
from elo_courses.authoring.reader import read_course, read_source

FI = "modules/010-alku/fi.md"
PIECES = [
    *(
        "---\n",
        ":::",
        ":::single {#q-1}\n",
        "\n",
        "\n\n",
        "> ",
        "- [x] ",
        "- [ ] ",
        "1. ",
        "    ",
        "\t",
        "|a|b|\n",
        "|-|-|\n",
    ),
    *(
        "# ",
        "### ",
        "{#x}",
        "{.decorative}",
        "![",
        "](",
        ")",
        "[a](#b)",
        "[^n]",
        "[^n]: ",
        "`",
        "```\n",
        "~~~\n",
        "*",
        "**",
    ),
    *(
        "<b>",
        "<!--",
        "-->",
        "<script>",
        "&colon;",
        "javascript:",
        "title: x\n",
        "minutes: ",
        "ä",
        "\u2028",
        "\x00",
        "\r\n",
        "\r",
    ),
    *(
        "> [!HINT]\n",
        "> [!NOTE] x\n",
        ":::tabs\n",
        "::: {.single #a}\n",
        ":::{single}\n",
        ":::note[x]\n",
        "a: &a [*a]\n",
        "\ufeff",
        "\\|",
    ),
]
markdown = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join)


@given(markdown)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(text: str) -> None:
    source = Source.of(Path("fi.md"), text)
    file = read_document(source, "fi")
    for block in file.blocks:
        assert source.text[block.span.start : block.span.end].startswith(":::")


@given(data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_mutated_course_is_checked_and_compiled_or_refused(
    data: st.DataObject, files: dict[str, str], write: Callable[..., Path], frameworks: Frameworks
) -> None:
    """What checks without an error compiles; what has one is refused with it."""
    name = data.draw(st.sampled_from([name for name in files if not name.startswith("assets")]))
    text = files[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    course = write({name: text[:start] + data.draw(markdown) + text[end:]})
    findings = check_course(read_course(course), frameworks)
    for item in findings:
        assert 1 <= item.place.line <= len(read_source(item.place.file)[0].starts)
        assert item.place.column >= 1
        assert all(item.message(lang) for lang in ("fi", "sv", "en"))
    if any(item.severity == "error" for item in findings):
        with pytest.raises(CourseHasFaults):
            compile_course(course, frameworks)
    else:
        assert compile_course(course, frameworks)["format"] == 1


NESTINGS = {
    "quotes": ("> " * 10_000, 200),
    "lists": ("- " * 10_000, 200),
    "brackets": ("[" * 20_000, 50),
    "images": ("![" * 10_000, 50),
    "links": ("[a](" * 5_000, 50),
    "stars": ("*a " * 7_000, 50),
    "underscores": ("_a_" * 6_000, 50),
    "backticks": ("".join("`" * number + " " for number in range(200)), 50),
    "blocks": (":::tabs\n" * 2_500, 200),
    "unknown blocks": (":::x\n" * 4_000, 200),
    "leaves": (":::single\n" * 2_000, 6_100),
    "colons": (":::\n" * 5_000, 5_100),
    "tables": ("|" * 10_000 + "\n" + "|-" * 5_000, 100),
    "wide tables": ("|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|b\n" * 5_000, 200_000),
    "footnotes": ("[^a]: " * 3_300, 300),
    "entities": ("&amp;" * 4_000, 50),
    "html": ("<a " * 6_600, 50),
    "comments": ("<!--" * 5_000, 50),
    "quoted lists": ("> - " * 5_000, 200),
    "escapes": ("\\" * 20_000, 50),
    "braces": (":::single {" + "a=1 " * 5_000, 50),
    "headings": ("#" * 20_000, 50),
}


@pytest.mark.parametrize("name", NESTINGS)
def test_deep_nesting_stays_bounded(name: str) -> None:
    text, most = NESTINGS[name]
    assert len(parse(text)) <= most
    assert read_document(Source.of(Path("fi.md"), text), "fi").path == Path("fi.md")


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 30_000, "".join(" " * n + "a:\n" for n in range(300)), "{" * 9_000]
)
def test_deep_front_matter_is_told(
    text: str, write: Callable[..., Path], check: Callable[[Path], list[Finding]]
) -> None:
    found = check(write({FI: f"---\n{text}\n---\n"}))
    assert found
    assert {item.code for item in found} <= {"E100", "E101", "E102", "E502"}
