"""The pages for people, in three languages, and what programs read."""

import re

import pytest
from flask import Flask

from elo_courses.demo import words
from elo_courses.demo.texts import TEXTS
from tests.elo_courses.demo.tool import LMS, Tool

PAGES = [
    "/",
    "/calls",
    "/tools",
    "/activity/course/aino",
    "/activity/course/aino?where=window",
    "/choose/mikael",
    "/registration?url=https://tool.example/register",
    "/lti/return?lti_errormsg=Hups",
    "/launch/course/aino",
    "/launch/none/aino",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_page_has_language_title_and_heading(tool: Tool, path: str, language: str) -> None:
    page = tool.client.get(path, headers={"Accept-Language": language}).get_data(as_text=True)
    assert f'<html lang="{language}"' in page
    assert len(re.findall(r"<h1>[^<]+</h1>", page)) == 1
    assert re.search(r"<title>\S[^<]*</title>", page)
    assert "<script>" not in page
    assert "style=" not in page


def test_every_text_has_both_languages() -> None:
    assert [text for text, pair in TEXTS.items() if not all(pair)] == []
    places = [
        text for text, pair in TEXTS.items() if {"%(name)s" in one for one in pair} != {"%(name)s" in text}
    ]
    assert places == []


def test_choice_of_language_is_remembered(tool: Tool) -> None:
    tool.client.get("/?lang=sv")
    assert b'<html lang="sv"' in tool.client.get("/calls").data
    assert b'href="/calls?lang=fi"' in tool.client.get("/calls?lang=xx").data


def test_form_leads_to_the_activity(tool: Tool) -> None:
    answer = tool.client.get("/open?activity=course&locale=sv_fi&where=window&person=aino")
    assert answer.status_code == 303
    assert answer.location == "/activity/course/aino?locale=sv_fi&where=window"
    page = tool.client.get(answer.location).get_data(as_text=True)
    assert 'href="/launch/course/aino?locale=sv_fi&amp;target=window"' in page
    assert 'target="_blank" rel="opener"' in page


def test_frame_is_moodles(tool: Tool) -> None:
    page = tool.client.get("/activity/course/aino?locale=xx").get_data(as_text=True)
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame is not None
    assert 'height="600"' in frame[0]
    assert 'src="/launch/course/aino?locale=fi&amp;target=iframe"' in frame[0]
    assert "autoplay" in frame[0]
    assert "sandbox" not in frame[0]


@pytest.mark.parametrize("path", ["/activity/none/aino", "/activity/course/none", "/choose/none"])
def test_unknown_is_a_page_that_is_not_found(tool: Tool, path: str) -> None:
    assert tool.client.get(path).status_code == 404


def test_config_is_what_an_administrator_types(tool: Tool) -> None:
    assert tool.client.get("/config.json").json == {
        "issuer": LMS,
        "client_id": "elo-courses-demo",
        "deployment_id": "1",
        "auth_login_url": f"{LMS}/lti/auth",
        "token_url": f"{LMS}/lti/token",
        "jwks_url": f"{LMS}/lti/jwks",
        "coordinator": "8",
    }


def test_log_tells_what_was_refused_without_secrets(tool: Tool) -> None:
    tool.answer(tool.login())
    tool.call("GET", "/lti/services/2/lineitems?type_id=1", Accept="*/*")
    entries = [(one["method"], one["path"], one["status"]) for one in tool.calls()]
    assert entries == [
        ("GET", "/lti/services/2/lineitems?type_id=1", 400),
        ("POST", "/lti/token", 200),
        ("GET", "/lti/auth", 200),
    ]
    page = tool.client.get("/calls").get_data(as_text=True)
    assert "Accept must be exactly" in page
    assert tool.tokens["all"] not in page


def test_log_keeps_two_hundred(tool: Tool) -> None:
    for _n in range(203):
        tool.client.post("/lti/token")
    assert len(tool.calls()) == 200


def test_policy_allows_the_tool_and_nothing_else(tool: Tool) -> None:
    policy = tool.client.get("/").headers["Content-Security-Policy"]
    assert f"frame-src 'self' {tool.server.url};" in policy
    assert f"form-action 'self' {tool.server.url};" in policy
    assert "default-src 'none'" in policy


def test_static_files_are_the_products(tool: Tool) -> None:
    page = tool.client.get("/").get_data(as_text=True)
    for path in re.findall(r'(?:href|src)="(/static[^"]+)"', page):
        with tool.client.get(path) as answer:
            assert answer.status_code == 200, path


def test_unknown_host_is_refused(lms: Flask) -> None:
    assert lms.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400
