"""What an answer means, and when two statements are one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from elo_courses.xapi.services.verdicts import Reply, Verdict, is_same, judge, judge_twin, retry_after
from elo_courses.xapi.values import pseudonym

SENT: dict[str, Any] = {"id": "1", "verb": {"id": "v"}, "timestamp": "2026-11-24T12:00:00.000Z"}


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("status", "alone", "several"),
    [
        (204, "sent", "sent"),
        (400, "dead", "halve"),
        (401, "pause", "pause"),
        (403, "pause", "pause"),
        (404, "pause", "pause"),
        (409, "compare", "halve"),
        (413, "dead", "shrink"),
        (422, "dead", "halve"),
        (429, "wait", "wait"),
        (503, "wait", "wait"),
        (0, "back_off", "back_off"),
        (200, "back_off", "back_off"),
        (302, "back_off", "back_off"),
        (500, "back_off", "halve"),
        (502, "back_off", "back_off"),
        (418, "back_off", "back_off"),
    ],
)
def test_each_answer_has_its_meaning(status: int, alone: str, several: str) -> None:
    assert judge(Reply(status=status), 1) == alone
    assert judge(Reply(status=status), 2) == several


def test_a_list_of_ids_is_a_good_answer() -> None:
    assert judge(Reply(status=200, body=b"[]", is_json=True), 7) is Verdict.SENT


@pytest.mark.parametrize(
    ("stored", "same"),
    [
        (SENT, True),
        ({**SENT, "stored": "x", "authority": {}, "version": "1.0.0"}, True),
        ({**SENT, "timestamp": "2026-11-24T12:00:00+00:00"}, True),
        ({**SENT, "timestamp": "2026-11-24T14:00:00+02:00"}, True),
        ({"statements": [SENT]}, True),
        ({**SENT, "timestamp": "2026-11-24T12:00:00.001Z"}, False),
        ({**SENT, "timestamp": "yesterday"}, False),
        ({**SENT, "verb": {"id": "w"}}, False),
        ({"statements": []}, False),
        ([SENT], False),
    ],
)
def test_a_twin_is_the_same_but_for_what_the_store_writes(stored: object, *, same: bool) -> None:
    assert is_same(as_bytes(stored), as_bytes(SENT)) is same
    verdict = judge_twin(Reply(status=200, body=as_bytes(stored)), as_bytes(SENT))
    assert verdict is (Verdict.SENT if same else Verdict.DEAD)


def test_what_is_no_json_is_not_the_same() -> None:
    assert not is_same(b"<html>", as_bytes(SENT))


@pytest.mark.parametrize(
    ("status", "verdict"), [(401, "pause"), (503, "wait"), (400, "back_off"), (0, "back_off")]
)
def test_a_twin_that_cannot_be_read_decides_nothing(status: int, verdict: str) -> None:
    assert judge_twin(Reply(status=status), b"{}") == verdict


def test_retry_after_is_seconds_or_a_date() -> None:
    at = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert retry_after(None, at=at) is None
    assert retry_after("17", at=at) == 17
    assert retry_after("Tue, 24 Nov 2026 12:00:00 GMT", at=at) == 0


def test_a_pseudonym_depends_on_key_issuer_and_subject() -> None:
    made = pseudonym("k" * 32, "https://lms", "17")
    assert made == pseudonym("k" * 32, "https://lms", "17")
    assert len(made) == 32
    assert int(made, 16) >= 0
    others = {
        pseudonym("l" * 32, "https://lms", "17"),
        pseudonym("k" * 32, "https://lms2", "17"),
        pseudonym("k" * 32, "https://lms", "18"),
    }
    assert len(others | {made}) == 4
