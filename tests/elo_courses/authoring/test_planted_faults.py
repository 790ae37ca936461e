"""One planted fault gives one finding: its code, its file, its line, its column.

In each plant the mark « stands where the finding is expected; it is taken out before the check.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from elo_courses.authoring.findings import Finding

FI, SV, YAML = "modules/010-alku/fi.md", "modules/010-alku/sv.md", "course.yaml"
FI2, SV2 = "modules/020-jatko/fi.md", "modules/020-jatko/sv.md"

QUESTION = ":::single {#q-1 points=2 attempts=2}\nMikä sopii?"
LONG = " ".join(["sana"] * 1150)

PLANTS: list[tuple[str, str, str, str]] = [
    ("E100", FI, "summary: Mistä", "summary: Mistä tänne«: Mistä"),
    ("E100", FI, "pass: 70", "pass: 70\n«title: Toinen"),
    ("E100", FI, "  ELO-C04: 2", "  ELO-C04: «&a 2\nauthors: [*a]"),
    ("E100", FI2, "---\ntitle: Jatko\nminutes: 10\ncompetences: {ELO-S01: 1}\nrequires: [alku]\n---", "«---"),
    ("E100", FI, "title: Alku\n", "title: Alku\nauthors: [\x01]\n".replace("\x01", "«\x01")),
    ("E100", FI, "title: Alku\n", "title: Alku\nauthors: " + "[" * 40 + "«[" + "]" * 41 + "\n"),
    ("E101", FI, "---\ntitle: Alku\n", "«---\n"),
    ("E101", SV, "---\ntitle: Början\n", "«---\n"),
    ("E101", FI, "---\ntitle: Alku\nsummary: Mistä lähdetään.\nminutes: 20\n", "«---\ntitle: Alku\n"),
    ("E101", YAML, "summary: {fi: Lyhyesti, sv: Kort}", "«summary: {fi: Lyhyesti}"),
    ("E102", FI, "pass: 70", "«pas: 70"),
    ("E102", YAML, "licence", "«license"),
    ("E102", YAML, "attempts: 2", "«attempt: 2"),
    ("E103", FI, "minutes: 20", "minutes: «kymmenen"),
    ("E103", FI, "summary: Mistä lähdetään.", "summary: «" + "a" * 201),
    ("E103", YAML, "attempts: 2", "attempts: «0"),
    ("E103", YAML, "pass: all-required", "pass: «joskus"),
    ("E104", SV, "summary: Var", "«minutes: 10\nsummary: Var"),
    ("E109", FI, "| Merkki", "### Alempi {«#1-alempi}\n\n| Merkki"),
    ("E110", FI, "  ELO-C04: 2", "  «ELO-C05: 2"),
    ("E111", FI, "ELO-C04: 2", "ELO-C04: «5"),
    ("W112", FI2, "competences: {ELO-S01: 1}", "«competences: {}"),
    ("E120", FI, "pass: 70", "pass: 70\n«requires: [jatko]"),
    ("E121", FI2, "requires: [alku]", "requires: [«alkku]"),
    ("E121", YAML, "  - alku", "  - alku\n  - «loppu"),
    ("E121", YAML, "optional: true", "optional: true, after: «puuttuu"),
    ("E201", FI, ":::single {#q-1 points", ":::«singel {#q-1 points"),
    (
        "E202",
        FI,
        ":::truefalse {#q-3 answer=true}\nVäite pitää.\n:::",
        "«:::truefalse {#q-3 answer=true}\nVäite pitää.\n",
    ),
    ("E203", FI, "{#q-1 points=2 attempts=2}", "{#q-1 points=2 «?attempts=2}"),
    ("E203", FI, "{#q-1 points=2 attempts=2}", "{#q-1 points=2 attempts=2«"),
    ("E203", FI, "{#q-1 points=2 attempts=2}", "{#q-1 points=2 attempts=2} «loppu"),
    ("E203", FI, "{#q-1 points=2 attempts=2}", "«#q-1"),
    ("E204", FI, ":::reflect {#r-1 min-words=20", "«:::reflect {min-words=20"),
    ("E205", FI, "[^n]: Viite.", "## Loppu {«#q-1}\n\n[^n]: Viite."),
    ("E206", FI, "attempts=2", "«atempts=2"),
    ("E206", FI, "attempts=2", "attempts=«monta"),
    ("E206", FI, "attempts=2", "«points=2"),
    ("E206", FI, ":::truefalse {#q-3 answer=true}", "«:::truefalse {#q-3}"),
    ("E206", FI, "share=trainer", "share=«kaikki"),
    ("W207", FI, ":::single {#q-1 points=2 attempts=2}", "«:::{single} {#q-1 points=2 attempts=2}"),
    ("W207", FI, "## Otsikko", "## Otsikko\n\n«:::note\nTeksti.\n:::"),
    ("E208", FI, "## Otsikko", "## Otsikko\n\n«:::"),
    ("E209", FI, "## Otsikko", "## Otsikko\n\n«:::details\nTeksti.\n:::"),
    (
        "E210",
        FI2,
        ":::reflect {#r-2}\nMitä seuraavaksi?\n:::",
        "> «:::reflect {#r-2}\n> Mitä seuraavaksi?\n> :::",
    ),
    (
        "E301",
        FI,
        QUESTION + "\n\n- [ ] Ensimmäinen\n  > Ei vielä.\n- [x]",
        "«" + QUESTION + "\n\n- [ ] Ensimmäinen\n  > Ei vielä.\n- [ ]",
    ),
    (
        "E303",
        FI,
        QUESTION
        + "\n\n- [ ] Ensimmäinen\n  > Ei vielä.\n- [x] Toinen\n  > Näin on.\n- [ ] Kolmas\n  > Ei tämäkään.",
        "«" + QUESTION,
    ),
    ("E302", FI, QUESTION + "\n\n- [ ]", "«" + QUESTION + "\n\n- [x]"),
    ("E304", FI, "- [ ] Kolmas", "«- [ ] *Ensimmäinen*"),
    ("E307", FI2, "competences", "pass: «50\ncompetences"),
    ("E307", FI, "pass: 70", "pass: «120"),
    ("E308", FI, "- [ ] Kolmas", "«- Kolmas"),
    ("E309", FI, QUESTION, "«:::single {#q-1 points=2 attempts=2}"),
    ("E315", FI, "- `ELO-C04` Osaan", "«- Osaan"),
    ("E110", FI, "- `ELO-C04` Osaan", "- «`ELO-C99` Osaan"),
    ("E316", FI, "- [ ] Kolmas\n", "«- [ ]\n"),
    ("W310", FI, "- [ ] Kolmas\n  > Ei tämäkään.", "«- [ ] Kolmas"),
    ("W311", FI, "- [x] Toinen", "«- [x] Toinen, joka on niin pitkä ja tarkka, että sen arvaa heti oikeaksi"),
    ("W313", FI, "- [ ] Kolmas", "«- [ ] Kaikki edellä mainitut"),
    ("W401", FI, "## Otsikko\n", "## Otsikko\n\n«#### Liian syvä\n"),
    ("W401", FI, "> [!TIP] Vihjeeksi", "> «### Laatikossa\n>\n> [!TIP] Vihjeeksi"),
    ("W402", FI, "## Otsikko\n", "## Otsikko\n\n«# Ykkönen\n"),
    ("W403", FI, "[otsikkoon](#otsikko)", "«[tästä](#otsikko)"),
    ("W403", FI, "kohta, jossa on [liite]", "kohta, jossa on «[Lue lisää]"),
    ("E410", FI, "![Kaavio siirtymästä]", "«![]"),
    ("E410", FI, "  ja toinen rivi", "  ja toinen «![](assets/kaavio.png) rivi"),
    ("W411", FI, "![Kaavio siirtymästä]", "«![kaavio.png]"),
    ("W411", FI, "![Kaavio siirtymästä]", "«![" + "a " * 130 + "]"),
    ("W415", FI, "| Merkki | Askel |", "«| | |"),
    ("W415", FI, "| Merkki | Askel |\n|---|---|", "«| Merkki | Askel |"),
    ("E420", FI, "on [liite](assets/lomake.pdf)", "on «[liite](assets/Lomake.PDF)"),
    (
        "E420",
        FI,
        "![Kaavio siirtymästä](assets/kaavio.png)",
        "«![Kaavio siirtymästä](../../../salaisuus.png)",
    ),
    ("E420", FI, "| hiljaa | odota |", "| hiljaa \\| hidas | odota «[tätä](puuttuu.pdf) |"),
    ("E421", FI, "on [otsikkoon](#otsikko)", "on «[otsikkoon](#otsiko)"),
    ("E421", FI, "on [otsikkoon](#otsikko)", "on «[otsikkoon](../030-loppu/fi.md)"),
    ("E421", FI, "on [otsikkoon](#otsikko)", "on «[otsikkoon](../020-jatko/fi.md#kadonnut)"),
    ("E440", FI, "**lihava** sana.", "«<b>lihava</b> sana.".replace("</b>", "")),
    ("E440", FI, "## Otsikko", "## Otsikko\n\n«<div onclick='x()'>\n"),
    ("E440", FI, "- kohta, jossa", "- kohta, «<kbd>jossa"),
    ("E441", FI, "[sivulle](https://www.example.fi/a)", "«[sivulle](javascript:alert(1))"),
    ("E441", FI, "[sivulle](https://www.example.fi/a)", "«<javascript:alert(1)>"),
    ("E441", FI, "on [otsikkoon](#otsikko)", "on «[otsikkoon](<da\tta:text/html,x>)"),
    ("E441", FI, "on [otsikkoon](#otsikko)", "on «[otsikkoon](vbscript&colon;x)"),
    ("W452", FI, "## Otsikko", f"{LONG}\n\n«" + " ".join(["sana"] * 60) + "\n\n## Otsikko"),
    ("W453", FI, "on [otsikkoon]", "on «131052-308T [otsikkoon]"),
    ("W453", FI, "ja toinen rivi", "ja «matti.meika@posti.fi toinen rivi"),
    ("E502", SV, "[^n]: En not.", "«:::reflect {#r-9}\nVad?\n:::\n\n[^n]: En not."),
    (
        "E503",
        SV,
        ":::single {#q-1}\nVilken passar?\n\n- [ ] Den första\n  > Inte ännu.\n- [x]",
        "«:::single {#q-1}\nVilken passar?\n\n- [x] Den första\n  > Inte ännu.\n- [ ]",
    ),
    ("E503", SV, ":::truefalse {#q-3}", "«:::truefalse {#q-3 answer=false}"),
    (
        "E504",
        SV,
        ":::single {#q-1}\nVilken passar?\n\n- [ ] Den första\n  > Inte ännu.\n",
        "«:::single {#q-1}\nVilken passar?\n\n",
    ),
    ("E504", SV, ":::single {#q-1}", ":::single {#q-1 «points=3}"),
    ("E504", SV, "- `ELO-C04` Jag", "- «`ELO-S01` Jag"),
    ("W610", FI, "pass: 70", "pass: 70\nreview_by: «2026-11-23"),
]


@pytest.mark.parametrize(("code", "file", "old", "new"), PLANTS)
def test_a_planted_fault_is_told_at_its_place(
    *,
    code: str,
    file: str,
    old: str,
    new: str,
    files: dict[str, str],
    write: Callable[..., Path],
    check: Callable[[Path], list[Finding]],
) -> None:
    """Exactly one finding, exactly where the fault is."""
    assert files[file].count(old) == 1
    marked = files[file].replace(old, new)
    before = marked[: marked.index("«")]
    course = write({file: marked.replace("«", "")})
    found = [
        f"{item.code} {item.place.file.relative_to(course)}:{item.place.line}:{item.place.column}"
        for item in check(course)
    ]
    expected = f"{code} {file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert found == [expected]


def test_the_good_course_has_no_findings(
    write: Callable[..., Path], check: Callable[[Path], list[Finding]]
) -> None:
    assert check(write({})) == []


@pytest.mark.parametrize(
    ("code", "changed", "expected"),
    [
        ("E105", {FI: b"---\ntitle: \xe4\n---\n"}, f"{FI}:2:8"),
        ("E105", {FI: "\ufeffa".encode("utf-16")}, f"{FI}:1:1"),
        ("E107", {FI: b"a" * 1_000_001}, f"{FI}:1:1"),
        ("E108", {YAML: None}, f"{YAML}:1:1"),
        ("E122", {"modules/030-jatko/fi.md": "x"}, f"{YAML}:1:1"),
        ("E501", {SV2: None}, f"{SV2}:1:1"),
    ],
)
def test_a_whole_file_fault_stands_at_its_file(
    *,
    code: str,
    changed: dict[str, str | bytes | None],
    expected: str,
    write: Callable[..., Path],
    check: Callable[[Path], list[Finding]],
) -> None:
    course = write(changed)
    found = [
        f"{item.code} {item.place.file.relative_to(course)}:{item.place.line}:{item.place.column}"
        for item in check(course)
    ]
    assert f"{code} {expected}" in found
    assert [line.split()[0] for line in found] == [code] or code == "E108"
