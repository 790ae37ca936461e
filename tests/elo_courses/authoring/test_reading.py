"""How blocks, attributes, prose and YAML are read: the cases a table of faults doesn't reach."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from elo_courses.authoring.attributes import read_attributes
from elo_courses.authoring.blocks import read_opening
from elo_courses.authoring.commands import course as course_group
from elo_courses.authoring.compiler import compile_course
from elo_courses.authoring.documents import read_document
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.output import shown_path
from elo_courses.authoring.output.human import as_text
from elo_courses.authoring.places import Place, Source
from elo_courses.authoring.rendering import render
from elo_courses.authoring.values import ModuleFile

FI, SV, YAML = "modules/010-alku/fi.md", "modules/010-alku/sv.md", "course.yaml"
FI2 = "modules/020-jatko/fi.md"
Write = Callable[..., Path]
Check = Callable[[Path], list[Finding]]


def read(text: str) -> ModuleFile:
    """Read a text as a Finnish file."""
    return read_document(Source.of(Path("fi.md"), text), "fi")


def html(text: str) -> str:
    """Render a text in Finnish."""
    return render(read(text).tokens, "fi")


@pytest.mark.parametrize(
    ("line", "identifier", "options", "unexpected"),
    [
        ("{#a}", "a", {}, None),
        ("{ #a b=1 c='x y' d=\"z\" .e f }", "a", {"b": "1", "c": "x y", "d": "z", "f": ""}, None),
        ("{src=opening.mp4}", "", {"src": "opening.mp4"}, None),
        ("{#a #b}", "a", {}, 4),
        ("{a=}", "", {}, 1),
        ("{a='x}", "", {}, 1),
        ('{a="x"b=1}', "", {"a": "x"}, 6),
        ("{#a", "a", {}, 3),
        ("{}", "", {}, None),
    ],
)
def test_options_are_read_up_to_the_first_fault(
    line: str, identifier: str, options: dict[str, str], unexpected: int | None
) -> None:
    found = read_attributes(line, 0)
    assert (found.identifier.value if found.identifier else "") == identifier
    assert {item.name: item.value for item in found.options} == options
    assert found.unexpected == unexpected


@pytest.mark.parametrize(
    ("line", "name", "is_foreign", "unexpected"),
    [
        (":::single", "single", False, None),
        ("::::  single {#a}", "single", False, None),
        (":::{single}", "single", True, None),
        (":::{single} {#a ?}", "single", True, 16),
        ("::: {.single #a}", "single", True, None),
        ("::: {#a}", "", False, 4),
        (":::tip[Words]", "tip", True, None),
        (":::?", "", False, 3),
    ],
)
def test_an_opening_line_is_read_in_each_spelling(
    line: str, name: str, *, is_foreign: bool, unexpected: int | None
) -> None:
    found = read_opening(line)
    assert (found.name, found.is_foreign, found.unexpected) == (name, is_foreign, unexpected)


def test_colons_in_code_open_and_close_nothing() -> None:
    file = read(":::reflect {#r-1}\n```\n:::\n:::single\n```\n~~~~\n:::\n~~~\n~~~~\n    :::\nJoo.\n:::\n")
    assert [(block.name, block.is_closed) for block in file.blocks] == [("reflect", True)]


def test_an_unclosed_question_ends_where_the_next_block_starts() -> None:
    file = read(
        ":::single {#q-1}\nMikä?\n\n:::single {#q-2}\nMikä?\n:::\n\n:::bank {#b-1}\n:::single {#q-3}\n:::\n"
    )
    assert [(block.identifier, block.is_closed) for block in file.blocks] == [
        ("q-1", False),
        ("q-2", True),
        ("b-1", False),
        ("q-3", True),
    ]


def test_a_block_in_a_list_ends_with_its_item() -> None:
    file = read("- a\n\n  :::reflect {#r-1}\n  Mitä?\n\nulkona\n\n:::\n")
    assert [(block.is_closed, block.is_misplaced) for block in file.blocks] == [(False, True)]


def test_callouts_of_other_tools_become_ours() -> None:
    assert html(":::warning[Ole tarkka]\nTeksti.\n:::") == (
        '<div class="note" data-kind="warn"><p>Ole tarkka</p>\n<p>Teksti.</p>\n</div>'
    )
    assert html("> [!CASE]\n\n> lainaus") == (
        '<div class="note" data-kind="case"><p>Tapaus</p>\n</div>\n<blockquote>\n<p>lainaus</p>\n</blockquote>'
    )
    assert (
        html("> [!ODD] *x*\n> a") == '<div class="note" data-kind="other"><p><em>x</em></p>\n<p>a</p>\n</div>'
    )


def test_prose_keeps_what_markdown_has() -> None:
    assert html("- [x] tehty\n- [ ] tekemättä") == (
        '<ul>\n<li><span class="box">☑</span> tehty</li>\n<li><span class="box">☐</span> tekemättä</li>\n</ul>'
    )
    assert html("|a|\n|-:|\n|1|").count('class="r"') == 2
    assert html('[a](https://a.example "otsikko") ~~b~~') == (
        '<p><a href="https://a.example" title="otsikko">a</a> <s>b</s></p>'
    )
    assert html("a[^x] b[^x]\n\n[^x]: c").count("footnote-backref") == 2
    assert html("![](assets/a.png){.decorative}") == '<p><img src="assets/a.png" alt=""></p>'
    assert html("[sana](term:sana)") == "<p><a>sana</a></p>"


def test_headings_get_github_anchors_of_their_own(write: Write, check: Check, files: dict[str, str]) -> None:
    more = "## Otsikko\n\n## Otsikko\n\n## fn1\n\n## !\n\n## Oma {#oma}\n\n"
    links = "[a b](#otsikko-1) [a c](#h-fn1) [a d](#section) [a e](#oma) [a f](#q-1)\n\n"
    assert check(write({FI: files[FI].replace("## Otsikko\n", more + links)})) == []


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        (YAML, "title: [", ["E100"]),
        (YAML, "- a", ["E100"]),
        (YAML, "", ["E101", "E101"]),
        (YAML, "title: {fi: A}\nlanguages: [fi, xx-y]\n", ["E103"]),
        (
            YAML,
            "title: {fi: A, sv: B}\nlanguages: [fi, sv]\nmodules:\n- {id: alku, kind: 3}\n- {id: jatko}\n",
            ["E102"],
        ),
        (YAML, "title: {fi: A, sv: B}\nlanguages: [fi, sv]\nmodules: [{}]\n", ["E103"]),
        (YAML, "title: A\nlanguages: [fi, sv]\nhours: 1.5\nects: 0.3\n", ["E103"]),
        (
            FI2,
            (
                "---\ntitle: Jatko\nminutes: 10\ncompetences: 3\nrequires: alku\nreview_by: eilen\n---\n\n"
                ":::reflect {#r-2}\nMitä?\n:::\n"
            ),
            ["E103"] * 3,
        ),
        (FI2, "---\ntitle: Jatko\nminutes: 2\ncompetences: {ELO-S01: 1}\n...\n", ["W112", "W451", "E502"]),
        (FI2, "---\n---\n\n:::reflect {#r-2}\nMitä?\n:::\n", ["E101"] * 3),
    ],
)
def test_settings_and_front_matter_are_told_apart(
    name: str, text: str, codes: list[str], write: Write, check: Check
) -> None:
    assert sorted(item.code for item in check(write({name: text}))) == sorted(codes)


def test_names_of_folders_are_ids(write: Write, check: Check, files: dict[str, str]) -> None:
    course = write(
        {
            "modules/030-Iso_Nimi/fi.md": files[FI2].replace("r-2", "r-3"),
            YAML: files[YAML].split("modules:")[0],
        }
    )
    (course / "modules" / "note.txt").write_text("x")
    (course / "modules" / "030-Iso_Nimi" / "LUE.md").write_text("x")
    assert {item.code for item in check(course)} == {"E109", "E501"}
    assert "E109" in [item.code for item in check(course.rename(course.parent / "Iso Nimi"))]


def test_a_listed_module_with_a_bad_name_is_told(write: Write, check: Check, files: dict[str, str]) -> None:
    yaml = files[YAML] + "  - Iso\n"
    course = write({YAML: yaml, "modules/030-Iso/fi.md": files[FI2], "modules/030-Iso/sv.md": files[FI2]})
    assert "E109" in [item.code for item in check(course)]


def test_a_comment_on_the_line_before_keeps_a_warning_quiet(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    text = files[FI].replace("![Kaavio siirtymästä]", "<!-- elo: ignore W411 W310 -->\n![kaavio.png]")
    assert check(write({FI: text})) == []
    wrong = text.replace("W411", "W412")
    assert [item.code for item in check(write({FI: wrong}))] == ["W411"]
    error = files[FI].replace("![Kaavio siirtymästä]", "<!-- elo: ignore E410 -->\n![]")
    assert [item.code for item in check(write({FI: error}))] == ["E410"]


def test_right_answers_always_at_the_same_place_are_told(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    question = (
        ":::single {{#q-{0} shuffle=no}}\nMikä?\n\n- [ ] Yksi\n  > Ei.\n"
        "- [x] Kaksi\n  > Kyllä.\n- [ ] Kaikki edellä mainitut\n  > Ei.\n:::\n"
    )
    more = "\n".join(question.format(number) for number in (11, 12, 13))
    changed = {name: files[name] + "\n" + more for name in (FI, SV)}
    found = [
        (item.code, item.place.line) for item in check(write(changed)) if item.place.file.name == "fi.md"
    ]
    assert found == [("W312", files[FI].count("\n") + 2)]
    mixed = {
        name: text.replace("- [ ] Yksi", "- [x] Yksi", 2).replace("- [x] Kaksi", "- [ ] Kaksi", 3)
        for name, text in changed.items()
    }
    assert "W312" not in [item.code for item in check(write(mixed))]


def test_a_fix_of_a_missing_id_stands_in_the_opening_line(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    for old, new, text, column in (
        (
            ":::reflect {#r-1 min-words=20 share=trainer}",
            ":::reflect {share=trainer}",
            "#r-mit-ajattelet ",
            13,
        ),
        (":::reflect {#r-1 min-words=20 share=trainer}", ":::reflect", " {#r-mit-ajattelet}", 11),
        (":::reflect {#r-1 min-words=20 share=trainer}", ":::reflect {}", "#r-mit-ajattelet", 13),
    ):
        (found,) = check(write({FI: files[FI].replace(old, new)}))
        assert found.fix is not None
        assert (found.code, found.fix.text, found.fix.place.column) == ("E204", text, column)


def test_two_blocks_without_ids_get_different_suggestions(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    more = "\n:::reflect\nMitä?\n:::\n\n:::reflect\nMitä?\n:::\n\n:::truefalse {answer=true}\n?\n:::\n"
    found = check(write({FI2: files[FI2] + more}))
    assert [item.values["suggestion"] for item in found if item.code == "E204"] == ["r-mit", "r-mit-3", "q-4"]


def test_a_foreign_spelling_is_rewritten(write: Write, check: Check, files: dict[str, str]) -> None:
    for new, wanted in (
        ("::: {.truefalse #q-3 answer=true}", ":::truefalse {#q-3 answer=true}"),
        (":::{truefalse} {#q-3 answer='true'}", ":::truefalse {#q-3 answer='true'}"),
    ):
        (found,) = check(write({FI: files[FI].replace(":::truefalse {#q-3 answer=true}", new)}))
        assert found.fix is not None
        assert (found.code, found.fix.text) == ("W207", wanted)
    found = next(
        item for item in check(write({FI: files[FI] + "\n:::{reflect}\nMitä?\n:::\n"})) if item.code == "W207"
    )
    assert found.values["wanted"] == ":::reflect"


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        (":::reflect {#r-1}\nVad tänker du?\n:::\n", "", ["E502"]),
        (":::reflect {#r-1}", ":::truefalse {#r-1}", ["E502"]),
        (":::single {#q-1}", ":::single {#q-1 points=2 attempts=3 shuffle=no}", ["E504"]),
        ("- `ELO-C04` Jag kan det här.\n", "- `ELO-C04` Jag.\n- `ELO-S01` Du.\n", ["E504"]),
        (":::reflect {#r-1}", ":::reflect", ["E204"]),
        (":::reflect {#r-1}", ":::reflekt {#r-1}", ["E201"]),
        ("- `ELO-C04` Jag", "- `ELO-X04` Jag", ["E110"]),
        ("- [x] Den andra", "- [ ] Den andra", ["E301"]),
        ("title: Början", "title: [", ["E100"]),
    ],
)
def test_a_translation_is_compared_with_its_source(
    *, old: str, new: str, codes: list[str], write: Write, check: Check, files: dict[str, str]
) -> None:
    assert [item.code for item in check(write({SV: files[SV].replace(old, new)}))] == codes


def test_a_long_list_of_options_has_numbers_after_z(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    def options(right: int) -> str:
        return "".join(f"- [{'x' if at == right else ' '}] vaihtoehto {at}\n  > P.\n" for at in range(30))

    changed = {
        name: f"{files[name]}\n:::single {{#q-9}}\nMikä?\n\n{options(right)}:::\n"
        for name, right in ((FI, 29), (SV, 0))
    }
    (found,) = check(write(changed))
    assert found.message("en").endswith("(fi: 30, sv: a).")


def test_a_link_may_hold_a_picture_or_lead_to_a_module(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    good = "[Seuraava osa](../020-jatko/fi.md) [![Kuvio](assets/kaavio.png)](#otsikko) "
    good += "[Sana *b*](term:b) [Web](//a.example)"
    assert check(write({FI: files[FI].replace("  ja toinen rivi", f"  ja {good}")})) == []
    empty = files[FI].replace("  ja toinen rivi", "  ja [kohde]()")
    assert [item.code for item in check(write({FI: empty}))] == ["E421"]
    nowhere = files[FI2].replace("Teksti.", "[Tähän](#z)")
    (found,) = check(write({FI2: nowhere}))
    assert found.hint("en") == "Headings and blocks here: `#r-2`."


def test_misspelt_case_of_a_file_is_mended(write: Write, check: Check, files: dict[str, str]) -> None:
    (found,) = check(write({FI: files[FI].replace("assets/lomake.pdf", "assets/Lomake.pdf")}))
    assert found.fix is not None
    assert found.fix.text == "assets/lomake.pdf"
    (coded,) = check(write({FI: files[FI].replace("assets/lomake.pdf", "assets/%4Comake.pdf")}))
    assert (coded.code, coded.fix) == ("E420", None)


def test_a_course_without_files_folder_or_summary_is_fine(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    course = write(
        {
            FI: files[FI]
            .replace("[liite](assets/lomake.pdf)", "liite")
            .replace("![Kaavio siirtymästä](assets/kaavio.png)", "")
        }
    )
    for path in (course / "assets").iterdir():
        path.unlink()
    (course / "assets").rmdir()
    assert check(course) == []


def test_too_deep_nesting_is_told(write: Write, check: Check, files: dict[str, str]) -> None:
    found = check(write({FI2: files[FI2].replace("Teksti.", "> " * 40 + "syvällä")}))
    assert [(item.code, item.place.line) for item in found] == [("E211", 8)]


def test_an_underlined_heading_is_told_without_a_fix(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    (found,) = check(write({FI2: files[FI2].replace("Teksti.", "Otsikko\n===")}))
    assert (found.code, found.fix) == ("W402", None)


def test_comments_are_no_html_and_example_addresses_no_person(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    text = files[FI2].replace(
        "Teksti.", "<!-- huomio -->\n<!-- toinen\n\nrivi -->\n\nosoite a@b.example ja 131052-308U <!-- x -->"
    )
    assert check(write({FI2: text})) == []
    assert "E440" in {item.code for item in check(write({FI2: text.replace("-->", "")}))}


def test_minutes_far_from_the_text_are_told(write: Write, check: Check, files: dict[str, str]) -> None:
    (found,) = check(write({FI2: files[FI2].replace("minutes: 10", "minutes: 100")}))
    assert (found.code, found.message("en")) == ("W451", "100 minutes stated; text and tasks give about 10.")


def test_places_are_kept_inside_the_text() -> None:
    source = Source.of(Path("a"), "a\r\nb\rc")
    assert source.text == "a\nb\nc"
    assert source.place(99) == Place(Path("a"), 3, 2, 3, 2)
    assert source.place(2, 1) == Place(Path("a"), 2, 1, 2, 1)


def test_a_wide_alternative_text_and_an_empty_link_are_told(
    write: Write, check: Check, files: dict[str, str]
) -> None:
    text = files[FI].replace(
        "kuuluvat [sivulle](https://www.example.fi/a)", "kuuluvat [](https://www.example.fi/a)"
    )
    assert [item.code for item in check(write({FI: text}))] == ["W403"]


def test_the_course_of_this_machine_is_checked_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELO_COURSES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(course_group, ["check", "--format", "concise"])
    assert result.exit_code == 0


def test_course_settings_become_plain_values(
    write: Write, files: dict[str, str], frameworks: Frameworks
) -> None:
    yaml = files[YAML].replace("licence", "hours: 8\nects: 0.3\nlicence")
    compiled = compile_course(write({YAML: yaml}), frameworks)
    assert (compiled["hours"], compiled["ects"]) == (8.0, 0.3)
    bare = yaml.replace("certificate: {template: default, pass: all-required}\n", "")
    assert compile_course(write({YAML: bare}), frameworks)["certificate"] == {}


def test_output_bears_files_that_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Finding("E103", Place(Path("/nowhere/a.md"), 3), {"key": "a", "what": "b"})
    assert click.unstyle(as_text([gone], 0, "en")).startswith("error E103 `a` must be b.\n")

    def refuse(_: Path) -> str:
        raise ValueError

    monkeypatch.setattr("os.path.relpath", refuse)
    assert shown_path(Path("/a")) == "/a"
