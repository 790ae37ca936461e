"""Dynamic registration: Moodle's document, a token good once, plain words, pending until activated."""

from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from elo_courses.demo.claims import AGS, LTI, NRPS
from elo_courses.demo.registration import PLATFORM, TOOL
from elo_courses.demo.scopes import SCORE
from tests.elo_courses.demo.tool import LMS, Tool, read_form

ADDRESS = "https://tool.example/lti/register?invite=1"


def invited(tool: Tool) -> str:
    """Return the registration token that the tool is opened with."""
    page = tool.client.get("/registration", query_string={"url": ADDRESS})
    assert "https://tool.example" in page.headers["Content-Security-Policy"]
    source = unescape(page.get_data(as_text=True).partition('src="https')[2].partition('"')[0])
    query = parse_qs(urlsplit(source).query)
    assert query["openid_configuration"] == [f"{LMS}/lti/openid-configuration"]
    assert query["invite"] == ["1"]
    return query["registration_token"][0]


def payload(tool: Tool, **changes: Any) -> dict[str, Any]:
    base = tool.server.url
    sent = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{base}/lti/login",
        "redirect_uris": [f"{base}/lti/launch"],
        "client_name": "Toinen",
        "client_name#fi": "Toinen",
        "jwks_uri": f"{base}/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{SCORE} other",
        TOOL: config(tool),
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def config(tool: Tool, **changes: Any) -> dict[str, Any]:
    sent = {
        "domain": urlsplit(tool.server.url).netloc,
        "target_link_uri": f"{tool.server.url}/lti/launch",
        "claims": ["sub", "email"],
        "messages": [{"type": "LtiResourceLinkRequest"}],
        "custom_parameters": {"Course": "a=b"},
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def test_document_names_every_address(tool: Tool) -> None:
    document = tool.client.get("/lti/openid-configuration").json
    assert document is not None
    assert document["issuer"] == LMS
    assert document["registration_endpoint"] == f"{LMS}/lti/openid-registration"
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert [one["type"] for one in document[PLATFORM]["messages_supported"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


def test_token_names_the_client_and_its_scope(tool: Tool) -> None:
    claims = tool.claims(invited(tool))
    assert (claims["scope"], claims["exp"] - claims["iat"]) == ("reg", 3600)


def test_tool_is_pending_until_it_is_activated(tool: Tool) -> None:
    answer = tool.register(invited(tool), payload(tool))
    assert answer.status_code == 200
    told = answer.json
    assert told is not None
    assert told["scope"] == SCORE
    assert told[TOOL]["deployment_id"] == "2"
    assert told[TOOL]["custom_parameters"] == {"Course": "a"}
    assert "client_name#fi" not in told
    assert tool.login()["client_id"] == "elo-courses-demo"
    assert b"Waits to be activated" in tool.client.get("/tools?lang=en").data
    other = Tool(client=tool.client, server=tool.server, key=tool.key, client_id=told["client_id"])
    assert other.ask_token().status_code == 400
    tool.client.post("/tools/activate", data={"client_id": told["client_id"]})
    claims = other.launch()
    assert (claims["aud"], claims[f"{LTI}/deployment_id"]) == (told["client_id"], "2")
    assert (claims["email"], "name" in claims) == ("aino@lms.example", False)
    assert claims[AGS]["scope"] == [SCORE]
    assert NRPS not in claims
    custom = claims[f"{LTI}/custom"]
    assert (custom["Course"], custom["course"]) == ("a=b", "green-transition")
    assert other.ask_token().status_code == 200
    assert tool.client.get("/deep-link/mikael").status_code == 404
    tool.client.post("/tools/activate", data={"client_id": "elo-courses-demo"})
    assert tool.login()["client_id"] == "elo-courses-demo"


def test_tool_without_services_has_none(tool: Tool) -> None:
    told = tool.register(
        invited(tool), payload(tool, scope="", **{TOOL: config(tool, custom_parameters=None, claims="x")})
    ).json
    assert told is not None
    tool.client.post("/tools/activate", data={"client_id": told["client_id"]})
    assert AGS not in tool.launch()


def test_pending_tool_cannot_end_a_launch(tool: Tool) -> None:
    told = tool.register(invited(tool), payload(tool)).json
    assert told is not None
    _action, fields = read_form(tool.answer(tool.login(), client_id=told["client_id"]))
    assert fields["error"] == "unauthorized_client"


def test_unknown_tool_is_not_activated(tool: Tool) -> None:
    assert tool.client.post("/tools/activate", data={"client_id": "x"}).status_code == 404
    assert tool.login()["client_id"] == "elo-courses-demo"


def test_deep_links_are_named_back(tool: Tool) -> None:
    messages = [{"type": "LtiDeepLinkingRequest"}]
    told = tool.register(invited(tool), payload(tool, **{TOOL: config(tool, messages=messages)})).json
    assert told is not None
    assert [one["type"] for one in told[TOOL]["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


def test_token_is_good_once(tool: Tool) -> None:
    token = invited(tool)
    assert tool.register(token, payload(tool, client_name=None)).status_code == 400
    assert tool.register(token, payload(tool)).status_code == 200
    again = tool.register(token, payload(tool))
    assert (again.status_code, again.data) == (401, b"token_already_used")


def test_token_is_ours_and_of_this_hour(tool: Tool) -> None:
    assert tool.client.post("/lti/openid-registration", json={}).data == b"missing_registration_token"
    assert tool.register("x.y.z", {}).status_code == 401
    assert tool.register(tool.sign({"scope": "reg", "sub": "x"}), {}).status_code == 401
    with time_machine.travel("2026-11-24T09:00:00Z") as clock:
        token = invited(tool)
        clock.shift(3601)
        assert tool.register(token, payload(tool)).data == b"invalid_token"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("response_types", None, "missing_response_types"),
        ("initiate_login_uri", "", "missing_initiate_login_uri"),
        ("redirect_uris", [], "missing_redirect_uris"),
        ("redirect_uris", "https://x", "invalid_redirect_uris"),
        ("client_name", None, "missing_client_name"),
        ("jwks_uri", None, "missing_jwks_uri"),
        ("token_endpoint_auth_method", None, "missing_token_endpoint_auth_method"),
        ("token_endpoint_auth_method", "client_secret_basic", "invalid_token_endpoint_auth_method"),
        ("response_types", ["code"], "invalid_response_types"),
        (TOOL, None, "missing_lti_tool_configuration"),
        ("domain", None, "missing_domain"),
        ("domain", "other.example", "domain_targetlinkuri_mismatch"),
        ("target_link_uri", None, "domain_targetlinkuri_mismatch"),
    ],
)
def test_faults_are_told_in_plain_words(tool: Tool, name: str, value: Any, word: str) -> None:
    is_inner = name in {"domain", "target_link_uri"}
    sent = payload(tool, **({TOOL: config(tool, **{name: value})} if is_inner else {name: value}))
    answer = tool.register(invited(tool), sent)
    assert (answer.status_code, answer.get_data(as_text=True)) == (400, word)
    assert answer.content_type == "text/plain; charset=utf-8"


def test_body_must_be_an_object(tool: Tool) -> None:
    assert tool.register(invited(tool), []).data == b"invalid_payload"


@pytest.mark.parametrize("address", ["", "file:///etc/hosts", "https:"])
def test_address_must_be_of_the_web(tool: Tool, address: str) -> None:
    assert tool.client.get("/registration", query_string={"url": address}).status_code == 400
