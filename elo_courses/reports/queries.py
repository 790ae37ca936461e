"""Reading what the reports show; every figure leaves here protected."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from elo_courses.competences.models import CoverageCell
from elo_courses.competences.queries import find_current_framework, list_competences
from elo_courses.competences.values import RULE_VERSION, ZONE, in_language, month_of
from elo_courses.people.errors import InstitutionUnknown
from elo_courses.people.models import Institution, Person
from elo_courses.people.queries import list_coordinated
from elo_courses.reports.errors import FilterInvalid, FrameworkMissing
from elo_courses.reports.values.coverage import Employer, Filters, Subject, Table, as_of, tabulate
from elo_courses.reports.values.protection import Cell, protect
from elo_courses.web.problems import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

Scope = frozenset[uuid.UUID] | Literal["all"]


def get_scope(session: "Session", person_id: uuid.UUID) -> Scope:
    """Return the institutions whose figures a coordinator sees, or raise NotAllowed."""
    found = list_coordinated(session, person_id)
    if found is None:
        raise NotAllowed("coordinates nothing")
    return found


def get_coverage(
    session: "Session",
    *,
    filters: Filters,
    scope: Scope,
    lang: str,
    at: datetime,
    scheme: str = "vipunen",
) -> Table:
    """Return the table of coverage: the institutions of a scope, and the total of all.

    Raises FrameworkMissing, FilterInvalid for a month that is still to come, and InstitutionUnknown for an
    institution that isn't there or is outside the scope.
    """
    if filters.month is not None and filters.month > month_of(at):
        raise FilterInvalid("a month that is still to come")
    framework = find_current_framework(session)
    if framework is None:
        raise FrameworkMissing("no framework")
    subjects = [
        Subject(id=one.id, code=one.code, title=in_language(one.title, lang), kind=one.kind)
        for one in list_competences(session, framework.id)
        if filters.kind in {None, one.kind}
    ]
    counts = _counts(session, filters.month or month_of(at))
    employers = _employers(session, counts)
    columns, lines = tabulate(
        subjects=subjects,
        employers=employers,
        counts=counts,
        shown=_shown(employers, scope, filters.institution),
        scheme=scheme,
    )
    population = protect(
        [Cell(key=one.id, people=0, staff=one.staff) for one in columns]
        + [Cell(key=None, people=0, staff=sum(one.staff for one in employers))],
        scheme,
    )
    return Table(
        as_of=as_of(filters.month, at.astimezone(ZONE).date()),
        scheme=scheme,
        rule_version=RULE_VERSION,
        framework=f"{framework.slug} {framework.version}",
        columns=columns,
        staff=[one.staff for one in population[:-1]],
        total_staff=population[-1].staff,
        lines=lines,
    )


def list_months(session: "Session", at: datetime) -> list[str]:
    """Return the months in which coverage grew, the newest first."""
    rows = select(CoverageCell.month).where(CoverageCell.month <= month_of(at)).distinct()
    return list(session.scalars(rows.order_by(CoverageCell.month.desc())))


def _counts(session: "Session", month: str) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """Return how many people cover what in which institution at the end of a month."""
    rows = session.execute(
        select(CoverageCell.competence_id, CoverageCell.institution_id, func.sum(CoverageCell.people))
        .where(CoverageCell.month <= month)
        .group_by(CoverageCell.competence_id, CoverageCell.institution_id)
    )
    return {(competence_id, institution_id): int(people) for competence_id, institution_id, people in rows}


def _employers(session: "Session", counts: "Mapping[tuple[uuid.UUID, uuid.UUID], int]") -> list[Employer]:
    """Return all institutions by name; the staff number is never below what is proven."""
    came = (
        select(Person.institution_id, func.count().label("number")).group_by(Person.institution_id).subquery()
    )
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name, Institution.headcount, came.c.number)
        .outerjoin(came, came.c.institution_id == Institution.id)
        .order_by(Institution.name, Institution.slug)
    )
    proven: dict[uuid.UUID, int] = {}
    for (_competence, institution_id), people in counts.items():
        proven[institution_id] = max(people, proven.get(institution_id, 0))
    return [
        Employer(id=id_, slug=slug, name=name, staff=max(headcount or number or 0, proven.get(id_, 0)))
        for id_, slug, name, headcount, number in rows
    ]


def _shown(employers: "Sequence[Employer]", scope: Scope, slug: str | None) -> frozenset[uuid.UUID]:
    seen = frozenset(one.id for one in employers if scope == "all" or one.id in scope)
    if slug is None:
        return seen
    asked = frozenset(one.id for one in employers if one.slug == slug) & seen
    if not asked:
        raise InstitutionUnknown(f"no institution {slug!r} in this scope")
    return asked
