"""The gradebook: columns, grades, and Moodle's rules for what becomes of a score."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from elo_courses.demo.calls import Refused
from elo_courses.demo.people import BY_ID
from elo_courses.demo.store import Row, Store

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a tool sends."""

    person: str
    at: int
    given: float | None
    maximum: float
    is_final: bool
    sent: dict[str, Any]


def read_score(body: object) -> Score:
    """Read a score, or say what is wrong with it."""
    if not isinstance(body, dict):
        raise Refused(400, "a score is a JSON object")
    for name in ("userId", "timestamp", "activityProgress", "gradingProgress"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise Refused(400, f"{name} is missing or no text")
    given = body.get("scoreGiven")
    if given is not None and not (is_number(given) and is_number(body.get("scoreMaximum"))):
        raise Refused(400, "scoreGiven and scoreMaximum must be numbers, and the maximum is needed")
    maximum = body.get("scoreMaximum", 1) if given is not None else 1
    if maximum <= 0 or (given or 0) < 0:
        raise Refused(400, "scoreMaximum must be above 0 and scoreGiven not below")
    return Score(
        person=body["userId"],
        at=_seconds(body["timestamp"]),
        given=given,
        maximum=maximum,
        is_final=body["gradingProgress"] == "FullyGraded",
        sent=body,
    )


def is_number(value: object) -> bool:
    """Say whether a value is a usable number of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _seconds(timestamp: str) -> int:
    """Return whole seconds: a stored time has no fractions."""
    wrong = Refused(400, f"timestamp is not ISO 8601 with a time zone: {timestamp}")
    if TIMESTAMP.fullmatch(timestamp) is None:
        raise wrong
    try:
        return int(datetime.fromisoformat(timestamp).timestamp())
    except (ValueError, OverflowError) as error:
        raise wrong from error


def take_score(store: Store, column: Row, score: Score) -> str:
    """Put a score into the gradebook, as Moodle does; return what became of it."""
    person = BY_ID.get(score.person)
    if person is None or not person.is_graded:
        raise Refused(400, f"the person {score.person} can't be graded in this course")
    with store.alone():
        old = store.one(
            "SELECT at FROM grade WHERE lineitem_id = ? AND person = ?", column["id"], score.person
        )
        if old is not None and score.at <= old["at"]:
            raise Refused(409, "the timestamp is not newer by a whole second than the one that is there")
        grade = _grade(score, column["maximum"])
        store.run(
            "INSERT OR REPLACE INTO grade VALUES (?, ?, ?, ?, ?)",
            column["id"],
            score.person,
            grade,
            json.dumps(score.sent),
            score.at,
        )
    return "" if grade is not None else "no scoreGiven, or not FullyGraded: the grade is empty now"


def _grade(score: Score, maximum: float) -> float | None:
    """Cap a score and bring it to the column's maximum; one that is not final empties the grade."""
    if score.given is None or not score.is_final:
        return None
    return min(score.given, score.maximum) * maximum / score.maximum


def columns_of(store: Store, activity_id: int) -> list[int]:
    """Return the columns of an activity."""
    rows = store.run("SELECT id FROM lineitem WHERE activity_id = ? ORDER BY id", activity_id)
    return [row["id"] for row in rows]


def list_columns(store: Store) -> list[Row]:
    """Return every column."""
    return store.run("SELECT * FROM lineitem ORDER BY id")


def find_column(store: Store, number: int) -> Row | None:
    """Return a column."""
    return store.one("SELECT * FROM lineitem WHERE id = ?", number)


def rescale(store: Store, column: Row, maximum: float) -> None:
    """Give a column another maximum; its grades keep their share."""
    store.run("UPDATE lineitem SET maximum = ? WHERE id = ?", maximum, column["id"])
    store.run(
        "UPDATE grade SET grade = grade * ? / ? WHERE lineitem_id = ?",
        maximum,
        column["maximum"],
        column["id"],
    )


def drop_column(store: Store, number: int) -> None:
    """Take a column away with its grades."""
    with store.alone():
        store.run("DELETE FROM grade WHERE lineitem_id = ?", number)
        store.run("DELETE FROM lineitem WHERE id = ?", number)


def list_grades(store: Store) -> list[dict[str, Any]]:
    """Return the gradebook: each person and column that a tool has sent something for."""
    rows = store.run(
        "SELECT grade.*, lineitem.label, lineitem.maximum, activity.slug, activity.titles FROM grade"
        " JOIN lineitem ON lineitem.id = lineitem_id LEFT JOIN activity ON activity.id = activity_id"
        " ORDER BY CAST(person AS INTEGER), lineitem.id"
    )
    return [_entry(row) for row in rows]


def _entry(row: Row) -> dict[str, Any]:
    sent = json.loads(row["sent"])
    return {
        "person": BY_ID[row["person"]].slug,
        "person_id": row["person"],
        "name": BY_ID[row["person"]].name,
        "activity": row["slug"],
        "titles": json.loads(row["titles"]) if row["titles"] else {"fi": row["label"]},
        "lineitem": row["lineitem_id"],
        "label": row["label"],
        "grade": row["grade"],
        "maximum": row["maximum"],
        "sent": sent,
        "at": row["at"],
    }
