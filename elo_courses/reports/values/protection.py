"""Protecting small groups: from true counts to what may be published, in one pure function.

The scheme `vipunen` follows Finland's education statistics, and goes beyond it where a small group would
show through the denominator:

- 1 to 4 people are published as the band 1-4, and nothing is derived from it;
- more are rounded to the nearest multiple of 3, the population too; shares come from the rounded numbers;
- 0 stays 0: it is what a coordinator must see first, and it names nobody who did something;
- all but 1 to 4 people is a small group as well: published as a band that holds the true number;
- where the population itself is 1 to 4 people, it is a band and its count is one that may be 0;
- a total is protected by itself from its true count, never added up from published cells;
- a total with which an outsider could work out a hidden cell is rounded more coarsely, to a multiple of 9,
  27 or 81 (so to one of 3 as well), or kept back.

`round5` rounds everything to the nearest multiple of 5. `suppress` shows true numbers, hides small groups,
and hides further cells until no hidden one follows from a total. The threshold may be raised, never lowered.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from elo_courses.reports.values.margins import UNKNOWN, Sum, totals_that_tell

SMALL = 5
BASE = 3
SCHEMES = ("vipunen", "round5", "suppress")
HIDDEN = ".."
COARSEST = 4


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A true count of people among a population; a total names the cells it is the sum of."""

    key: Hashable
    people: int
    staff: int
    parts: tuple[Hashable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What may be published of a cell: `low` and `high` are what the text tells of the true count.

    `count`, `population` and `share` are None where only a band is published, or nothing.
    """

    key: Hashable
    people: str
    count: int | None
    low: int
    high: int | None
    staff: str
    population: int | None
    share: float | None

    @property
    def is_hidden(self) -> bool:
        """Whether the cell stands for a small group, or hides one."""
        return self.count is None


def protect(cells: Iterable[Cell], scheme: str = "vipunen", threshold: int = SMALL) -> list[Protected]:
    """Return what may be published of each cell, in the same order."""
    if threshold < SMALL:
        raise ValueError("the threshold may be raised, never lowered")
    if scheme not in SCHEMES:
        raise ValueError(f"no such scheme: {scheme}")
    given = [_sane(cell) for cell in cells]
    if scheme == "suppress":
        return _suppress(given, threshold)
    return _vipunen(given, threshold) if scheme == "vipunen" else [_round5(cell) for cell in given]


def _sane(cell: Cell) -> Cell:
    """Nobody counts twice, so a population smaller than its count is an old number."""
    if cell.people < 0:
        raise ValueError(f"a negative count: {cell.key}")
    staff = max(cell.staff, cell.people)
    return Cell(key=cell.key, people=cell.people, staff=staff, parts=cell.parts)


def nearest(number: int, base: int) -> int:
    """Return the nearest multiple of an odd base, so that there is always one."""
    return (number + base // 2) // base * base


def is_small(cell: Cell, threshold: int) -> bool:
    """Tell whether a cell, what it lacks, or its population is a small group."""
    small = range(1, threshold)
    return cell.people in small or cell.staff - cell.people in small or cell.staff in small


def _vipunen(cells: Sequence[Cell], threshold: int) -> list[Protected]:
    """Protect every cell by itself, then make totals coarser until none gives a hidden cell away."""
    sums = [Sum(key=cell.key, parts=cell.parts) for cell in cells if cell.parts]
    coarse: Counter[Hashable] = Counter()
    while True:
        done = [_banded(cell, threshold, coarse[cell.key]) for cell in cells]
        told = {one.key: (one.low, UNKNOWN if one.high is None else one.high) for one in done}
        hidden = frozenset(one.key for one in done if one.is_hidden)
        telling = [key for key in totals_that_tell(sums, told, hidden) if coarse[key] < COARSEST]
        if not telling:
            return done
        coarse.update(telling)


def _banded(cell: Cell, threshold: int, coarse: int) -> Protected:
    """Return the band or the rounded number of a cell; `coarse` steps wider than usual."""
    staff, population = f"1-{threshold - 1}", None
    if cell.staff not in range(1, threshold):
        population = nearest(cell.staff, BASE)
        staff = str(population)
    if coarse == COARSEST:
        return _hide(cell, 0, None, staff=staff, population=population)
    wider = coarse * threshold
    if population is None:
        return _hide(cell, 0, threshold - 1 + wider, staff=staff, population=population)
    if cell.people in range(1, threshold):
        return _hide(cell, 1, threshold - 1 + wider, staff=staff, population=population)
    if is_small(cell, threshold):  # all but a few: wide enough for a population that was rounded
        low = max(1, population - threshold - wider)
        return _hide(cell, low, population, staff=staff, population=population)
    base = BASE ** (coarse + 1)
    count = max(nearest(cell.people, base), base) if cell.people else 0
    margin = base // 2 if count else 0
    return Protected(
        key=cell.key,
        people=str(count),
        count=count,
        low=_lowest(count, base, threshold),
        high=count + margin,
        staff=staff,
        population=population,
        share=None if coarse and count >= population else _share(count, population),
    )


def _lowest(count: int, base: int, threshold: int) -> int:
    """Return the smallest true count that is published as this one; the first step begins at the threshold."""
    if count in {0, base}:
        return threshold if count else 0
    return max(count - base // 2, threshold)


def _hide(cell: Cell, low: int, high: int | None, *, staff: str, population: int | None) -> Protected:
    return Protected(
        key=cell.key,
        people=HIDDEN if high is None else f"{low}-{high}",
        count=None,
        low=low,
        high=high,
        staff=staff,
        population=population,
        share=None,
    )


def _share(count: int, population: int) -> float | None:
    return min(count / population, 1.0) if population else None


def _round5(cell: Cell) -> Protected:
    """Round everything; small groups are then as little to be seen as none."""
    count, population = nearest(cell.people, 5), nearest(cell.staff, 5)
    return Protected(
        key=cell.key,
        people=str(count),
        count=count,
        low=max(count - 2, 0),
        high=count + 2,
        staff=str(population),
        population=population,
        share=_share(count, population),
    )


def _suppress(cells: Sequence[Cell], threshold: int) -> list[Protected]:
    """Hide small groups; then, total by total, the next smallest, until no total gives one away."""
    by_key = {cell.key: cell for cell in cells}
    hidden = {cell.key for cell in cells if is_small(cell, threshold)}
    changed = True
    while changed:
        changed = False
        for total in cells:
            more = _one_more(total, by_key, hidden, threshold)
            if more is not None:
                hidden.add(more)
                changed = True
    return [_open(cell, is_open=cell.key not in hidden) for cell in cells]


def _one_more(
    total: Cell, by_key: dict[Hashable, Cell], hidden: set[Hashable], threshold: int
) -> Hashable | None:
    """Return what to hide next so that a published total gives no hidden part away; None when none."""
    parts = [by_key[key] for key in total.parts if key in by_key]
    secret = [part for part in parts if part.key in hidden]
    if total.key in hidden or not secret:
        return None
    if len(secret) > 1 and sum(part.people for part in secret) >= threshold:
        return None
    rest = [part for part in parts if part.key not in hidden]
    if not rest:
        return total.key
    return min(rest, key=lambda part: (part.people == 0, part.people)).key


def _open(cell: Cell, *, is_open: bool) -> Protected:
    return Protected(
        key=cell.key,
        people=str(cell.people) if is_open else HIDDEN,
        count=cell.people if is_open else None,
        low=cell.people if is_open else 0,
        high=cell.people if is_open else None,
        staff=str(cell.staff) if is_open else HIDDEN,
        population=cell.staff if is_open else None,
        share=_share(cell.people, cell.staff) if is_open else None,
    )
