"""Who is learning what, for everything that a service writes down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from elo_courses.catalogue.values import CourseShown, ModuleShown


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A learner in a module of a course, in a language."""

    person_id: uuid.UUID
    institution_id: uuid.UUID
    course: CourseShown
    module: ModuleShown
    language: str
    iri_base: str
    session_id: str | None = None

    @property
    def required(self) -> Sequence[ModuleShown]:
        """Return the modules that the course asks for."""
        return [place.module for place in self.course.places if not place.is_optional]
