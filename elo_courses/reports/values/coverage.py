"""The table of coverage: competences in rows, institutions in columns, protected as a whole."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_courses.reports.values.protection import Cell, Protected, protect

LOW_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader asked for; no month is up to now."""

    month: str | None = None
    kind: str | None = None
    institution: str | None = None


@dataclass(frozen=True, kw_only=True)
class Employer:
    """An institution and how many people guide there: told by it, otherwise those who came in."""

    id: uuid.UUID
    slug: str
    name: str
    staff: int


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A competence as a report names it."""

    id: uuid.UUID
    code: str
    title: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A competence with its cell in each column, and the total of all institutions."""

    subject: Subject
    cells: Sequence[Protected]
    total: Protected

    @property
    def leading(self) -> Protected:
        """The cell that the line is about: the only column's, otherwise the total."""
        return self.cells[0] if len(self.cells) == 1 else self.total

    @property
    def is_gap(self) -> bool:
        """Whether few or none cover it."""
        return self.leading.is_hidden or (self.leading.share or 0) < LOW_SHARE

    @property
    def without(self) -> int:
        """In how many columns nobody covers it."""
        return sum(1 for cell in self.cells if cell.people == "0")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Coverage as it is published: every page, file and answer shows this and nothing else."""

    as_of: date
    scheme: str
    rule_version: int
    framework: str
    columns: Sequence[Employer]
    staff: Sequence[str]
    total_staff: str
    lines: Sequence[Line]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show as yet."""
        return not self.lines or not self.columns


def tabulate(
    *,
    subjects: Sequence[Subject],
    employers: Sequence[Employer],
    counts: Mapping[tuple[uuid.UUID, uuid.UUID], int],
    shown: frozenset[uuid.UUID],
    scheme: str,
) -> tuple[Sequence[Employer], list[Line]]:
    """Return the columns that are shown and the lines, what is covered least first.

    All institutions are in the totals, shown or not.
    """
    columns = [one for one in employers if one.id in shown]
    lines = [_line(subject, employers, columns, counts, scheme) for subject in subjects]
    return columns, sorted(lines, key=_least_first)


def _line(
    subject: Subject,
    employers: Sequence[Employer],
    columns: Sequence[Employer],
    counts: Mapping[tuple[uuid.UUID, uuid.UUID], int],
    scheme: str,
) -> Line:
    cells = [
        Cell(key=one.id, people=counts.get((subject.id, one.id), 0), staff=one.staff) for one in employers
    ]
    total = Cell(
        key=None,
        people=sum(cell.people for cell in cells),
        staff=sum(one.staff for one in employers),
        parts=tuple(one.id for one in employers),
    )
    done = {one.key: one for one in protect([*cells, total], scheme)}
    return Line(subject=subject, cells=[done[one.id] for one in columns], total=done[None])


def _least_first(line: Line) -> tuple[float, int]:
    """Order by what is published, never by what lies behind it."""
    leading = line.leading
    return (0.0 if leading.count is None else leading.share or 0.0, 0 if leading.people == "0" else 1)


def as_of(month: str | None, today: date) -> date:
    """Return the last day that is counted: the end of the month asked for, today at the latest."""
    if month is None:
        return today
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return min(date.fromordinal(following.toordinal() - 1), today)
