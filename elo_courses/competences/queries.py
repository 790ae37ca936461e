"""Reading frameworks, competences, and what the evidence says."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select, case, func, literal, select, union_all

from elo_courses.competences.errors import FrameworkUnknown
from elo_courses.competences.models import Competence, Coverage, CoverageCell, Evidence, Framework, Indicator
from elo_courses.competences.values import POINTS_TO_COVER, RULE_VERSION, Difference, version_key

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect
    from sqlalchemy.orm import Session


def list_frameworks(session: "Session") -> list[Framework]:
    """Return every version of every framework, by slug and version; without the documents."""
    rows = session.scalars(select(Framework))
    return sorted(rows, key=lambda row: (row.slug, version_key(row.version)))


def find_framework(session: "Session", slug: str, version: str | None = None) -> Framework | None:
    """Return a version of a framework, the latest when none is named."""
    rows = session.scalars(select(Framework).where(Framework.slug == slug)).all()
    chosen = [row for row in rows if version in {None, row.version}]
    return max(chosen, key=lambda row: version_key(row.version), default=None)


def get_framework(session: "Session", slug: str, version: str | None = None) -> Framework:
    """Return a version of a framework (the latest when none is named), or raise FrameworkUnknown."""
    found = find_framework(session, slug, version)
    if found is None:
        raise FrameworkUnknown(f"no framework {slug!r}, version {version or 'any'}")
    return found


def find_current_framework(session: "Session") -> Framework | None:
    """Return the framework to report on: the one imported last of those in which anybody covers anything.

    So a new version takes over with the first person who covers something in it. Without any coverage it
    is the one imported last.
    """
    in_use = (
        select(CoverageCell.people)
        .join(Competence, Competence.id == CoverageCell.competence_id)
        .where(Competence.framework_id == Framework.id, CoverageCell.people > 0)
        .exists()
    )
    order = (case((in_use, 1), else_=0).desc(), Framework.imported_at.desc())
    return session.scalars(select(Framework).order_by(*order).limit(1)).first()


def get_document(session: "Session", framework_id: uuid.UUID) -> bytes:
    """Return the file of a framework as it was imported, byte for byte."""
    document = session.scalar(select(Framework.document).where(Framework.id == framework_id))
    if document is None:
        raise FrameworkUnknown(f"no framework {framework_id}")
    return document


def list_competences(session: "Session", framework_id: uuid.UUID) -> list[Competence]:
    """Return the competences of a framework in its order."""
    return list(
        session.scalars(
            select(Competence).where(Competence.framework_id == framework_id).order_by(Competence.position)
        )
    )


def competences_by_code(session: "Session", framework_id: uuid.UUID) -> dict[str, Competence]:
    """Return the competences of a framework by their code, such as ELO-S04."""
    return {one.code: one for one in list_competences(session, framework_id)}


def indicators_by_competence(session: "Session", framework_id: uuid.UUID) -> dict[uuid.UUID, list[Indicator]]:
    """Return the indicators of all competences of a framework, each list in its order."""
    rows = session.scalars(
        select(Indicator)
        .join(Competence, Competence.id == Indicator.competence_id)
        .where(Competence.framework_id == framework_id)
        .order_by(Indicator.position)
    )
    found: dict[uuid.UUID, list[Indicator]] = {}
    for row in rows:
        found.setdefault(row.competence_id, []).append(row)
    return found


def list_evidence(session: "Session", person_id: uuid.UUID) -> list[Evidence]:
    """Return the evidence of a person that counts, the oldest first."""
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.person_id == person_id, Evidence.voided_at.is_(None))
            .order_by(Evidence.at, Evidence.competence_id)
        )
    )


def list_coverage(session: "Session", person_id: uuid.UUID) -> list[Coverage]:
    """Return which competences a person covers, and since when."""
    return list(
        session.scalars(
            select(Coverage)
            .where(Coverage.person_id == person_id)
            .order_by(Coverage.month, Coverage.competence_id)
        )
    )


def reached(
    person_id: uuid.UUID | None = None, competence_ids: Sequence[uuid.UUID] | None = None
) -> Select[uuid.UUID, uuid.UUID, uuid.UUID, str]:
    """Select who covers what by the evidence (rule version 1), of everybody or of one person.

    A row is person, competence, and the institution and month of the evidence that reached the points.
    """
    counted = select(
        Evidence.person_id,
        Evidence.competence_id,
        Evidence.institution_id,
        Evidence.month,
        Evidence.points,
        func.sum(Evidence.points)
        .over(
            partition_by=(Evidence.person_id, Evidence.competence_id),
            order_by=(Evidence.at, Evidence.module_id),
            rows=(None, 0),
        )
        .label("total"),
    ).where(Evidence.voided_at.is_(None), Evidence.points > 0)
    if person_id is not None:
        counted = counted.where(Evidence.person_id == person_id)
    if competence_ids is not None:
        counted = counted.where(Evidence.competence_id.in_(competence_ids))
    row = counted.subquery().c
    return select(row.person_id, row.competence_id, row.institution_id, row.month).where(
        row.total >= POINTS_TO_COVER, row.total - row.points < POINTS_TO_COVER
    )


def verify(session: "Session") -> list[Difference]:
    """Count coverage and all cells again from the evidence; return where what is kept differs."""
    return [*_differing_cells(session), *_differing_coverage(session)]


def _differing_cells(session: "Session") -> list[Difference]:
    found = reached().subquery().c
    counted = select(
        found.institution_id,
        found.competence_id,
        found.month,
        literal(0).label("kept"),
        func.count().label("n"),
    ).group_by(found.institution_id, found.competence_id, found.month)
    kept = select(
        CoverageCell.institution_id,
        CoverageCell.competence_id,
        CoverageCell.month,
        CoverageCell.people.label("kept"),
        literal(0).label("n"),
    )
    return _sum_up(session, CoverageCell.__tablename__, union_all(counted, kept))


def _differing_coverage(session: "Session") -> list[Difference]:
    """Return pairs that are in one and not in the other, counted in their cells."""
    found = reached().subquery().c
    columns = ("person_id", "competence_id", "institution_id", "month")
    counted = select(*(found[name] for name in columns), literal(RULE_VERSION).label("rule_version"))
    kept = select(*(getattr(Coverage, name) for name in columns), Coverage.rule_version)
    missing, surplus = counted.except_(kept).subquery().c, kept.except_(counted).subquery().c
    both = union_all(
        *(
            select(
                side.institution_id,
                side.competence_id,
                side.month,
                literal(is_kept).label("kept"),
                literal(1 - is_kept).label("n"),
            )
            for side, is_kept in ((surplus, 1), (missing, 0))
        )
    )
    return _sum_up(session, Coverage.__tablename__, both, pairs=True)


def _sum_up(
    session: "Session",
    table: str,
    rows: "CompoundSelect[uuid.UUID, uuid.UUID, str, int, int]",
    *,
    pairs: bool = False,
) -> list[Difference]:
    """Add up kept and counted in each cell; keep the cells where they differ, or all that hold a pair."""
    row = rows.subquery().c
    kept, counted = func.sum(row.kept), func.sum(row.n)
    cell = (row.institution_id, row.competence_id, row.month)
    summed = (
        select(*cell, kept, counted)
        .group_by(*cell)
        .order_by(row.competence_id, row.month, row.institution_id)
    )
    if not pairs:
        summed = summed.having(kept != counted)
    return [
        Difference(
            table=table,
            institution_id=institution_id,
            competence_id=competence_id,
            month=month,
            kept=int(was),
            counted=int(is_now),
        )
        for institution_id, competence_id, month, was, is_now in session.execute(summed)
    ]
