"""Evidence, coverage and cells: repeats, order, voiding, rebuilding, and races with real commits."""

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from elo_courses.competences import queries
from elo_courses.competences.models import Coverage, CoverageCell, Evidence
from elo_courses.competences.services.importing import import_framework
from elo_courses.competences.services.recording import rebuild, record_evidence, void_person
from elo_courses.competences.values import is_covered
from elo_courses.database import db, transaction
from elo_courses.people.models import Person
from tests.factories.competences import (
    NOVEMBER,
    complete,
    document,
    make_framework,
    make_institution,
    make_module,
    make_person,
)

OCTOBER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)

Cells = dict[tuple[uuid.UUID, str], int]


class World:
    """A person of an institution, two competences, three modules."""

    def __init__(self, session: Session) -> None:
        self.session = session
        ids = make_framework(session, "ELO-C01", "ELO-S04")
        self.core, self.green = ids["ELO-C01"], ids["ELO-S04"]
        self.institution = make_institution(session)
        self.person = make_person(session, self.institution)
        self.modules = [make_module(session, f"m{number}") for number in range(3)]

    def complete(self, module: int, levels: dict[uuid.UUID, int], at: datetime = NOVEMBER) -> None:
        complete(self.session, self.person, self.institution, self.modules[module], levels, at=at)

    def cells(self) -> Cells:
        rows = self.session.execute(
            select(CoverageCell.competence_id, CoverageCell.month, CoverageCell.people).where(
                CoverageCell.people != 0
            )
        )
        return {(competence_id, month): people for competence_id, month, people in rows}

    def covered(self) -> dict[uuid.UUID, str]:
        return {row.competence_id: row.month for row in queries.list_coverage(self.session, self.person)}


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_one_module_at_level_two_covers(world: World) -> None:
    world.complete(0, {world.green: 2, world.core: 1})
    assert world.covered() == {world.green: "2026-11"}
    assert world.cells() == {(world.green, "2026-11"): 1}
    (row,) = queries.list_coverage(world.session, world.person)
    assert (row.institution_id, row.rule_version) == (world.institution, 1)
    assert queries.verify(world.session) == []


def test_month_is_of_the_evidence_that_reached_it(world: World) -> None:
    world.complete(0, {world.core: 1}, NOVEMBER)
    assert (world.covered(), world.cells()) == ({}, {})
    world.complete(1, {world.core: 1}, NOVEMBER + timedelta(days=40))
    assert world.covered() == {world.core: "2026-12"}
    world.complete(2, {world.core: 1}, OCTOBER)  # what comes late moves the month
    assert world.covered() == {world.core: "2026-11"}
    assert world.cells() == {(world.core, "2026-11"): 1}
    assert queries.verify(world.session) == []


def test_repeat_changes_nothing(world: World) -> None:
    for _time in range(3):
        world.complete(0, {world.core: 2, world.green: 1})
    assert world.cells() == {(world.core, "2026-11"): 1}
    assert len(queries.list_evidence(world.session, world.person)) == 2


def test_highest_level_stays_whatever_the_order(world: World) -> None:
    events = [(1, OCTOBER), (2, NOVEMBER), (2, NOVEMBER + timedelta(days=60))]
    for order in permutations(events):
        for level, at in order:
            world.complete(0, {world.core: level}, at)
        (row,) = queries.list_evidence(world.session, world.person)
        assert (row.level, row.points, row.at, row.month) == (2, 2, NOVEMBER, "2026-11")
        assert world.covered() == {world.core: "2026-11"}
        void_person(world.session, world.person)
        assert (world.covered(), world.cells()) == ({}, {})


def test_framework_to_report_on_is_one_in_use(world: World) -> None:
    session = world.session
    later = import_framework(session, document=document("ELO-C01", version="2.0.0"))
    found = queries.find_current_framework(session)
    assert found is not None
    assert found.id == later.framework_id
    world.complete(0, {world.core: 2})
    found = queries.find_current_framework(session)
    assert found is not None
    assert found.version == "1.0.0"


def test_module_without_competences_leaves_no_trace(world: World) -> None:
    world.complete(0, {})
    world.complete(1, {world.core: 0})
    assert (world.covered(), world.cells()) == ({}, {})


def test_institution_is_the_one_of_the_evidence_that_reached_it(world: World) -> None:
    other = make_institution(world.session, "toinen")
    world.complete(0, {world.core: 1}, OCTOBER)
    complete(world.session, world.person, other, world.modules[1], {world.core: 1})
    (row,) = queries.list_coverage(world.session, world.person)
    assert row.institution_id == other


def test_coverage_of_an_older_rule_is_written_again(world: World) -> None:
    world.complete(0, {world.core: 2})
    world.session.execute(update(Coverage).values(rule_version=0))
    (difference,) = queries.verify(world.session)
    assert (difference.table, difference.kept, difference.counted) == ("coverage", 1, 1)
    world.complete(0, {world.core: 2})
    assert queries.verify(world.session) == []


def test_erased_person_leaves_the_cells(world: World) -> None:
    world.complete(0, {world.core: 2, world.green: 2})
    void_person(world.session, world.person)
    world.session.execute(delete(Person).where(Person.id == world.person))
    assert world.cells() == {}
    assert world.session.scalars(select(Evidence)).all() == []
    assert queries.verify(world.session) == []
    void_person(world.session, world.person)


def test_verify_finds_a_planted_difference_and_rebuild_mends_it(world: World) -> None:
    world.complete(0, {world.core: 2, world.green: 2})
    session = world.session
    session.execute(update(CoverageCell).where(CoverageCell.competence_id == world.core).values(people=5))
    session.execute(delete(Coverage).where(Coverage.competence_id == world.green))
    cell, pair = queries.verify(session)
    assert (cell.table, cell.competence_id, cell.kept, cell.counted) == ("coverage_cell", world.core, 5, 1)
    assert (pair.table, pair.competence_id, pair.kept, pair.counted) == ("coverage", world.green, 0, 1)
    assert (cell.institution_id, cell.month) == (world.institution, "2026-11")
    assert rebuild(session) == 2
    assert queries.verify(session) == []


def test_random_history_equals_the_pure_rule(world: World) -> None:
    picked = random.Random(20261124)
    session = world.session
    people = [make_person(session, world.institution) for _number in range(6)]
    told: dict[tuple[uuid.UUID, uuid.UUID], dict[uuid.UUID, int]] = {}
    for _step in range(120):
        person, module = picked.choice(people), picked.choice(world.modules)
        levels = {one: picked.randint(0, 2) for one in (world.core, world.green) if picked.random() < 0.7}
        at = OCTOBER + timedelta(hours=picked.randint(0, 3000))
        complete(session, person, world.institution, module, levels, at=at)
        for competence, level in levels.items():
            kept = told.setdefault((person, competence), {})
            kept[module] = max(level, kept.get(module, 0))
        if picked.random() < 0.05:
            void_person(session, person)
            told = {pair: kept for pair, kept in told.items() if pair[0] != person}
    expected = {pair for pair, kept in told.items() if is_covered(kept.values())}
    rows = session.execute(select(Coverage.person_id, Coverage.competence_id))
    assert {(person, competence) for person, competence in rows} == expected
    assert queries.verify(session) == []
    before = world.cells()
    rebuild(session)
    assert world.cells() == before


def together(app: Flask, works: list[Callable[[Session], None]]) -> None:
    """Do each work in a thread and a transaction of its own, all at the same moment."""
    start = threading.Barrier(len(works))
    failed: list[BaseException] = []

    def run(work: Callable[[Session], None]) -> None:
        try:
            with app.app_context():
                start.wait()
                with transaction() as session:
                    work(session)
        except BaseException as error:  # noqa: BLE001 -- told below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


@pytest.fixture
def own_world(own_app: Flask) -> Iterator[World]:
    with own_app.app_context():
        found = World(db.session())
        db.session.rollback()
        yield found


def test_race_of_eight_people_loses_none(own_app: Flask, own_world: World) -> None:
    session = own_world.session
    for _round in range(5):
        people = [make_person(session, own_world.institution) for _number in range(8)]
        session.rollback()

        def work(person: uuid.UUID, order: int) -> Callable[[Session], None]:
            both = [(own_world.core, 2), (own_world.green, 2)][:: 1 if order % 2 else -1]

            def record(inside: Session) -> None:
                record_evidence(
                    inside,
                    person_id=person,
                    institution_id=own_world.institution,
                    module_id=own_world.modules[0],
                    at=NOVEMBER,
                    levels=dict(both),
                )

            return record

        together(own_app, [work(person, order) for order, person in enumerate(people)])
    session.rollback()
    assert own_world.cells() == {(own_world.core, "2026-11"): 40, (own_world.green, "2026-11"): 40}
    assert queries.verify(session) == []


def test_race_of_one_person_in_three_modules_covers_once(own_app: Flask, own_world: World) -> None:
    session = own_world.session
    for _round in range(5):
        person = make_person(session, own_world.institution)
        session.rollback()

        def work(module: uuid.UUID, person: uuid.UUID = person) -> Callable[[Session], None]:
            return lambda inside: record_evidence(
                inside,
                person_id=person,
                institution_id=own_world.institution,
                module_id=module,
                at=NOVEMBER,
                levels={own_world.core: 1, own_world.green: 1},
            )

        together(own_app, [work(module) for module in own_world.modules for _twice in range(2)])
    session.rollback()
    assert own_world.cells() == {(own_world.core, "2026-11"): 5, (own_world.green, "2026-11"): 5}
    assert queries.verify(session) == []


def test_race_of_recording_voiding_and_rebuilding_stays_in_step(own_app: Flask, own_world: World) -> None:
    session = own_world.session
    people = [make_person(session, own_world.institution) for _number in range(4)]
    session.rollback()

    def record(person: uuid.UUID) -> Callable[[Session], None]:
        return lambda inside: record_evidence(
            inside,
            person_id=person,
            institution_id=own_world.institution,
            module_id=own_world.modules[0],
            at=NOVEMBER,
            levels={own_world.core: 2, own_world.green: 2},
        )

    def void(person: uuid.UUID) -> Callable[[Session], None]:
        return lambda inside: void_person(inside, person)

    def rebuild_all(inside: Session) -> None:
        rebuild(inside)

    for _round in range(5):
        works = [record(one) for one in people] + [void(one) for one in people[:3]] + [rebuild_all]
        together(own_app, works)
        session.rollback()
        assert queries.verify(session) == []
    assert session.scalar(text("SELECT count(*) FROM coverage WHERE month <> '2026-11'")) == 0
