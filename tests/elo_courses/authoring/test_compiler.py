"""What a course becomes: texts without the key, the key without texts, the same each time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from elo_courses.authoring.changes import change_kind, fingerprints
from elo_courses.authoring.checks import check_course
from elo_courses.authoring.compiled import CompiledCourse
from elo_courses.authoring.compiler import CourseHasFaults, compile_course, option_id
from elo_courses.authoring.frameworks import Frameworks, read_frameworks
from elo_courses.authoring.reader import read_course

FI, SV = "modules/010-alku/fi.md", "modules/010-alku/sv.md"
SHIPPED = Path(__file__).parents[3] / "courses"
Write = Callable[..., Path]


@pytest.fixture
def compiled(write: Write, frameworks: Frameworks) -> Callable[[], CompiledCourse]:
    """Return a function that compiles the good course."""
    return lambda: compile_course(write({}), frameworks)


def test_a_course_compiles_to_what_the_player_reads(compiled: Callable[[], CompiledCourse]) -> None:
    course = compiled()
    assert course["slug"] == "kurssi"
    assert course["title"] == {"fi": "Kurssi", "sv": "Kurs"}
    assert course["certificate"] == {"template": "default", "pass": "all-required"}
    assert (course["hours"], course["ects"]) == (None, None)
    first, second = course["modules"]
    assert (first["slug"], first["minutes"], first["pass"], first["optional"]) == ("alku", 20, 70, False)
    assert (second["slug"], second["pass"], second["optional"]) == ("jatko", 70, True)
    assert second["requires"] == ["alku"]
    assert first["competences"] == {"ELO-C04": 2}
    assert first["key"] == {
        "q-1": {
            "kind": "single",
            "points": 2,
            "attempts": 2,
            "right": ["b"],
            "options": ["a", "b", "c"],
            "scoring": "all",
            "shuffle": True,
        },
        "q-2": {
            "kind": "multiple",
            "points": 1,
            "attempts": 2,
            "right": ["a", "c"],
            "options": ["a", "b", "c"],
            "scoring": "partial",
            "shuffle": True,
        },
        "q-3": {
            "kind": "truefalse",
            "points": 1,
            "attempts": 2,
            "right": ["true"],
            "options": ["true", "false"],
        },
        "r-1": {"kind": "reflect", "points": 0, "min_words": 20, "share": "trainer"},
        "sa-1": {
            "kind": "scale",
            "points": 0,
            "levels": 4,
            "when": "after",
            "items": [{"id": "1", "competence": "ELO-C04"}],
        },
    }
    assert list(first["texts"]) == ["fi", "sv"]


def test_a_module_text_holds_its_parts_in_order(compiled: Callable[[], CompiledCourse]) -> None:
    text = compiled()["modules"][0]["texts"]["fi"]
    assert text["title"] == "Alku"
    assert text["outline"] == [{"id": "otsikko", "text": "Otsikko", "level": 2}]
    kinds = [part.get("kind", "html") for part in text["parts"]]
    assert kinds == ["html", "single", "multiple", "truefalse", "reflect", "scale", "html"]
    single = text["parts"][1]
    assert single["prompt"] == "<p>Mikä sopii?</p>"
    assert single["prompt_text"] == "Mikä sopii?"
    assert single["hint"] == "<p>Mieti.</p>"
    assert single["correct"] is None
    assert single["options"][0] == {
        "id": "a",
        "html": "Ensimmäinen",
        "text": "Ensimmäinen",
        "feedback": "<p>Ei vielä.</p>",
    }
    assert text["parts"][4]["example"] == "<p>Näin minä.</p>"
    assert text["parts"][5]["items"] == [{"id": "1", "competence": "ELO-C04", "html": "Osaan tämän."}]
    assert [option["id"] for option in text["parts"][3]["options"]] == ["true", "false"]


def test_prose_is_rendered_as_the_prototypes_show_it(compiled: Callable[[], CompiledCourse]) -> None:
    html = compiled()["modules"][0]["texts"]["fi"]["parts"][0]["html"]
    assert '<div class="note" data-kind="tip"><p>Vihjeeksi</p>' in html
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Taulukko: Merkki, Askel">' in html
    assert '<th scope="col">Merkki</th>' in html
    assert '<h2 id="otsikko">Otsikko</h2>' in html
    assert '<a href="assets/lomake.pdf">liite</a>' in html
    assert '<img src="assets/kaavio.png" alt="Kaavio siirtymästä">' in html
    assert 'id="fnref1" aria-label="Viite 1">1</a></sup>' in html
    last = compiled()["modules"][0]["texts"]["fi"]["parts"][-1]["html"]
    assert last.startswith('<section class="footnotes" aria-label="Viitteet"><ol>\n<li id="fn1">')
    assert 'aria-label="Takaisin tekstiin 1"' in last


def test_the_key_is_not_in_the_texts(compiled: Callable[[], CompiledCourse]) -> None:
    """Marking another option right changes the key and nothing a learner's page is made of."""
    course = compiled()
    texts = json.dumps([module["texts"] for module in course["modules"]])
    for word in ('"right"', '"points"', "[x]", "is_right", '"answer"'):
        assert word not in texts


def test_another_right_option_leaves_the_texts_as_they_are(
    write: Write, files: dict[str, str], frameworks: Frameworks
) -> None:
    one = compile_course(write({}), frameworks)["modules"][0]
    changed = {
        FI: files[FI]
        .replace("- [ ] Ensimmäinen", "- [x] Ensimmäinen")
        .replace("- [x] Toinen", "- [ ] Toinen"),
        SV: files[SV]
        .replace("- [ ] Den första", "- [x] Den första")
        .replace("- [x] Den andra", "- [ ] Den andra"),
    }
    other = compile_course(write(changed), frameworks)["modules"][0]
    assert one["texts"] == other["texts"]
    assert fingerprints(one)[0] != fingerprints(other)[0]
    assert fingerprints(one)[1] == fingerprints(other)[1]
    assert change_kind(one, other) == "major"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("", "", "none"),
        ("Mieti.", "Mieti vielä.", "patch"),
        ("  > Näin on.", "  > Juuri näin.", "patch"),
        ("attempts=2}\nMikä", "attempts=3}\nMikä", "patch"),
        ("minutes: 20", "minutes: 25", "patch"),
        ("ELO-C04: 2", "ELO-C04: 3", "minor"),
        ("pass: 70", "pass: 60", "major"),
        ("points=2", "points=3", "major"),
        ("scoring=partial", "scoring=all", "major"),
        (":::truefalse {#q-3 answer=true}", ":::truefalse {#q-3 answer=false}", "major"),
    ],
)
def test_the_kind_of_a_change_is_computed(
    *, old: str, new: str, kind: str, write: Write, files: dict[str, str], frameworks: Frameworks
) -> None:
    before = compile_course(write({}), frameworks)["modules"][0]
    after = compile_course(write({FI: files[FI].replace(old, new, 1)}), frameworks)["modules"][0]
    assert change_kind(before, after) == kind


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (":::reflect {#r-9}\nMitä?\n:::\n", "minor"),
        (":::truefalse {#q-9 answer=true}\nNäin on.\n:::\n", "major"),
    ],
)
def test_a_new_block_is_minor_unless_it_is_graded(
    *, block: str, kind: str, write: Write, files: dict[str, str], frameworks: Frameworks
) -> None:
    before = compile_course(write({}), frameworks)["modules"][0]
    changed = {name: f"{files[name]}\n{block}" for name in (FI, SV)}
    after = compile_course(write(changed), frameworks)["modules"][0]
    assert change_kind(before, after) == kind
    assert change_kind(after, before) == kind


def test_compiling_twice_gives_the_same_bytes(write: Write, frameworks: Frameworks) -> None:
    course = write({})
    one, two = (json.dumps(compile_course(course, frameworks)) for _ in range(2))
    assert one == two


def test_a_fault_stops_the_compiler(write: Write, files: dict[str, str], frameworks: Frameworks) -> None:
    course = write({FI: files[FI].replace("answer=true", "answer=maybe")})
    with pytest.raises(CourseHasFaults) as caught:
        compile_course(course, frameworks)
    assert [finding.code for finding in caught.value.findings] == ["E206"]
    assert str(caught.value) == "1 faults"


def test_option_ids_go_on_after_z() -> None:
    assert [option_id(number) for number in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]


def test_the_shipped_course_checks_and_compiles() -> None:
    frameworks = read_frameworks(SHIPPED / "frameworks")
    course = SHIPPED / "green-transition"
    assert [item for item in check_course(read_course(course), frameworks) if item.severity == "error"] == []
    compiled = compile_course(course, frameworks)
    assert compiled["languages"] == ["fi", "sv", "en"]
    assert len(compiled["modules"]) == 5
    assert all(set(module["texts"]) == {"fi", "sv", "en"} for module in compiled["modules"])
