"""Which course and module an address means, for whom, in which language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from elo_courses.catalogue.errors import CourseUnknown, ModuleUnknown
from elo_courses.catalogue.queries import get_course
from elo_courses.learning import queries
from elo_courses.learning.errors import ModuleLocked, PlacementEmpty
from elo_courses.learning.services.opening import on_own_revision
from elo_courses.learning.services.sitting import Sitting
from elo_courses.settings import current as settings
from elo_courses.web.access import Visitor, this_visitor
from elo_courses.web.language import current as language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from elo_courses.catalogue.values import CourseShown, Place
    from elo_courses.learning.values import ModuleState


@dataclass(frozen=True, kw_only=True)
class CourseEntry:
    """A course as this visitor may see it: the course of this launch, and no other."""

    visitor: Visitor
    course: "CourseShown"
    states: "Mapping[UUID, ModuleState]"

    @property
    def is_preview(self) -> bool:
        """Whether the visitor looks at the course without taking it."""
        return "learner" not in self.visitor.roles

    def is_open(self, place: "Place") -> bool:
        """Tell whether a module is open to this learner."""
        done = {one.module_id for one in self.states.values() if one.completed_at}
        needed = [self.course.place(slug) for slug in place.requires]
        return self.is_preview or all(one is None or one.module.id in done for one in needed)


def enter_course(session: "Session", slug: str) -> CourseEntry:
    """Return the course of this launch; another course is as unknown as one that isn't there."""
    visitor = this_visitor()
    if visitor.course_slug is None:
        raise PlacementEmpty("the activity names no course")
    if slug != visitor.course_slug:
        raise CourseUnknown("not the course of this launch")
    course = get_course(session, slug)
    states = (
        queries.module_states(session, visitor.person_id, course.id) if "learner" in visitor.roles else {}
    )
    return CourseEntry(visitor=visitor, course=course, states=states)


def enter_module(session: "Session", entry: CourseEntry, slug: str) -> "tuple[Place, Sitting]":
    """Return a module's place and the sitting in it; raise ModuleUnknown or ModuleLocked."""
    place = entry.course.place(slug)
    if place is None:
        raise ModuleUnknown(f"{entry.course.slug} has no module {slug!r}")
    if not entry.is_open(place):
        raise ModuleLocked(f"{slug} asks for {', '.join(place.requires)}")
    sitting = Sitting(
        person_id=entry.visitor.person_id,
        institution_id=entry.visitor.institution_id,
        course=entry.course,
        module=place.module,
        language=language(),
        iri_base=settings().base_url,
        session_id=str(entry.visitor.launch_id),
    )
    state = entry.states.get(place.module.id)
    return place, on_own_revision(session, sitting, state.revision_id) if state else sitting
