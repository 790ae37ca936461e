"""Deep linking: settings as Moodle's, and activities out of what the tool answers."""

from typing import Any

import pytest
from joserfc.jwk import RSAKey

from elo_courses.demo.claims import AGS, DEEP, LTI
from elo_courses.demo.world import now
from tests.elo_courses.demo.tool import LMS, Tool, read_form


def request(tool: Tool, person: str = "mikael") -> dict[str, Any]:
    form = read_form(tool.client.get(f"/deep-link/{person}"))[1]
    return tool.claims(read_form(tool.answer(form))[1]["id_token"])


def answer(tool: Tool, key: RSAKey | None = None, **changes: Any) -> Any:
    claims = {
        "iss": tool.client_id,
        "aud": [LMS],
        "exp": int(now()) + 60,
        "nonce": "n",
        f"{LTI}/deployment_id": "1",
        f"{LTI}/message_type": "LtiDeepLinkingResponse",
        f"{LTI}/version": "1.3.0",
        f"{DEEP}/content_items": [],
    }
    sent = {name: value for name, value in (claims | changes).items() if value is not None}
    return tool.client.post("/lti/contentitem_return", data={"JWT": tool.sign(sent, key)})


def test_request_has_moodles_settings(tool: Tool) -> None:
    claims = request(tool)
    assert claims[f"{LTI}/message_type"] == "LtiDeepLinkingRequest"
    settings = claims[f"{DEEP}/deep_linking_settings"]
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert settings["accept_multiple"] is True
    assert "data" not in settings
    assert settings["deep_link_return_url"].startswith(f"{LMS}/lti/contentitem_return?")
    assert f"{LTI}/resource_link" not in claims
    assert "lineitem" not in claims[AGS]


@pytest.mark.parametrize("person", ["aino", "sanna", "none"])
def test_only_trainers_choose(tool: Tool, person: str) -> None:
    assert tool.client.get(f"/deep-link/{person}").status_code == 404


def test_chosen_content_becomes_activities(tool: Tool) -> None:
    items: list[Any] = [
        {
            "type": "ltiResourceLink",
            "title": "<b>Osio</b>",
            "text": "Kuvaus",
            "custom": {"Course": "green-transition"},
            "lineItem": {"scoreMaximum": 10, "label": "Muu", "resourceId": "r", "tag": "t"},
        },
        {"type": "ltiResourceLink", "url": f"{tool.server.url}/lti/launch?x=1", "lineItem": {}},
        {"type": "link", "title": "Muu"},
    ]
    sent: dict[str, Any] = {f"{DEEP}/content_items": items, f"{DEEP}/msg": "Valmis"}
    page = answer(tool, **sent)
    assert page.status_code == 200
    assert b"&lt;b&gt;Osio&lt;/b&gt;" in page.data
    assert b"Valmis" in page.data
    claims = tool.launch("activity-7")
    assert claims[f"{LTI}/resource_link"] == {"id": "7", "title": "<b>Osio</b>", "description": "Kuvaus"}
    custom = claims[f"{LTI}/custom"]
    assert (custom["Course"], custom["course"]) == ("green-transition", "green-transition")
    assert claims[AGS]["lineitem"] == f"{LMS}/lti/services/2/lineitems/7/lineitem?type_id=1"
    plain = tool.launch("activity-8")
    assert plain[f"{LTI}/target_link_uri"] == f"{tool.server.url}/lti/launch?x=1"
    assert "lineitem" not in plain[AGS]
    assert tool.client.get("/launch/activity-9/aino").status_code == 404


def test_nothing_chosen_is_said(tool: Tool) -> None:
    page = answer(tool, aud=LMS)
    assert "Mitään ei lisätty" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "x"}, "iss of the answer"),
        ({"aud": "x"}, "aud is not"),
        ({"exp": 1}, "exp is missing"),
        ({"nonce": None}, "nonce is missing"),
        ({f"{LTI}/deployment_id": "2"}, "deployment_id"),
        ({f"{LTI}/message_type": None, f"{LTI}/version": "1"}, "message_type is not"),
        ({f"{DEEP}/data": "x"}, "data was not given"),
        ({f"{DEEP}/content_items": {}}, "not a list"),
    ],
)
def test_wrong_answer_is_refused(tool: Tool, changes: dict[str, Any], why: str) -> None:
    assert answer(tool, **changes).status_code == 400
    assert why in tool.why()


def test_answer_is_good_once_and_signed(tool: Tool, other_key: RSAKey) -> None:
    assert [answer(tool).status_code for _n in range(2)] == [200, 400]
    assert answer(tool, other_key).status_code == 400
    assert tool.client.post("/lti/contentitem_return").status_code == 400


def test_unreachable_keys_are_told(tool: Tool) -> None:
    tool.server.status = 500
    assert answer(tool).status_code == 502
