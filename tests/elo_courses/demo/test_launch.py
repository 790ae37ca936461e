"""A launch behaves as Moodle's: six fields, one use, an exact redirect address, the same claims."""

import re
from typing import Any

import pytest
import time_machine

from elo_courses.demo.claims import AGS, LTI, NRPS, OUTCOME
from elo_courses.demo.people import PEOPLE
from tests.elo_courses.demo.tool import LMS, Tool, read_form

LIS = "http://purl.imsglobal.org/vocab/lis/v2"
SERVICES = f"{LMS}/lti/services"
MEMBERS = f"{SERVICES}/CourseSection/2/bindings/1/memberships"


def test_login_is_a_form_with_the_six_fields(tool: Tool) -> None:
    page = tool.client.get("/launch/course/aino")
    action, fields = read_form(page)
    assert action == f"{tool.server.url}/lti/login"
    assert list(fields) == [
        "iss",
        "target_link_uri",
        "login_hint",
        "lti_message_hint",
        "client_id",
        "lti_deployment_id",
    ]
    assert fields["iss"] == LMS
    assert fields["target_link_uri"] == f"{tool.server.url}/lti/launch"
    assert (fields["login_hint"], fields["client_id"], fields["lti_deployment_id"]) == (
        "3",
        "elo-courses-demo",
        "1",
    )
    assert re.fullmatch(r'\{"cmid":2,"launchid":"[\w-]{22}"\}', fields["lti_message_hint"])
    assert b'<button class="ds-button" type="submit">' in page.data
    assert b"/static-demo/submit.js" in page.data


def test_answer_posts_token_and_state(tool: Tool) -> None:
    action, fields = read_form(tool.answer(tool.login()))
    assert action == f"{tool.server.url}/lti/launch"
    assert sorted(fields) == ["id_token", "state"]
    assert fields["state"] == "s t<ate"


def test_answer_to_a_post_is_the_same(tool: Tool) -> None:
    form = tool.login()
    page = tool.client.post("/lti/auth", data=tool.asked(form, state=None))
    assert list(read_form(page)[1]) == ["id_token"]


def launched(tool: Tool) -> dict[str, Any]:
    """Launch a module in Swedish of Finland, in a window, at a known time."""
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        return tool.launch("work-and-skills-change", locale="sv_fi", target="window")


def test_claims_of_the_token_and_the_person(tool: Tool) -> None:
    claims = {name: value for name, value in launched(tool).items() if not name.startswith("https:")}
    assert claims == {
        "iss": LMS,
        "aud": "elo-courses-demo",
        "sub": "3",
        "iat": 1795510800,
        "exp": 1795510860,
        "nonce": "n-1",
        "name": "Aino Virtanen",
        "given_name": "Aino",
        "family_name": "Virtanen",
    }


def test_claims_of_the_launch(tool: Tool) -> None:
    claims = {
        name.removeprefix(f"{LTI}/"): value
        for name, value in launched(tool).items()
        if name.startswith(f"{LTI}/")
    }
    assert claims.pop("tool_platform")["version"] == "2024100706"
    context = {"id": "2", "label": "OHJ26", "title": "Fortbildning för handledare", "type": ["CourseSection"]}
    assert claims == {
        "message_type": "LtiResourceLinkRequest",
        "version": "1.3.0",
        "deployment_id": "1",
        "target_link_uri": f"{tool.server.url}/lti/launch",
        "roles": [f"{LIS}/membership#Learner"],
        "context": context,
        "resource_link": {"id": "3", "title": "Arbetet och kompetenserna förändras", "description": ""},
        "custom": {
            "course": "green-transition",
            "module": "work-and-skills-change",
            "context_memberships_url": MEMBERS,
        },
        "lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
        "launch_presentation": {
            "locale": "sv_fi",
            "document_target": "window",
            "return_url": f"{LMS}/lti/return?launch_container=3&sesskey=3-demo",
        },
        "ext": {"user_username": "aino", "lms": "moodle-2"},
    }


def test_claims_of_the_services(tool: Tool) -> None:
    claims = launched(tool)
    scopes = [
        f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}"
        for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
    ]
    assert claims[AGS] == {
        "scope": scopes,
        "lineitems": f"{SERVICES}/2/lineitems?type_id=1",
        "lineitem": f"{SERVICES}/2/lineitems/3/lineitem?type_id=1",
    }
    assert claims[NRPS] == {"context_memberships_url": MEMBERS, "service_versions": ["1.0", "2.0"]}
    assert claims[OUTCOME]["lis_result_sourcedid"] == "demo-3-3"


def test_course_activity_has_no_module(tool: Tool) -> None:
    custom = tool.launch()[f"{LTI}/custom"]
    assert "module" not in custom
    assert custom["course"] == "green-transition"


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        ("mikael", ["membership#Instructor"]),
        ("sanna", ["institution/person#Staff"]),
        (
            "petteri",
            [
                "membership#Instructor",
                "system/person#Administrator",
                "institution/person#Administrator",
            ],
        ),
    ],
)
def test_roles_are_whole_addresses(tool: Tool, person: str, roles: list[str]) -> None:
    claims = tool.launch(person=person)
    assert claims[f"{LTI}/roles"] == [f"{LIS}/{role}" for role in roles]
    assert "lineitem" in claims[AGS]


def test_everybody_can_be_launched_as(tool: Tool) -> None:
    assert {tool.launch(person=person.slug)["sub"] for person in PEOPLE} == {one.id for one in PEOPLE}


def test_hint_is_spent_by_its_first_use(tool: Tool) -> None:
    form = tool.login()
    assert tool.answer(form).status_code == 200
    again = tool.answer(form)
    assert again.status_code == 400
    assert b"<h1>" in again.data
    assert "used before" in tool.why()


def test_hint_ends_after_an_hour(tool: Tool) -> None:
    with time_machine.travel("2026-11-24T09:00:00Z") as clock:
        form = tool.login()
        clock.shift(3601)
        assert tool.answer(form).status_code == 400


@pytest.mark.parametrize("hint", [None, "", "x", "[]", '{"launchid":3}', '{"cmid":2}', '{"launchid":"x"}'])
def test_wrong_hint_is_a_page(tool: Tool, hint: str | None) -> None:
    assert tool.answer(tool.login(), lti_message_hint=hint).status_code == 400


@pytest.mark.parametrize("tail", ["/", "?a=1", "x"])
def test_redirect_address_must_be_exact(tool: Tool, tail: str) -> None:
    answer = tool.answer(tool.login(), redirect_uri=f"{tool.server.url}/lti/launch{tail}")
    assert answer.status_code == 400
    assert b"data-submit" not in answer.data


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("scope", "profile", "invalid_scope"),
        ("response_type", "code", "unsupported_response_type"),
        ("response_mode", None, "invalid_request"),
        ("prompt", "login", "invalid_request"),
        ("nonce", None, "invalid_request"),
        ("client_id", "other", "unauthorized_client"),
        ("login_hint", "4", "access_denied"),
    ],
)
def test_wrong_request_is_answered_to_the_tool(tool: Tool, name: str, value: str | None, error: str) -> None:
    _action, fields = read_form(tool.answer(tool.login(), **{name: value}))
    assert fields["error"] == error
    assert fields["state"] == "s t<ate"
    assert "id_token" not in fields
    assert tool.why().startswith(error)


@pytest.mark.parametrize("path", ["/launch/none/aino", "/launch/course/none"])
def test_unknown_activity_or_person_is_not_found(tool: Tool, path: str) -> None:
    assert tool.client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["locale=de", "target=popup"])
def test_unknown_locale_or_target_is_refused(tool: Tool, query: str) -> None:
    assert tool.client.get(f"/launch/course/aino?{query}").status_code == 400


def test_activity_with_two_columns_tells_of_none(tool: Tool) -> None:
    made = tool.call(
        "POST",
        "/lti/services/2/lineitems?type_id=1",
        {"label": "Toinen", "scoreMaximum": 5, "resourceLinkId": "1"},
        Content_Type="application/vnd.ims.lis.v2.lineitem+json",
    )
    assert made.status_code == 201
    assert "lineitem" not in tool.launch()[AGS]
    assert "lineitem" in tool.launch("work-and-skills-change")[AGS]
