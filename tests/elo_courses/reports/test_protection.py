"""Small groups stay small groups: the rule by cases, and an outsider's attack on tables with margins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elo_courses.reports.values.protection import Cell, nearest, protect
from tests.elo_courses.reports.outsider import attack, narrow, national_table

MOST_PINNED = 0.005


def published(people: int, staff: int, scheme: str = "vipunen") -> tuple[str, str, float | None]:
    (cell,) = protect([Cell(key=1, people=people, staff=staff)], scheme)
    return cell.people, cell.staff, cell.share


@pytest.mark.parametrize(
    ("people", "staff", "expected"),
    [
        (0, 100, ("0", "99", 0.0)),
        (1, 100, ("1-4", "99", None)),
        (4, 100, ("1-4", "99", None)),
        (5, 100, ("6", "99", 6 / 99)),
        (7, 100, ("6", "99", 6 / 99)),
        (50, 100, ("51", "99", 51 / 99)),
        (95, 100, ("96", "99", 96 / 99)),
        (96, 100, ("94-99", "99", None)),
        (99, 100, ("94-99", "99", None)),
        (100, 100, ("99", "99", 1.0)),
        (5, 6, ("1-6", "6", None)),
        (0, 4, ("0-4", "1-4", None)),
        (3, 4, ("0-4", "1-4", None)),
        (0, 0, ("0", "0", None)),
        (12, 10, ("12", "12", 1.0)),
    ],
)
def test_vipunen_by_cases(people: int, staff: int, expected: tuple[str, str, float | None]) -> None:
    assert published(people, staff) == expected


def test_round5_and_suppress_by_cases() -> None:
    assert published(2, 100, "round5") == ("0", "100", 0.0)
    assert published(3, 7, "round5") == ("5", "5", 1.0)
    assert published(0, 0, "round5") == ("0", "0", None)
    assert published(4, 100, "suppress") == ("..", "..", None)
    assert published(50, 100, "suppress") == ("50", "100", 0.5)


def test_suppress_hides_a_second_cell_that_the_total_would_give_away() -> None:
    parts = [Cell(key=n, people=people, staff=100) for n, people in enumerate((3, 40, 20))]
    total = Cell(key="all", people=63, staff=300, parts=(0, 1, 2))
    assert [cell.people for cell in protect([*parts, total], "suppress")] == ["..", "40", "..", "63"]
    alone = Cell(key="all", people=3, staff=300, parts=(0,))
    assert [cell.is_hidden for cell in protect([parts[0], alone], "suppress")] == [True, True]
    both = [Cell(key=n, people=2, staff=100) for n in (0, 1)]
    only = Cell(key="all", people=6, staff=200, parts=(0, 1))
    assert protect([both[0], Cell(key=1, people=4, staff=100), only], "suppress")[2].people == "6"


def test_total_that_gives_a_band_away_is_coarser() -> None:
    cells = [
        Cell(key="a", people=7, staff=100),
        Cell(key="b", people=4, staff=100),
        Cell(key="all", people=11, staff=200, parts=("a", "b")),
    ]
    done = protect(cells)
    assert [cell.people for cell in done] == ["6", "1-4", "9"]
    assert attack(cells, done).pinned == 0


def test_threshold_is_raised_never_lowered() -> None:
    (cell,) = protect([Cell(key=1, people=9, staff=100)], threshold=10)
    assert cell.people == "1-9"
    with pytest.raises(ValueError, match="never lowered"):
        protect([], threshold=4)


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme"):
        protect([], "none")
    with pytest.raises(ValueError, match="negative"):
        protect([Cell(key=1, people=-1, staff=4)])


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["vipunen", "round5", "suppress"]))
def test_text_never_lies_and_never_points_at_a_few(people: int, staff: int, scheme: str) -> None:
    (cell,) = protect([Cell(key=1, people=people, staff=staff)], scheme)
    assert cell.low <= people <= (10**9 if cell.high is None else cell.high)
    assert cell.share is None or 0 <= cell.share <= 1
    if scheme == "vipunen" and (0 < people < 5 or 0 < max(staff, people) - people < 5):
        assert (cell.count, cell.share) == (None, None)


@given(st.integers(0, 10_000), st.sampled_from([3, 5, 9, 27]))
def test_nearest_is_nearest(number: int, base: int) -> None:
    assert (nearest(number, base) % base, abs(nearest(number, base) - number) <= base // 2) == (0, True)


@pytest.mark.parametrize("scheme", ["vipunen", "suppress"])
@pytest.mark.parametrize("institutions", [2, 3, 12, 60])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_outsider_pins_next_to_nothing(scheme: str, institutions: int, seed: int) -> None:
    cells = national_table(seed, competences=12, institutions=institutions, sectors=5)
    found = attack(cells, protect(cells, scheme))
    assert found.hidden > 0
    assert found.pinned <= MOST_PINNED * found.hidden
    assert found.error > 0.5


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 3), st.sampled_from(["vipunen", "suppress"]))
def test_outsider_pins_nothing_in_tables_of_any_shape(
    seed: int, institutions: int, sectors: int, scheme: str
) -> None:
    cells = national_table(seed, competences=3, institutions=institutions, sectors=sectors)
    done = protect(cells, scheme)
    known = narrow(cells, {cell.key: cell for cell in done})
    assert all(known[cell.key][0] <= cell.people <= known[cell.key][1] for cell in cells)
    if scheme == "vipunen":
        assert attack(cells, done).pinned == 0
