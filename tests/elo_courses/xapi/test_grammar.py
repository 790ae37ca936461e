"""What no statement of ours may look like."""

from typing import Any

import pytest

from elo_courses.xapi.errors import StatementInvalid
from elo_courses.xapi.services.grammar import check

MINIMAL: dict[str, Any] = {
    "id": "ed9fedb1-99e8-55c1-9a82-7b771e8991d0",
    "actor": {"objectType": "Agent", "account": {"name": "0" * 32, "homePage": "https://elo.example.fi"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"fi": "vastasi"}},
    "object": {"objectType": "Activity", "id": "https://elo.example.fi/q"},
    "context": {
        "registration": "ed9fedb1-99e8-45c1-9a82-7b771e8991d0",
        "language": "fi",
        "contextActivities": {"category": [{"objectType": "Activity", "id": "https://elo.example.fi/p"}]},
    },
    "timestamp": "2026-11-24T12:00:00.000Z",
}


def definition(**parts: object) -> dict[str, Any]:
    kind = "http://adlnet.gov/expapi/activities/cmi.interaction"
    return {"object": {**MINIMAL["object"], "definition": {"type": kind, **parts}}}


def test_a_minimal_statement_is_good() -> None:
    check(MINIMAL)
    check(
        MINIMAL | definition(interactionType="choice", choices=[{"id": "a"}], correctResponsesPattern=["a"])
    )
    check(MINIMAL | {"result": {"success": False, "score": {"scaled": 0, "raw": 0, "min": 0, "max": 1}}})


@pytest.mark.parametrize(
    "change",
    [
        definition(choices=[{"id": "a"}]),
        definition(correctResponsesPattern=["a"]),
        definition(interactionType="likert", choices=[{"id": "a"}]),
        definition(interactionType="choice", choices=[]),
        definition(interactionType="choice", choices=[{"id": "a b"}]),
        {"result": {"score": {"scaled": 1, "raw": 3, "min": 0, "max": 2}}},
        {"result": {"score": {"scaled": 0, "raw": 0, "min": 0, "max": 0}}},
        {"result": {"score": {"scaled": 0, "raw": "0", "min": 0, "max": 1}}},
        {"result": {"score": {"scaled": 0, "raw": True, "min": 0, "max": 1}}},
        {"result": {"success": "true"}},
        {"result": {"duration": "P"}},
        {"result": {"duration": "PT"}},
        {"result": {"duration": "PT1.234S"}},
        {"timestamp": "2026-11-24T12:00:00Z"},
        {"timestamp": "2026-11-24T12:00:00.000+02:00"},
        {"timestamp": "2026-11-24T12:00:00.000Z\n"},
        {"actor": {"objectType": "Agent", "mbox": "mailto:aino@example.fi"}},
        {"actor": {**MINIMAL["actor"], "name": "Aino Virtanen"}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"fi": ""}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"suomi!": "vastasi"}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": "vastasi"}},
        {"version": "1.0.3"},
    ],
)
def test_a_fault_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(StatementInvalid):
        check(MINIMAL | change)
