"""Grades behave as Moodle's: exact media types, whole seconds, what empties a grade."""

from typing import Any

import pytest

from elo_courses.demo.ags import CONTAINER, ITEM, RESULTS, SCORE_TYPE
from elo_courses.demo.claims import AGS
from elo_courses.demo.scopes import LINEITEM
from tests.elo_courses.demo.tool import LMS, Tool

ITEMS = "/lti/services/2/lineitems?type_id=1"
FIRST = f"{LMS}/lti/services/2/lineitems/1/lineitem?type_id=1"
SCORES = "/lti/services/2/lineitems/1/lineitem/scores?type_id=1"
RESULT = "/lti/services/2/lineitems/1/lineitem/results?type_id=1"


def score(second: int = 0, **changes: Any) -> dict[str, Any]:
    sent = {
        "userId": "3",
        "timestamp": f"2026-11-24T09:00:{second:02}+00:00",
        "scoreGiven": 8,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def send(tool: Tool, body: object, media_type: str = SCORE_TYPE) -> int:
    return tool.call("POST", SCORES, body, Content_Type=media_type).status_code


def grades(tool: Tool) -> list[Any]:
    found = tool.client.get("/gradebook.json").json
    assert isinstance(found, list)
    return [one["grade"] for one in found]


def test_score_is_rescaled_and_shown(tool: Tool) -> None:
    assert send(tool, score(comment="Hyvä")) == 200
    found = tool.client.get("/gradebook.json").json
    assert found is not None
    assert found[0].pop("sent") == score(comment="Hyvä")
    assert found[0].pop("titles")["en"] == "Green transition in career guidance"
    assert found == [
        {
            "person": "aino",
            "person_id": "3",
            "name": "Aino Virtanen",
            "activity": "course",
            "lineitem": 1,
            "label": "Vihreä siirtymä uraohjauksessa",
            "grade": 80,
            "maximum": 100,
            "at": 1795510800,
        }
    ]


def test_score_above_the_maximum_is_capped(tool: Tool) -> None:
    assert send(tool, score(scoreGiven=12)) == 200
    assert grades(tool) == [100]


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [
        ("2026-11-24T09:00:01Z", 409),
        ("2026-11-24T09:00:01.900Z", 409),
        ("2026-11-24T09:00:00+00:00", 409),
        ("2026-11-24T11:00:02+02:00", 200),
    ],
)
def test_timestamp_must_be_newer_by_a_whole_second(tool: Tool, timestamp: str, status: int) -> None:
    assert send(tool, score(1)) == 200
    assert send(tool, score(timestamp=timestamp, scoreGiven=9)) == status
    assert grades(tool) == [90 if status == 200 else 80]


@pytest.mark.parametrize("changes", [{"gradingProgress": "Pending"}, {"scoreGiven": None}])
def test_score_that_is_not_final_empties_the_grade(tool: Tool, changes: dict[str, Any]) -> None:
    assert send(tool, score(1)) == 200
    assert send(tool, score(2, **changes)) == 200
    assert grades(tool) == [None]
    assert "empty now" in tool.why()
    result = tool.call("GET", RESULT, Accept=RESULTS).get_json(force=True)[0]
    assert "resultScore" not in result
    assert b"2026-11-24 09:00:02" in tool.client.get("/?lang=en").data


@pytest.mark.parametrize("person", ["7", "8", "2", "99", "Aino"])
def test_only_learners_are_graded(tool: Tool, person: str) -> None:
    assert send(tool, score(userId=person)) == 400
    assert grades(tool) == []


@pytest.mark.parametrize(
    "body",
    [
        b"no",
        [],
        score(userId=None),
        score(userId=3),
        score(activityProgress=None),
        score(gradingProgress=""),
        score(timestamp=None),
        score(timestamp="2026-11-24"),
        score(timestamp="2026-11-24T09:00:00"),
        score(timestamp="2026-13-24T09:00:00Z"),
        score(scoreMaximum=None),
        score(scoreGiven="8"),
        score(scoreGiven=True),
        score(scoreMaximum=0),
        score(scoreGiven=-1),
    ],
)
def test_wrong_score_is_refused(tool: Tool, body: object) -> None:
    assert send(tool, body) == 400
    assert grades(tool) == []


@pytest.mark.parametrize("media_type", ["application/json", f"{SCORE_TYPE}; charset=utf-8", ""])
def test_score_needs_its_media_type(tool: Tool, media_type: str) -> None:
    assert send(tool, score(), media_type) == 400


@pytest.mark.parametrize("query", ["", "?type_id=2"])
def test_address_keeps_its_type_id(tool: Tool, query: str) -> None:
    answer = tool.call("POST", SCORES.partition("?")[0] + query, score(), Content_Type=SCORE_TYPE)
    assert answer.status_code == 401


@pytest.mark.parametrize("accept", ["*/*", "application/json", ITEM])
def test_list_of_columns_needs_its_accept(tool: Tool, accept: str) -> None:
    assert tool.call("GET", ITEMS, Accept=accept).status_code == 400
    assert "Accept must be exactly" in tool.why()


def test_columns_come_at_once(tool: Tool) -> None:
    answer = tool.call("GET", ITEMS, Accept=CONTAINER)
    assert answer.content_type == CONTAINER
    assert "Link" not in answer.headers
    items = answer.get_json(force=True)
    assert len(items) == 6
    assert items[0] == {
        "id": FIRST,
        "label": "Vihreä siirtymä uraohjauksessa",
        "scoreMaximum": 100,
        "resourceId": "",
        "tag": "",
        "resourceLinkId": "1",
        "ltiLinkId": "1",
    }


def test_pages_of_columns_have_a_link_that_few_can_read(tool: Tool) -> None:
    answer = tool.call("GET", f"{ITEMS}&limit=4", Accept=CONTAINER)
    assert len(answer.get_json(force=True)) == 4
    link = answer.headers["Link"].encode("latin-1").decode()
    assert link == f"<{LMS}/lti/services/2/lineitems?type_id=1&amp;limit=4&amp;from=4>; rel=“next”"
    last = tool.call("GET", f"{ITEMS}&limit=4&from=4", Accept=CONTAINER)
    assert len(last.get_json(force=True)) == 2
    assert "Link" not in last.headers


def make(tool: Tool, **changes: Any) -> Any:
    wanted = {"label": "Tehtävä", "scoreMaximum": 10, "resourceId": "r1", "tag": "t1"} | changes
    return tool.call("POST", ITEMS, wanted, Content_Type=ITEM)


def test_new_column_is_made_and_found(tool: Tool) -> None:
    answer = make(tool, startDateTime="2026-11-24T09:00:00Z")
    assert answer.status_code == 201
    made = answer.get_json(force=True)
    assert made == {
        "id": FIRST.replace("/1/", "/7/"),
        "label": "Tehtävä",
        "scoreMaximum": 10,
        "resourceId": "r1",
        "tag": "t1",
    }
    assert tool.call("GET", made["id"], Accept=ITEM).get_json(force=True) == made
    for query in ("resource_id=r1", "tag=t1"):
        found = tool.call("GET", f"{ITEMS}&{query}", Accept=CONTAINER).get_json(force=True)
        assert found == [made]
    linked = tool.call("GET", f"{ITEMS}&resource_link_id=2", Accept=CONTAINER).get_json(force=True)
    assert [one["resourceLinkId"] for one in linked] == ["2"]


@pytest.mark.parametrize(
    "changes",
    [{"label": ""}, {"scoreMaximum": None}, {"scoreMaximum": 0}, {"resourceLinkId": "99"}],
)
def test_wrong_column_is_refused(tool: Tool, changes: dict[str, Any]) -> None:
    assert make(tool, **changes).status_code == 400


def test_another_maximum_rescales(tool: Tool) -> None:
    send(tool, score())
    answer = tool.call("PUT", FIRST, {"label": "Uusi", "scoreMaximum": 20}, Content_Type=ITEM)
    assert answer.status_code == 200
    assert answer.get_json(force=True)["label"] == "Uusi"
    assert grades(tool) == [16]


def test_column_of_an_activity_can_be_lost(tool: Tool) -> None:
    send(tool, score())
    assert tool.call("DELETE", FIRST).status_code == 204
    assert "launches have no lineitem" in tool.why()
    assert grades(tool) == []
    assert "lineitem" not in tool.launch()[AGS]
    assert send(tool, score()) == 404
    own = make(tool).get_json(force=True)["id"]
    assert tool.call("DELETE", own).status_code == 204
    assert tool.why() == ""


def test_results_are_those_of_learners(tool: Tool) -> None:
    send(tool, score(comment="Hyvä"))
    send(tool, score(userId="4", scoreGiven=5))
    answer = tool.call("GET", f"{RESULT}&user_id=3", Accept="*/*")
    assert answer.content_type == RESULTS
    assert answer.get_json(force=True) == [
        {
            "id": f"{LMS}{RESULT}&user_id=3",
            "userId": "3",
            "scoreOf": FIRST,
            "comment": "Hyvä",
            "resultScore": 80,
            "resultMaximum": 100,
        }
    ]
    assert len(tool.call("GET", RESULT, Accept=RESULTS).get_json(force=True)) == 2
    limited = tool.call("GET", f"{RESULT}&limit=1", Accept=RESULTS)
    assert (limited.status_code, limited.content_type) == (404, "text/html")


def test_reading_columns_needs_the_reading_scope(tool: Tool) -> None:
    header = f"Bearer {tool.token(LINEITEM)}"
    assert tool.call("GET", ITEMS, Accept=CONTAINER, Authorization=header).status_code == 401
