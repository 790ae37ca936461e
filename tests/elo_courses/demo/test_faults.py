"""Faults that tests switch on."""

import pytest

from elo_courses.demo.app import create_demo
from elo_courses.demo.settings import DemoSettings
from tests.elo_courses.demo.tool import Tool

ITEMS = "/lti/services/2/lineitems"


def statuses(tool: Tool, path: str, method: str = "POST", times: int = 3) -> list[int]:
    return [tool.client.open(path, method=method).status_code for _n in range(times)]


@pytest.mark.parametrize(
    ("place", "method", "path", "usual"),
    [
        ("token", "POST", "/lti/token", 400),
        ("jwks", "GET", "/lti/jwks", 200),
        ("auth", "GET", "/lti/auth", 400),
        ("scores", "POST", f"{ITEMS}/1/lineitem/scores", 401),
        ("results", "GET", f"{ITEMS}/1/lineitem/results", 401),
        ("lineitems", "GET", ITEMS, 401),
        ("members", "GET", "/lti/services/CourseSection/2/bindings/1/memberships", 401),
    ],
)
def test_fault_comes_as_often_as_asked(tool: Tool, place: str, method: str, path: str, usual: int) -> None:
    assert tool.client.post("/faults", json={place: ["503", 2]}).json == {place: ["503", 2]}
    assert statuses(tool, path, method) == [503, 503, usual]
    assert tool.client.get("/faults").json == {}


def test_fault_alone_comes_once(tool: Tool) -> None:
    tool.client.post("/faults", json={"token": "429", "jwks": "500"})
    first = tool.client.post("/lti/token")
    assert (first.status_code, first.headers["Retry-After"]) == (429, "1")
    assert "fault switched on" in tool.why()
    assert tool.client.get("/faults").json == {"jwks": ["500", 1]}
    assert tool.client.delete("/faults").json == {}


def test_slow_answers_and_silence_does_not(tool: Tool) -> None:
    tool.client.post("/faults", json={"token": "slow", "jwks": "timeout"})
    assert tool.client.get("/lti/jwks").status_code == 504
    assert statuses(tool, "/lti/token", times=1) == [400]


def test_fault_is_switched_off(tool: Tool) -> None:
    tool.client.post("/faults", json={"token": ["500", 9]})
    assert tool.client.post("/faults", json={"token": None}).json == {}


@pytest.mark.parametrize(
    "wanted",
    [[], {"x": "500"}, {"token": "200"}, {"token": "wrong"}, {"token": 500}, {"token": ["500", "x"]}],
)
def test_unknown_fault_is_refused(tool: Tool, wanted: object) -> None:
    assert tool.client.post("/faults", json=wanted).status_code == 400


def test_fault_is_sent_as_json(tool: Tool) -> None:
    assert tool.client.post("/faults", data="{}").status_code == 400


def test_faults_are_for_this_machine(tool: Tool) -> None:
    far = {"REMOTE_ADDR": "192.0.2.1"}
    assert tool.client.get("/faults", environ_overrides=far).status_code == 403
    public = create_demo(DemoSettings(base_url="https://lms.example.org")).test_client()
    assert public.get("/faults").status_code == 403
    near = create_demo(DemoSettings(base_url="https://lms.localhost:8443")).test_client()
    assert near.get("/faults").status_code == 200
