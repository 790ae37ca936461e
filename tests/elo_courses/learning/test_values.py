"""Grading and progress."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elo_courses.learning.values import (
    Answered,
    count_words,
    is_module_done,
    is_passed,
    judge,
    order_of,
    points_of,
)

SINGLE: dict[str, Any] = {
    "kind": "single",
    "points": 2,
    "attempts": 2,
    "right": ["c"],
    "options": ["a", "b", "c"],
}
MULTIPLE = {
    "kind": "multiple",
    "points": 3,
    "right": ["a", "b"],
    "options": ["a", "b", "c"],
    "scoring": "all",
}
PARTIAL = MULTIPLE | {"scoring": "partial"}
SCALE: dict[str, Any] = {"kind": "scale", "items": [{"id": "1"}, {"id": "2"}]}


@pytest.mark.parametrize(
    ("block", "chosen", "points", "is_right"),
    [
        (SINGLE, ["c"], 2, True),
        (SINGLE, ["a"], 0, False),
        (SINGLE, [], 0, False),
        (MULTIPLE, ["a", "b"], 3, True),
        (MULTIPLE, ["a"], 0, False),
        (PARTIAL, ["a"], 1.5, False),
        (PARTIAL, ["a", "c"], 0, False),
        (PARTIAL, ["a", "b", "c"], 1.5, False),
    ],
)
def test_choices_are_judged_by_the_key(
    block: dict[str, object], chosen: list[str], points: float, is_right: bool
) -> None:
    outcome = judge(block, {"chosen": chosen})
    assert (outcome.points, outcome.is_right) == (points, is_right)


@given(st.sets(st.sampled_from("abcxyz")))
def test_points_stay_between_none_and_all(chosen: set[str]) -> None:
    assert 0 <= judge(PARTIAL, {"chosen": sorted(chosen)}).points <= 3


def test_a_reflection_is_done_with_enough_words() -> None:
    block = {"kind": "reflect", "min_words": 3}
    assert not judge(block, {"text": "two words"}).is_complete
    assert judge(block, {"text": "now three words"}).is_complete
    assert not judge({"kind": "reflect"}, {"text": "  "}).is_complete


def test_a_scale_is_done_when_every_item_has_a_level() -> None:
    assert not judge(SCALE, {"levels": {"1": 0}}).is_complete
    assert judge(SCALE, {"levels": {"1": 0, "2": 4}}).is_complete


def test_words_are_counted_by_their_gaps() -> None:
    assert count_words(" yksi  kaksi\nkolme ") == 3


def test_the_order_is_the_learners_own_and_stays() -> None:
    options = list("abcdef")
    first, second = uuid.UUID(int=1), uuid.UUID(int=2)
    assert order_of("q", options, first) == order_of("q", options, first)
    assert order_of("q", options, first) != order_of("q", options, second)
    assert sorted(order_of("q", options, first)) == options


def answered(block_id: str, *, points: float = 0.0, is_done: bool = True) -> Answered:
    return Answered(
        block_id=block_id,
        response={},
        attempts=1,
        points=points,
        is_right=None,
        is_done=is_done,
        answered_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def test_a_module_is_done_when_every_task_is() -> None:
    key: dict[str, dict[str, Any]] = {"a": SINGLE, "b": SCALE}
    assert not is_module_done(key, {"a": answered("a")})
    assert not is_module_done(key, {"a": answered("a"), "b": answered("b", is_done=False)})
    assert is_module_done(key, {"a": answered("a"), "b": answered("b")})


@pytest.mark.parametrize(("points", "passed"), [(6.9, False), (7, True), (10, True)])
def test_seventy_percent_of_ten_points_is_seven(points: float, passed: bool) -> None:
    assert is_passed(points, 10, 70) is passed


def test_a_module_without_points_is_passed_by_doing_it() -> None:
    assert is_passed(0, 0, 70)


def test_points_add_up() -> None:
    assert points_of({"a": answered("a", points=1.1), "b": answered("b", points=2.2)}) == 3.3
