"""What totals give away: the sums an outsider can do with published cells, done before publishing."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

UNKNOWN = 10**12

Interval = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A total and the cells that add up to it."""

    key: Hashable
    parts: tuple[Hashable, ...]


def totals_that_tell(
    sums: Sequence[Sum], published: Mapping[Hashable, Interval], hidden: frozenset[Hashable]
) -> list[Hashable]:
    """Return the totals by which a hidden cell comes down to one number."""
    known = _narrow(sums, dict(published))
    out = {key for key in hidden if known[key][0] == known[key][1]}
    found = []
    for one in sums:
        keys = [key for key in (*one.parts, one.key) if key in out]
        if not keys:
            continue
        bounds = _told_by(one, known)
        if any(bounds[key][0] > published[key][0] or bounds[key][1] < published[key][1] for key in keys):
            found.append(one.key)
    return found


def _narrow(sums: Sequence[Sum], known: dict[Hashable, Interval]) -> dict[Hashable, Interval]:
    """Carry every total down to its parts, and parts up to their totals, until nothing gets narrower."""
    changed = True
    while changed:
        changed = False
        for one in sums:
            for key, (low, high) in _told_by(one, known).items():
                before = known[key]
                known[key] = (max(low, before[0]), min(high, before[1]))
                changed |= known[key] != before
    return known


def _told_by(one: Sum, known: Mapping[Hashable, Interval]) -> dict[Hashable, Interval]:
    """Return what a total and its other parts say of each part, and the parts of their total."""
    low = sum(known[part][0] for part in one.parts)
    high = sum(known[part][1] for part in one.parts)
    least, most = known[one.key]
    told = {part: (least - (high - known[part][1]), most - (low - known[part][0])) for part in one.parts}
    return {**told, one.key: (low, high)}
