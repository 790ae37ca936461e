"""Cases 62 to 66, and what a launch hands on besides."""

import pytest

from lti.messages import AgsEndpoint
from tests.lti.stage import CORE, LAUNCH_URL, Stage, refused

RETURN = "https://lms.example/return?sesskey=1"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


def test_case_62_no_settings(stage: Stage) -> None:
    with refused("deep_linking_settings_missing"):
        stage.deep_link(None)


@pytest.mark.parametrize("value", ["text", [], 7])
def test_settings_of_another_shape(stage: Stage, value: object) -> None:
    with refused("deep_linking_settings_invalid"):
        stage.deep_link(value)


def test_case_63_settings_that_say_little(stage: Stage) -> None:
    launch = stage.deep_link({"deep_link_return_url": RETURN})
    settings = launch.deep_linking
    assert settings is not None
    assert (settings.return_url, settings.accept_types, settings.data) == (RETURN, None, None)
    assert (settings.accept_multiple, settings.auto_create, settings.accepts_resource_links) == (
        True,
        False,
        True,
    )
    assert (launch.resource_link_id, launch.message_type) == (None, "LtiDeepLinkingRequest")


def test_case_63_settings_that_say_all(stage: Stage) -> None:
    settings = stage.deep_link(
        {
            "deep_link_return_url": RETURN,
            "accept_types": ["ltiResourceLink", "link"],
            "accept_presentation_document_targets": ["iframe", "window"],
            "accept_multiple": False,
            "auto_create": True,
            "title": "Title",
            "text": "Text",
            "data": "",
        }
    ).deep_linking
    assert settings is not None
    assert settings.accept_types == ("ltiResourceLink", "link")
    assert settings.accept_presentation_document_targets == ("iframe", "window")
    assert (settings.accept_multiple, settings.auto_create, settings.accepts_resource_links) == (
        False,
        True,
        True,
    )
    assert (settings.title, settings.text, settings.data) == ("Title", "Text", "")


@pytest.mark.parametrize("types", [["link", "html"], []])
def test_case_64_accept_types_without_resource_links(stage: Stage, types: list[str]) -> None:
    settings = stage.deep_link({"deep_link_return_url": RETURN, "accept_types": types}).deep_linking
    assert settings is not None
    assert not settings.accepts_resource_links


@pytest.mark.parametrize("settings", [{}, {"deep_link_return_url": ""}])
def test_case_65_no_return_url(stage: Stage, settings: object) -> None:
    with refused("deep_link_return_url_missing"):
        stage.deep_link(settings)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/return", 7, ["https://a.example"]]
)
def test_case_66_return_url_is_javascript(stage: Stage, url: object) -> None:
    with refused("deep_link_return_url_invalid"):
        stage.deep_link({"deep_link_return_url": url})


def test_a_deep_link_without_target_takes_the_logins(stage: Stage) -> None:
    launch = stage.deep_link({"deep_link_return_url": RETURN}, without=(f"{CORE}target_link_uri",))
    assert launch.target_link_uri == LAUNCH_URL


def test_everything_that_moodle_sends(stage: Stage) -> None:
    launch = stage.launch(
        {
            f"{CORE}context": {"id": "4", "label": "GUI", "title": "Guidance", "type": ["CourseSection"]},
            f"{CORE}custom": {"course": "green", "n": 7, "on": True, "off": None, "list": [1]},
            f"{CORE}launch_presentation": {
                "locale": "sv_fi",
                "document_target": "iframe",
                "return_url": "https://lms.example/course?id=4",
            },
            f"{CORE}tool_platform": {
                "guid": "g1",
                "product_family_code": "moodle",
                "version": "2024100706",
            },
            AGS: {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score", 7],
                "lineitems": "https://lms.example/lineitems?type_id=1",
                "lineitem": "https://lms.example/lineitems/3/lineitem?type_id=1",
            },
            NRPS: {"context_memberships_url": "https://lms.example/members"},
        }
    )
    assert (launch.context_id, launch.context_label, launch.context_title) == ("4", "GUI", "Guidance")
    assert launch.custom == {"course": "green", "n": "7", "on": "true"}
    assert (launch.locale, launch.document_target) == ("sv_fi", "iframe")
    assert launch.return_url == "https://lms.example/course?id=4"
    assert (launch.platform_guid, launch.platform_family, launch.platform_version) == (
        "g1",
        "moodle",
        "2024100706",
    )
    assert launch.ags == AgsEndpoint(
        scopes=("https://purl.imsglobal.org/spec/lti-ags/scope/score",),
        lineitems="https://lms.example/lineitems?type_id=1",
        lineitem="https://lms.example/lineitems/3/lineitem?type_id=1",
    )
    assert launch.nrps_url == "https://lms.example/members"
    assert launch.resource_link_title == "Green transition"


def test_optional_claims_of_another_shape_are_passed_over(stage: Stage) -> None:
    launch = stage.launch(
        {
            "name": 7,
            "locale": "fi",
            f"{CORE}custom": "x",
            f"{CORE}launch_presentation": ["x"],
            f"{CORE}tool_platform": 7,
            AGS: "x",
            NRPS: {"context_memberships_url": 7},
        }
    )
    assert (launch.name, launch.locale, launch.custom, launch.ags, launch.nrps_url) == (
        None,
        "fi",
        {},
        None,
        None,
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//lms.example", "https://u:p@lms.example/", 7])
def test_return_url_that_leads_nowhere_good(stage: Stage, url: object) -> None:
    assert stage.launch({f"{CORE}launch_presentation": {"return_url": url}}).return_url is None
    launch = stage.launch({AGS: {"scope": "x", "lineitem": url}})
    assert launch.ags == AgsEndpoint(scopes=(), lineitems=None, lineitem=None)
