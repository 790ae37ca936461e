"""Recording what a person completed, and keeping coverage in step with it.

Order of locks on PostgreSQL: the person, then their evidence, then cells by competence, institution and
month. So two completions of one person wait for each other and none is lost, and people who complete the
same competences at once never wait in a ring. Call `record_evidence` once in a transaction, near its end.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, column, delete, func, insert, literal, or_, select, table, text, update

from elo_courses.clock import now
from elo_courses.competences.models import Coverage, CoverageCell, Evidence
from elo_courses.competences.queries import reached
from elo_courses.competences.values import RULE_VERSION, month_of, points_of
from elo_courses.database import dialect_insert

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PERSON = table("person", column("id", Coverage.__table__.c.person_id.type))

Cell = tuple[uuid.UUID, uuid.UUID, str]
Place = tuple[uuid.UUID, str]


def record_evidence(
    session: "Session",
    *,
    person_id: uuid.UUID,
    institution_id: uuid.UUID,
    module_id: uuid.UUID,
    at: datetime,
    levels: Mapping[uuid.UUID, int],
) -> None:
    """Record that a person completed a module which serves competences to these levels.

    A repeat changes nothing; of two levels for the same module the higher stays, of two times the earlier.
    """
    if not levels:
        return
    _lock_person(session, person_id)
    rows = [
        {
            "person_id": person_id,
            "competence_id": competence_id,
            "module_id": module_id,
            "institution_id": institution_id,
            "level": level,
            "points": points_of(level),
            "at": at,
            "month": month_of(at),
            "voided_at": None,
        }
        for competence_id, level in sorted(levels.items())
    ]
    _keep_best(session, rows)
    _recompute(session, person_id, levels)


def void_person(session: "Session", person_id: uuid.UUID) -> None:
    """Make all evidence of a person count no longer, and take the person out of all cells."""
    _lock_person(session, person_id)
    session.execute(
        update(Evidence)
        .where(Evidence.person_id == person_id, Evidence.voided_at.is_(None))
        .values(voided_at=now())
        .execution_options(synchronize_session=False)
    )
    touched = session.scalars(
        select(Evidence.competence_id).where(Evidence.person_id == person_id).distinct()
    )
    _recompute(session, person_id, touched.all())


def rebuild(session: "Session") -> int:
    """Count coverage and all cells again from the evidence; return the number of covered pairs."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE evidence IN SHARE MODE"))  # nobody records meanwhile
    session.execute(delete(CoverageCell))
    session.execute(delete(Coverage))
    found = reached().subquery()
    kept = [found.c.person_id, found.c.competence_id, found.c.institution_id, found.c.month]
    columns = ["person_id", "competence_id", "institution_id", "month", "rule_version"]
    session.execute(insert(Coverage).from_select(columns, select(*kept, literal(RULE_VERSION))))
    cell = (Coverage.competence_id, Coverage.institution_id, Coverage.month)
    session.execute(
        insert(CoverageCell).from_select(
            ["competence_id", "institution_id", "month", "people"],
            select(*cell, func.count()).group_by(*cell),
        )
    )
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Coverage)) or 0


def _lock_person(session: "Session", person_id: uuid.UUID) -> None:
    """Let the changes of one person wait for each other; who only refers to the person needn't wait."""
    session.execute(select(PERSON.c.id).where(PERSON.c.id == person_id).with_for_update(key_share=True))


def _keep_best(session: "Session", rows: Sequence[Mapping[str, object]]) -> None:
    """Write the rows; where one is there already, the higher level wins, then the earlier time.

    The order in which they come makes no difference. A voided row is as good as none.
    """
    put = dialect_insert(session, Evidence).values(list(rows))
    new = put.excluded
    is_better = or_(
        Evidence.voided_at.is_not(None),
        new.level > Evidence.level,
        and_(new.level == Evidence.level, new.at < Evidence.at),
    )
    names = ("institution_id", "level", "points", "at", "month", "voided_at")
    session.execute(
        put.on_conflict_do_update(
            index_elements=["person_id", "competence_id", "module_id"],
            set_={name: new[name] for name in names},
            where=is_better,
        )
    )


def _recompute(session: "Session", person_id: uuid.UUID, competence_ids: Iterable[uuid.UUID]) -> None:
    """Bring coverage and cells of the touched pairs in step with the evidence; the person is locked."""
    touched = sorted(competence_ids)
    found = {
        competence_id: (institution_id, month)
        for _person, competence_id, institution_id, month in session.execute(reached(person_id, touched))
    }
    kept = _kept(session, person_id, touched)
    deltas: Counter[Cell] = Counter()
    for competence_id in touched:
        for places, change in ((kept, -1), (found, 1)):
            if competence_id in places:
                institution_id, month = places[competence_id]
                deltas[(competence_id, institution_id, month)] += change
    _drop_coverage(session, person_id, sorted(kept.keys() - found.keys()))
    _put_coverage(session, person_id, {one: found[one] for one in touched if one in found})
    for cell in sorted(deltas):  # always in the same order
        _add(session, cell, deltas[cell])


def _kept(
    session: "Session", person_id: uuid.UUID, competence_ids: list[uuid.UUID]
) -> dict[uuid.UUID, Place]:
    rows = session.execute(
        select(Coverage.competence_id, Coverage.institution_id, Coverage.month).where(
            Coverage.person_id == person_id, Coverage.competence_id.in_(competence_ids)
        )
    )
    return {competence_id: (institution_id, month) for competence_id, institution_id, month in rows}


def _drop_coverage(session: "Session", person_id: uuid.UUID, competence_ids: list[uuid.UUID]) -> None:
    if competence_ids:
        session.execute(
            delete(Coverage)
            .where(Coverage.person_id == person_id, Coverage.competence_id.in_(competence_ids))
            .execution_options(synchronize_session=False)
        )


def _put_coverage(session: "Session", person_id: uuid.UUID, places: Mapping[uuid.UUID, Place]) -> None:
    if not places:
        return
    put = dialect_insert(session, Coverage).values(
        [
            {
                "person_id": person_id,
                "competence_id": competence_id,
                "institution_id": institution_id,
                "month": month,
                "rule_version": RULE_VERSION,
            }
            for competence_id, (institution_id, month) in places.items()
        ]
    )
    names = ("institution_id", "month", "rule_version")
    session.execute(
        put.on_conflict_do_update(
            index_elements=["person_id", "competence_id"], set_={name: put.excluded[name] for name in names}
        )
    )


def _add(session: "Session", cell: Cell, change: int) -> None:
    """Add to a cell in the database, never here, where another's addition would be lost."""
    competence_id, institution_id, month = cell
    if change > 0:
        put = dialect_insert(session, CoverageCell).values(
            competence_id=competence_id, institution_id=institution_id, month=month, people=change
        )
        session.execute(
            put.on_conflict_do_update(
                index_elements=["competence_id", "institution_id", "month"],
                set_={"people": CoverageCell.people + put.excluded.people},
            )
        )
    elif change < 0:
        session.execute(
            update(CoverageCell)
            .where(
                CoverageCell.competence_id == competence_id,
                CoverageCell.institution_id == institution_id,
                CoverageCell.month == month,
            )
            .values(people=CoverageCell.people + change)
            .execution_options(synchronize_session=False)
        )
