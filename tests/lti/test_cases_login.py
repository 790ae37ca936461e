"""Cases 67 to 72, 76, 77, 93: what a login must say, and the request that answers it."""

from dataclasses import asdict, replace

import pytest

from lti.login import PendingLogin
from tests.lti.stage import ISSUER, LAUNCH_URL, REGISTRATION, Stage, query, refused


def test_login_asks_the_platform_with_everything_it_needs(stage: Stage) -> None:
    began = stage.begin()
    assert began.url.startswith("https://lms.example/auth?tenant=1&scope=openid&")
    assert query(began.url) == {
        "tenant": "1",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "cA",
        "redirect_uri": LAUNCH_URL,
        "login_hint": "7",
        "lti_message_hint": '{"cmid":2,"launchid":"a b&c"}',
        "state": began.state,
        "nonce": began.nonce,
    }


def test_login_is_remembered_with_what_the_launch_needs(stage: Stage) -> None:
    began = stage.begin(lti_storage_target="_parent", target_link_uri=f"{LAUNCH_URL}?x=1")
    pending = stage.shelf.logins[began.state]
    assert (pending.nonce, pending.browser, pending.registration_id) == (began.nonce, "browser one", "r1")
    assert (pending.issuer, pending.client_id) == (ISSUER, "cA")
    assert (pending.target_link_uri, pending.lti_storage_target) == (f"{LAUNCH_URL}?x=1", "_parent")
    assert query(began.url)["redirect_uri"] == LAUNCH_URL


def test_pending_login_survives_being_stored_as_plain_values(stage: Stage) -> None:
    pending = stage.shelf.logins[stage.begin().state]
    assert PendingLogin(**asdict(pending)) == pending


def test_login_secrets_are_new_and_long(stage: Stage) -> None:
    secrets = {part for _ in range(3) for part in (stage.begin().state, stage.begin().nonce)}
    assert len(secrets) == 6
    assert all(len(one) == 43 for one in secrets)


def test_login_without_a_hint_sends_none_and_an_empty_one_stays_empty(stage: Stage) -> None:
    assert "lti_message_hint" not in query(stage.begin(lti_message_hint=None).url)
    assert not query(stage.begin(lti_message_hint="").url)["lti_message_hint"]


@pytest.mark.parametrize("value", [None, "", "a\0b", "\ud800"])
def test_case_67_no_iss(stage: Stage, value: str | None) -> None:
    with refused("issuer_missing"):
        stage.begin(iss=value)


@pytest.mark.parametrize("value", [None, ""])
def test_case_68_no_login_hint(stage: Stage, value: str | None) -> None:
    with refused("login_hint_missing"):
        stage.begin(login_hint=value)


def test_case_69_unknown_iss(stage: Stage) -> None:
    with refused("issuer_unknown"):
        stage.begin(iss="https://other.example")
    with refused("issuer_unknown"):
        stage.begin(iss="https://other.example", client_id=None)


@pytest.mark.parametrize("value", ["cB", "c\0A"])
def test_case_70_unknown_client(stage: Stage, value: str) -> None:
    with refused("client_unknown"):
        stage.begin(client_id=value)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/lti/launch",
        "http://tool.example/lti/launch",
        "https://tool.example:8443/lti/launch",
        "https://tool.example.evil.example/lti/launch",
        "https://tool.example@evil.example/lti/launch",
        "https://evil.example\\@tool.example/lti/launch",
        "https://tool.example\\.evil.example/lti/launch",
        "https://tool.example/lti/launcher",
        "https://tool.example/lti/launch/../../studio",
        "https://tool.example/lti/launch/%2e%2e/studio",
        "https://tool.example/",
        "//evil.example/lti/launch",
        "/lti/launch",
        "javascript:alert(1)",
        "https://[tool.example/lti/launch",
        "https://tool.example:port/lti/launch",
        "https:///lti/launch",
        "https://tool.example/lti/launch\n",
        "https://tööl.example/lti/launch",
    ],
)
def test_case_71_foreign_target_link_uri(stage: Stage, target: str) -> None:
    with refused("target_link_foreign"):
        stage.begin(target_link_uri=target)
    assert not stage.shelf.logins


@pytest.mark.parametrize(
    "target",
    [
        LAUNCH_URL,
        f"{LAUNCH_URL}/",
        f"{LAUNCH_URL}?course=green",
        f"{LAUNCH_URL}/green",
        "https://TOOL.example:443/lti/launch",
    ],
)
def test_own_target_link_uri(stage: Stage, target: str) -> None:
    assert stage.begin(target_link_uri=target).url


@pytest.mark.parametrize("value", [None, ""])
def test_case_72_no_target(stage: Stage, value: str | None) -> None:
    with refused("target_link_missing"):
        stage.begin(target_link_uri=value)


def test_case_76_no_client_id_and_two_registrations(stage: Stage) -> None:
    stage.shelf.registrations.append(replace(REGISTRATION, id="r2", client_id="cB"))
    with refused("registration_ambiguous"):
        stage.begin(client_id=None)
    assert query(stage.begin(client_id="cB").url)["client_id"] == "cB"


def test_case_76_a_closed_registration_makes_nothing_ambiguous(stage: Stage) -> None:
    stage.shelf.registrations.insert(0, replace(REGISTRATION, id="r0", client_id="c0", state="disabled"))
    assert query(stage.begin(client_id=None).url)["client_id"] == "cA"


def test_no_client_id_and_one_registration(stage: Stage) -> None:
    assert query(stage.begin(client_id=None).url)["client_id"] == "cA"


def test_case_93_login_at_a_disabled_registration(stage: Stage) -> None:
    stage.set_state("disabled")
    with refused("registration_disabled", 403):
        stage.begin()


def test_case_93_login_at_a_pending_registration(stage: Stage) -> None:
    stage.set_state("pending")
    with refused("registration_pending", 403):
        stage.begin()


def test_case_92_a_parameter_that_is_far_too_long(stage: Stage) -> None:
    with refused("body_too_large", 413):
        stage.begin(lti_message_hint="x" * 8193)


@pytest.mark.parametrize("name", ["lti_message_hint", "lti_storage_target"])
@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_a_parameter_that_no_store_keeps(stage: Stage, name: str, value: str) -> None:
    with refused("parameter_invalid"):
        stage.begin("browser one", **{name: value})
    assert not stage.shelf.logins


def test_login_address_without_a_query(stage: Stage) -> None:
    stage.shelf.registrations = [replace(REGISTRATION, auth_login_url="https://lms.example/auth#top")]
    assert stage.begin().url.startswith("https://lms.example/auth?scope=openid&")
    assert "#" not in stage.begin().url
