"""The rule of coverage, months, languages and versions, without a database."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elo_courses.competences.values import in_language, is_covered, month_of, version_key


@pytest.mark.parametrize(
    ("levels", "covered"),
    [([], False), ([0], False), ([1], False), ([2], True), ([1, 1], True), ([0, 1], False), ([0, 2], True)],
)
def test_two_points_cover_a_competence(levels: list[int], covered: bool) -> None:
    assert is_covered(levels) is covered


@given(st.lists(st.integers(min_value=0, max_value=4)), st.integers(min_value=0, max_value=4))
def test_more_evidence_never_uncovers(levels: list[int], more: int) -> None:
    assert is_covered([*levels, more]) >= is_covered(levels)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 10, 31, 21, 59, tzinfo=UTC), "2026-10"),
        (datetime(2026, 10, 31, 22, 0, tzinfo=UTC), "2026-11"),
        (datetime(2026, 6, 30, 21, 0, tzinfo=UTC), "2026-07"),
        (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), "2027-01"),
    ],
)
def test_month_is_the_month_in_finland(at: datetime, month: str) -> None:
    assert month_of(at) == month


def test_text_falls_back_to_a_language_it_has() -> None:
    assert in_language({"fi": "Ohjaus", "sv": "Vägledning"}, "sv") == "Vägledning"
    assert in_language({"fi": "Ohjaus", "en": "Guidance"}, "sv") == "Guidance"
    assert in_language({"se": "Bagadallan"}, "sv") == "Bagadallan"
    assert in_language({}, "sv") == ""


def test_versions_sort_as_people_read_them() -> None:
    told = ["0.9.0", "0.10.0", "1.0.0-draft", "1.0.0", "1.0.1", "2026a"]
    assert [version_key(one) for one in told] == sorted(version_key(one) for one in told)
