"""Published courses: the shipped one, and a small one whose right answers are known."""

import functools
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.authoring.changes import change_kind
from elo_courses.authoring.compiler import compile_course
from elo_courses.authoring.frameworks import read_frameworks
from elo_courses.catalogue.queries import get_course
from elo_courses.catalogue.services import publish_course
from elo_courses.catalogue.values import CourseShown, Published
from elo_courses.competences.models import Framework
from elo_courses.competences.services.importing import import_framework
from elo_courses.settings import ROOT

FRAMEWORK = ROOT / "courses" / "frameworks" / "elo-working.yaml"
GREEN = ROOT / "courses" / "green-transition"


@functools.cache
def compiled_green() -> dict[str, Any]:
    """Compile the shipped course once a run."""
    return dict(compile_course(GREEN, read_frameworks(GREEN.parent / "frameworks")))


def framework(session: Session) -> Framework:
    """Import the shipped framework."""
    import_framework(session, document=FRAMEWORK.read_bytes())
    session.commit()
    return session.scalars(select(Framework)).one()


def publish(session: Session, compiled: dict[str, Any]) -> Published:
    """Publish a compiled course."""
    done = publish_course(
        session, compiled=compiled, framework_id=framework(session).id, change_kind=change_kind
    )
    session.commit()
    return done


def green(session: Session) -> CourseShown:
    """Publish the shipped course."""
    publish(session, compiled_green())
    return get_course(session, "green-transition")


def right_answers(key: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return form fields that answer every block rightly."""
    fields: dict[str, dict[str, Any]] = {}
    for block_id, block in key.items():
        if block["kind"] == "reflect":
            fields[block_id] = {"text": "sana " * max(1, block["min_words"])}
        elif block["kind"] == "scale":
            fields[block_id] = {f"item-{item['id']}": "2" for item in block["items"]}
        else:
            fields[block_id] = {"a": block["right"]}
    return fields


def form_id(block_id: str, number: int) -> uuid.UUID:
    """Return the once-only id of a form: the same for the same block and number."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{block_id}:{number}")
