"""Importing a competence framework from its file.

A version that a course or anybody's evidence relies on never changes. One that nothing relies on yet may
be imported again with another text: it is replaced. The database itself knows which it is, by its foreign
keys, whatever package they belong to.
"""

import hashlib
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from elo_courses.clock import now
from elo_courses.competences.errors import FrameworkVersionExists
from elo_courses.competences.models import Competence, Framework, Indicator
from elo_courses.competences.services.framework_files import read_framework
from elo_courses.competences.values import ImportResult
from elo_courses.database import dialect_insert, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from elo_courses.competences.services.framework_files import Document


def import_framework(session: "Session", *, document: bytes) -> ImportResult:
    """Store a framework file in the format elo-framework/1; the same bytes again change nothing.

    Raises FrameworkInvalid with every fault, and FrameworkVersionExists when the version is in use with
    another text.
    """
    content = read_framework(document)
    sha256 = hashlib.sha256(document).hexdigest()
    framework_id = new_id()
    if not _claim(session, framework_id, content, document, sha256):
        held = _held(session, content["framework"])
        if held.sha256 == sha256:
            return _result(held.id, content, created=False)
        _remove(session, held.id)
        _claim(session, framework_id, content, document, sha256)
    _store_competences(session, framework_id, content)
    return _result(framework_id, content, created=True)


def competence_uuid(base_uri: str, code: str) -> uuid.UUID:
    """Return the identifier of a competence or indicator that stays the same through all versions."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{base_uri}:{code}")


def _remove(session: "Session", framework_id: uuid.UUID) -> None:
    """Delete a version nobody relies on, with its competences and indicators."""
    try:
        with session.begin_nested():
            session.execute(delete(Framework).where(Framework.id == framework_id))
    except IntegrityError as error:
        raise FrameworkVersionExists(f"framework {framework_id} is in use") from error
    session.expire_all()


def _claim(
    session: "Session", framework_id: uuid.UUID, content: "Document", document: bytes, sha256: str
) -> bool:
    """Write the framework's row; False when this version is there already (another import is waited for)."""
    head = content["framework"]
    row = dialect_insert(session, Framework).values(
        id=framework_id,
        slug=head["id"],
        version=head["version"],
        status=head["status"],
        base_uri=head["base_uri"],
        languages=head["languages"],
        title=head["title"],
        notice=head["notice"],
        levels=head["levels"],
        crosswalk_schemes=head["crosswalk_schemes"],
        document=document,
        sha256=sha256,
        imported_at=now(),
    )
    made = row.on_conflict_do_nothing(index_elements=["slug", "version"]).returning(Framework.id)
    return session.scalar(made) is not None


def _held(session: "Session", head: "Mapping[str, str]") -> "Row[uuid.UUID, str]":
    return session.execute(
        select(Framework.id, Framework.sha256)
        .where(Framework.slug == head["id"], Framework.version == head["version"])
        .with_for_update()
    ).one()


def _result(framework_id: uuid.UUID, content: "Document", *, created: bool) -> ImportResult:
    return ImportResult(
        framework_id=framework_id,
        created=created,
        title=content["framework"]["title"],
        count=len(content["competencies"]),
    )


def _store_competences(session: "Session", framework_id: uuid.UUID, content: "Document") -> None:
    base_uri = content["framework"]["base_uri"]
    rows = [
        _competence(framework_id, base_uri, position, one)
        for position, one in enumerate(content["competencies"], start=1)
    ]
    session.add_all(rows)
    session.flush()
    for row, one in zip(rows, content["competencies"], strict=True):
        session.add_all(
            Indicator(
                competence_id=row.id,
                code=entry["id"],
                text={code: text for code, text in entry.items() if code != "id"},
                position=position,
            )
            for position, entry in enumerate(one["indicators"], start=1)
        )
    session.flush()


def _competence(
    framework_id: uuid.UUID, base_uri: str, position: int, one: "Mapping[str, object]"
) -> Competence:
    return Competence(
        framework_id=framework_id,
        code=one["id"],
        kind=one["kind"],
        theme=one.get("theme"),
        title=one["title"],
        description=one["description"],
        crosswalk=one["crosswalk"],
        position=position,
        uuid=competence_uuid(base_uri, str(one["id"])),
    )
