"""The list of members: whole unless a limit is given, short roles, names only when they are shared."""

from dataclasses import replace

import pytest

from elo_courses.demo.app import create_demo
from elo_courses.demo.claims import LTI
from elo_courses.demo.nrps import CONTAINER
from elo_courses.demo.people import PEOPLE
from elo_courses.demo.settings import DemoSettings
from tests.elo_courses.demo.tool import LMS, Tool

MEMBERS = "/lti/services/CourseSection/2/bindings/1/memberships"


def test_everybody_comes_at_once(tool: Tool) -> None:
    answer = tool.call("GET", MEMBERS, Accept=CONTAINER)
    assert answer.content_type == CONTAINER
    assert "Link" not in answer.headers
    body = answer.get_json(force=True)
    assert body["id"] == LMS + MEMBERS
    assert body["context"] == {"id": "2", "label": "OHJ26", "title": "Ohjaajien täydennyskoulutus"}
    assert body["members"][0] == {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": "3",
        "lis_person_sourcedid": "",
        "name": "Aino Virtanen",
        "given_name": "Aino",
        "family_name": "Virtanen",
    }
    admin = body["members"][-1]
    assert admin["roles"] == ["Instructor", "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"]
    assert len(body["members"]) == len(PEOPLE)


def test_pages_forget_the_role(tool: Tool) -> None:
    answer = tool.call("GET", f"{MEMBERS}?limit=3&role=Learner", Accept="*/*")
    assert len(answer.get_json(force=True)["members"]) == 3
    assert answer.headers["Link"] == f'<{LMS}{MEMBERS}?limit=3&from=3>; rel="next"'
    last = tool.call("GET", f"{MEMBERS}?limit=3&from=6", Accept="*/*")
    assert len(last.get_json(force=True)["members"]) == 1
    assert "Link" not in last.headers


def test_role_may_be_a_whole_address(tool: Tool) -> None:
    role = "http://purl.imsglobal.org/vocab/lis/v2/membership%23Instructor"
    members = tool.call("GET", f"{MEMBERS}?role={role}", Accept="*/*").get_json(force=True)["members"]
    assert [one["user_id"] for one in members] == ["7", "2"]


def test_resource_link_adds_a_message(tool: Tool) -> None:
    answer = tool.call("GET", f"{MEMBERS}?rlid=2&limit=1", Accept="*/*").get_json(force=True)
    message = answer["members"][0]["message"][0]
    assert message[f"{LTI}/custom"]["module"] == "what-green-transition-means"
    assert tool.call("GET", f"{MEMBERS}?rlid=99", Accept="*/*").status_code == 404


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        (MEMBERS, "application/json", 400),
        (MEMBERS.replace("Section/2", "Section/3"), CONTAINER, 404),
    ],
)
def test_wrong_request_is_refused(tool: Tool, path: str, accept: str, status: int) -> None:
    assert tool.call("GET", path, Accept=accept).status_code == status


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (frozenset[str](), {}),
        (frozenset({"email"}), {"email": "aino@lms.example"}),
    ],
)
def test_only_what_is_shared_is_told(
    demo_settings: DemoSettings, tool: Tool, shares: frozenset[str], told: dict[str, str]
) -> None:
    app = create_demo(replace(demo_settings, shares=shares))
    other = Tool(client=app.test_client(), server=tool.server, key=tool.key)
    member = other.call("GET", MEMBERS, Accept=CONTAINER).get_json(force=True)["members"][0]
    names = ("name", "given_name", "family_name", "email")
    assert {name: member[name] for name in names if name in member} == told
    claims = other.launch()
    assert {name: claims[name] for name in names if name in claims} == told
