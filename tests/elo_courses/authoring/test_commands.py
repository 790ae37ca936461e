"""The commands: formats, exit codes, paths; no database, any folder."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from elo_courses.authoring.commands import course as course_group
from elo_courses.authoring.findings import explain
from elo_courses.authoring.texts import TEXTS

SHIPPED = Path(__file__).parents[3] / "courses"
FI = "modules/010-alku/fi.md"
Write = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that runs a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ELO_COURSES_DIR", str(tmp_path))

    def run_here(*words: str) -> Result:
        return CliRunner().invoke(course_group, list(words))

    return run_here


def test_json_is_the_contract(run: Callable[..., Result], write: Write, files: dict[str, str]) -> None:
    write({FI: files[FI].replace("attempts=2}", "atempts=2}")})
    result = run("check", "kurssi", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "findings": [
            {
                "file": f"kurssi/{FI}",
                "line": 26,
                "column": 26,
                "end_line": 26,
                "end_column": 33,
                "code": "E206",
                "severity": "error",
                "message": "Unknown option `atempts`.",
                "hint": "Did you mean `attempts`?",
                "fix": {
                    "line": 26,
                    "column": 26,
                    "end_line": 26,
                    "end_column": 33,
                    "text": "attempts",
                    "safe": True,
                },
            }
        ],
        "checked": 5,
    }


def test_human_output_points_at_the_fault(
    run: Callable[..., Result], write: Write, files: dict[str, str]
) -> None:
    write({FI: files[FI].replace("attempts=2}", "atempts=2}")})
    result = run("check", "kurssi", "--lang", "fi")
    assert result.stdout == (
        "virhe E206 Tuntematon valinta `atempts`.\n"
        f"  kurssi/{FI}:26:26\n"
        "  | :::single {#q-1 points=2 atempts=2}\n"
        "  |                          ^^^^^^^\n"
        "  → Tarkoititko `attempts`?\n\n"
        "Tiedostoja 5, virheitä 1, varoituksia 0.\n"
    )


def test_concise_output_is_one_line_a_finding(
    run: Callable[..., Result], write: Write, files: dict[str, str]
) -> None:
    write({FI: files[FI].replace("attempts=2}", "atempts=2}")})
    result = run("check", "--format", "concise")
    assert result.stdout == f"kurssi/{FI}:26:26: E206 Unknown option `atempts`.\n"


def test_a_long_line_is_cut_round_the_fault(
    run: Callable[..., Result], write: Write, files: dict[str, str]
) -> None:
    write({FI: files[FI].replace("Ääkköset", "sana " * 60 + "<b>")})
    result = run("check", "kurssi")
    assert result.exit_code == 1
    assert max(len(line) for line in result.stdout.splitlines()) < 130


@pytest.mark.parametrize(
    ("words", "exit_code", "codes"),
    [
        ((), 0, ["W310"]),
        (("--fail-on", "warning"), 1, ["W310"]),
        (("--select", "E,W4"), 0, []),
        (("--ignore", "w3"), 0, []),
        (("--select", "W3", "--ignore", "W311"), 0, ["W310"]),
    ],
)
def test_codes_are_chosen_and_decide_the_exit_code(
    *,
    words: tuple[str, ...],
    exit_code: int,
    codes: list[str],
    run: Callable[..., Result],
    write: Write,
    files: dict[str, str],
) -> None:
    write({FI: files[FI].replace("  > Ei tämäkään.\n", "")})
    result = run("check", "kurssi", "--format", "json", *words)
    assert result.exit_code == exit_code
    assert [item["code"] for item in json.loads(result.stdout)["findings"]] == codes


@pytest.mark.parametrize(
    ("path", "checked", "found"),
    [
        ("kurssi", 5, 2),
        (".", 5, 2),
        ("kurssi/modules/010-alku", 2, 1),
        (f"kurssi/{FI}", 1, 1),
        ("kurssi/course.yaml", 1, 1),
        ("kurssi/modules/020-jatko", 2, 0),
        ("kurssi/modules/010-alku/sv.md", 1, 0),
    ],
)
def test_any_part_of_a_course_can_be_checked(
    *, path: str, checked: int, found: int, run: Callable[..., Result], write: Write, files: dict[str, str]
) -> None:
    yaml = files["course.yaml"].replace("licence", "license")
    write({FI: files[FI].replace("answer=true", "answer=maybe"), "course.yaml": yaml})
    result = run("check", path, "--format", "json")
    report = json.loads(result.stdout)
    assert (report["checked"], len(report["findings"])) == (checked, found)
    assert result.exit_code == (1 if found else 0)


def test_wrong_use_is_exit_code_2(run: Callable[..., Result], write: Write, tmp_path: Path) -> None:
    course = write({})
    (tmp_path / "loose.md").write_text("x")
    assert run("check", "nowhere").exit_code == 2
    assert run("check", "loose.md").exit_code == 2
    assert run("check", "--format", "xml").exit_code == 2
    shutil.rmtree(course)
    assert run("check", "--courses-dir", "nowhere").exit_code == 2


def test_a_folder_without_course_yaml_is_told(
    run: Callable[..., Result], write: Write, tmp_path: Path
) -> None:
    write({"course.yaml": None})
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "notes.txt").write_text("x")
    for name in ("kurssi", "odd"):
        result = run("check", name, "--format", "concise")
        assert result.stdout.startswith(f"{name}/course.yaml:1:1: E108")
        assert result.exit_code == 1


def test_a_folder_of_frameworks_holds_no_course(run: Callable[..., Result], tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "frameworks", tmp_path / "frameworks")
    result = run("check", "frameworks", "--format", "json")
    assert json.loads(result.stdout) == {"findings": [], "checked": 0}
    assert result.exit_code == 0


def test_frameworks_come_from_the_courses_folder(
    run: Callable[..., Result], write: Write, files: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(SHIPPED / "frameworks", tmp_path / "frameworks")
    write({FI: files[FI].replace("ELO-C04: 2", "ELO-C94: 2")})
    result = run("check", "kurssi", "--format", "concise")
    assert "E110 Unknown competence `ELO-C94`" in result.stdout
    (tmp_path / "frameworks" / "elo-working.yaml").write_text("[")
    (tmp_path / "frameworks" / "list.yaml").write_text("- a")
    (tmp_path / "frameworks" / "large.yaml").write_bytes(b" " * 5_000_001)
    (tmp_path / "frameworks" / "odd.yaml").write_text("competencies: [1, {id: 'a b'}, {id: X, title: 3}]")
    assert "`ELO-C94`" in run("check", "kurssi", "--format", "concise").stdout
    (tmp_path / "frameworks" / "odd.yaml").write_text("competencies: 3")
    assert run("check", "kurssi", "--format", "concise").stdout == ""


def test_a_new_course_checks_clean_and_is_never_overwritten(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    result = run("new", "my-course")
    assert result.exit_code == 0
    assert "my-course/course.yaml" in result.stdout.splitlines()
    checked = run("check", "my-course", "--format", "json")
    assert json.loads(checked.stdout) == {"findings": [], "checked": 4}
    assert run("new", "my-course").exit_code == 1
    assert run("new", "My Course").exit_code == 2
    shutil.copytree(SHIPPED / "frameworks", tmp_path / "frameworks")
    assert run("new", "other").exit_code == 0
    assert run("check", "--fail-on", "warning").exit_code == 0


def test_every_code_is_explained_in_every_language(run: Callable[..., Result]) -> None:
    for lang, texts in TEXTS.items():
        assert set(texts) == set(TEXTS["en"])
        for code in {name.partition(".")[0] for name in texts if name[0] in "EWI" and name[1].isdigit()}:
            text = explain(code, lang)
            assert text is not None
            assert "{" not in text.replace("{#", "").replace("{.", "")
    assert run("explain", "e301", "--lang", "sv").stdout.startswith("E301 (fel)\nInget alternativ")
    assert run("explain", "E999").exit_code == 1
    assert run("explain", "error").exit_code == 1
