"""An outsider who knows the rules of protection and does sums with what is published."""

import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from elo_courses.reports.values.protection import Cell, Protected

UNKNOWN = 10**9
Interval = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """What the attack came to: hidden cells, those pinned exactly, the mean error of the best guess."""

    hidden: int
    pinned: int
    error: float


def told(cell: Protected) -> Interval:
    return cell.low, UNKNOWN if cell.high is None else cell.high


def narrow(cells: Sequence[Cell], published: Mapping[Hashable, Protected]) -> dict[Hashable, Interval]:
    """Carry every published total down to its parts and back, until nothing gets narrower."""
    known = {key: told(cell) for key, cell in published.items()}
    totals = [cell for cell in cells if cell.parts]
    changed = True
    while changed:
        changed = False
        for total in totals:
            low = sum(known[key][0] for key in total.parts)
            high = sum(known[key][1] for key in total.parts)
            changed |= _meet(known, total.key, (low, high))
            least, most = known[total.key]
            for key in total.parts:
                part = known[key]
                changed |= _meet(known, key, (least - (high - part[1]), most - (low - part[0])))
    return known


def _meet(known: dict[Hashable, Interval], key: Hashable, other: Interval) -> bool:
    low, high = known[key]
    met = (max(low, other[0]), min(high, other[1]))
    assert met[0] <= met[1], "what is published contradicts itself"
    known[key] = met
    return met != (low, high)


def attack(cells: Sequence[Cell], published: Sequence[Protected]) -> Found:
    """Return how much of what was hidden comes out."""
    known = narrow(cells, {cell.key: cell for cell in published})
    hidden = [(cell, known[cell.key]) for cell, one in zip(cells, published, strict=True) if one.is_hidden]
    pinned = [cell for cell, (low, high) in hidden if low == high]
    errors = [abs(cell.people - (low + min(high, low + 8)) / 2) for cell, (low, high) in hidden]
    return Found(hidden=len(hidden), pinned=len(pinned), error=sum(errors) / max(len(errors), 1))


def national_table(seed: int, competences: int, institutions: int, sectors: int) -> list[Cell]:
    """Return counts of competence x institution x sector with all their margins."""
    picked = random.Random(seed)
    cells: list[Cell] = []
    staff = {
        (i, s): max(1, int(picked.lognormvariate(3.6, 1.1)))
        for i in range(institutions)
        for s in picked.sample(range(sectors), picked.randint(min(2, sectors), sectors))
    }
    for c in range(competences):
        share = picked.betavariate(1.2, 2.5)
        leaves = {
            (i, s): Cell(
                key=(c, i, s), people=sum(picked.random() < share for _one in range(number)), staff=number
            )
            for (i, s), number in staff.items()
        }
        cells += leaves.values()
        for i in range(institutions):
            cells.append(_total((c, i, "all"), [one for at, one in leaves.items() if at[0] == i]))
        for s in range(sectors):
            cells.append(_total((c, "all", s), [one for at, one in leaves.items() if at[1] == s]))
        cells.append(_total((c, "all", "all"), list(leaves.values())))
    return cells


def _total(key: Hashable, parts: Sequence[Cell]) -> Cell:
    return Cell(
        key=key,
        people=sum(one.people for one in parts),
        staff=sum(one.staff for one in parts),
        parts=tuple(one.key for one in parts),
    )
