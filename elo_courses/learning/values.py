"""Grading and progress as pure decisions."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

GRADED = frozenset({"single", "multiple", "truefalse"})

Response = Mapping[str, Any]
BlockKey = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an answer was judged: points, whether it is right (None where nothing is), whether it counts."""

    points: float
    is_right: bool | None
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The state of one block for one learner."""

    block_id: str
    response: Response
    attempts: int
    points: float
    is_right: bool | None
    is_done: bool
    answered_at: datetime


def judge(block: BlockKey, response: Response) -> Outcome:
    """Judge a response to a block by its key."""
    kind = block["kind"]
    if kind in GRADED:
        return _judge_choice(block, frozenset(response.get("chosen", ())))
    if kind == "scale":
        complete = all(item["id"] in response.get("levels", {}) for item in block["items"])
        return Outcome(points=0.0, is_right=None, is_complete=complete)
    enough = count_words(response.get("text", "")) >= max(1, int(block.get("min_words") or 0))
    return Outcome(points=0.0, is_right=None, is_complete=enough)


def _judge_choice(block: BlockKey, chosen: frozenset[str]) -> Outcome:
    right = frozenset(block["right"])
    points = float(block["points"])
    if chosen == right:
        return Outcome(points=points, is_right=True, is_complete=True)
    if block["kind"] == "multiple" and block.get("scoring") == "partial" and right:
        share = max(0, len(chosen & right) - len(chosen - right)) / len(right)
        return Outcome(points=round(points * share, 2), is_right=False, is_complete=True)
    return Outcome(points=0.0, is_right=False, is_complete=True)


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def order_of(block_id: str, options: Sequence[str], seed: uuid.UUID) -> list[str]:
    """Return the options in this learner's order: shuffled, and the same each time."""

    def place(option: str) -> bytes:
        return hashlib.sha256(f"{seed}|{block_id}|{option}".encode()).digest()

    return sorted(options, key=place)


def is_module_done(key: Mapping[str, BlockKey], answers: Mapping[str, Answered]) -> bool:
    """Tell whether every task has been done, rightly or not."""
    return all(block_id in answers and answers[block_id].is_done for block_id in key)


def points_of(answers: Mapping[str, Answered]) -> float:
    """Return the points that were collected."""
    return round(sum(one.points for one in answers.values()), 2)


def is_passed(points: float, max_points: int, pass_percent: int) -> bool:
    """Tell whether the points are enough; a module without points is passed by doing it."""
    return max_points == 0 or points * 100 >= pass_percent * max_points


@dataclass(frozen=True, kw_only=True)
class ModuleState:
    """How far a learner is in a module."""

    progress_id: uuid.UUID
    module_id: uuid.UUID
    revision_id: uuid.UUID
    completed_at: datetime | None
    score: float | None
    max_score: int | None
    last_block: str | None
    done_blocks: int = 0


@dataclass(frozen=True, kw_only=True)
class CompetenceReached:
    """A competence as the certificate prints it."""

    code: str
    titles: Mapping[str, str]
    level: int


@dataclass(frozen=True, kw_only=True)
class CourseCompletion:
    """A finished course, with everything that a certificate says."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    person_name: str | None
    institution_id: uuid.UUID
    institution_name: str
    course_id: uuid.UUID
    course_slug: str
    course_titles: Mapping[str, str]
    hours: float
    ects: float
    revision: int
    module_titles: tuple[Mapping[str, str], ...]
    competences: tuple[CompetenceReached, ...]
    framework_title: Mapping[str, str]
    framework_version: str
    language: str
    completed_at: datetime
