"""Cases 02 to 09, 78, 79, 92, 93: the state, the browser it belongs to, and what comes in its place."""

from dataclasses import replace

import pytest

from lti.errors import CookieMissing, LtiError, PlatformError
from tests.lti.stage import CORE, REGISTRATION, Stage, refused, sign


def test_case_01_a_good_launch(stage: Stage) -> None:
    launch = stage.launch()
    assert (launch.subject, launch.deployment_id, launch.resource_link_id) == ("7", "d1", "link 1")
    assert launch.registration == REGISTRATION


def test_case_02_replay_in_the_same_browser(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    stage.post(token, began.state)
    with refused("state_unknown_or_used"):
        stage.post(token, began.state)


def test_case_03_old_token_under_a_new_state(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    stage.post(token, began.state)
    with refused("nonce_mismatch"):
        stage.post(token, stage.begin().state)


def test_case_04_replay_from_another_browser(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    with refused("state_unknown_or_used"):
        stage.post(token, began.state, browser="browser two")
    with refused("state_unknown_or_used"):
        stage.post(token, began.state)


def test_case_04_replay_without_a_cookie(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce), stage.key)
    stage.post(token, began.state)
    with refused("state_unknown_or_used"):
        stage.post(token, began.state, browser=None)


def test_case_05_attackers_token_with_the_victims_state(stage: Stage) -> None:
    attacker, victim = stage.begin(browser="attacker"), stage.begin(browser="victim")
    with refused("nonce_mismatch"):
        stage.post(sign(stage.claims(attacker.nonce), stage.key), victim.state, browser="victim")


def test_case_06_nonce_never_issued(stage: Stage) -> None:
    with refused("nonce_mismatch"):
        stage.launch({"nonce": "made up"})


@pytest.mark.parametrize("nonce", [None, ""])
def test_case_07_nonce_missing(stage: Stage, nonce: str | None) -> None:
    with refused("nonce_missing"):
        stage.launch({"nonce": nonce})
    with refused("nonce_missing"):
        stage.launch(without=("nonce",))


@pytest.mark.parametrize("nonce", [7, ["a"], {"a": 1}, "ä"])
def test_nonce_of_another_type_is_no_nonce(stage: Stage, nonce: object) -> None:
    with refused("nonce_mismatch"):
        stage.launch({"nonce": nonce})


@pytest.mark.parametrize("state", ["made up", "ä", "a\0b", "x" * 201])
def test_case_08_state_mismatch(stage: Stage, state: str) -> None:
    began = stage.begin()
    with refused("state_unknown_or_used"):
        stage.post(sign(stage.claims(began.nonce), stage.key), state)
    assert began.state in stage.shelf.logins


def test_case_09_state_missing(stage: Stage) -> None:
    with refused("state_missing"):
        stage.post(sign(stage.claims(stage.begin().nonce), stage.key), "")


def test_state_is_used_up_by_a_bad_token(stage: Stage) -> None:
    began = stage.begin()
    with refused("token_malformed"):
        stage.post("garbage", began.state)
    with refused("state_unknown_or_used"):
        stage.post(sign(stage.claims(began.nonce), stage.key), began.state)


def test_case_78_the_platform_answers_with_an_error(stage: Stage) -> None:
    with pytest.raises(PlatformError) as caught:
        stage.post("", stage.begin().state, error="login_required")
    assert (caught.value.code, caught.value.status, caught.value.reason) == (
        "platform_error",
        400,
        "login_required",
    )


def test_platform_error_repeats_no_text_of_the_platform(stage: Stage) -> None:
    with pytest.raises(PlatformError) as caught:
        stage.post("", stage.begin().state, error="<script>Ada</script>")
    assert caught.value.reason == "of an unknown kind"
    assert "Ada" not in caught.value.detail


def test_case_79_launch_after_the_states_lifetime(stage: Stage) -> None:
    began = stage.begin()
    stage.clock.forward(minutes=10, seconds=1)
    with refused("state_expired"):
        stage.post(sign(stage.claims(began.nonce), stage.key), began.state)


def test_launch_at_the_end_of_the_states_lifetime_is_in_time(stage: Stage) -> None:
    began = stage.begin()
    stage.clock.forward(minutes=10)
    assert stage.post(sign(stage.claims(began.nonce), stage.key), began.state).subject == "7"


def test_case_80_two_launches_in_parallel_tabs(stage: Stage) -> None:
    first, second = stage.begin(browser="tab one"), stage.begin(browser="tab two")
    for began, browser in [(second, "tab two"), (first, "tab one")]:
        token = sign(stage.claims(began.nonce), stage.key)
        assert stage.post(token, began.state, browser=browser).subject == "7"


def test_case_83_no_cookie_tells_which_login_it_was(stage: Stage) -> None:
    began = stage.begin(lti_storage_target="_parent")
    token = sign(stage.claims(began.nonce), stage.key)
    with pytest.raises(CookieMissing) as caught:
        stage.post(token, began.state, browser=None)
    assert (caught.value.code, caught.value.status) == ("cookie_missing", 400)
    assert caught.value.pending.lti_storage_target == "_parent"
    stage.shelf.remember(caught.value.pending)
    assert stage.post(token, began.state).lti_storage_target == "_parent"


def test_case_92_id_token_over_10_kb(stage: Stage) -> None:
    began = stage.begin()
    with refused("body_too_large", 413):
        stage.post("a" * 10_241, began.state)
    assert began.state in stage.shelf.logins
    with refused("token_malformed"):
        stage.post("a" * 10_240, began.state)


def test_case_93_registration_disabled_at_the_launch(stage: Stage) -> None:
    began = stage.begin()
    stage.set_state("disabled")
    with refused("registration_disabled", 403):
        stage.post(sign(stage.claims(began.nonce), stage.key), began.state)


def test_case_93_registration_waits_for_approval(stage: Stage) -> None:
    began = stage.begin()
    stage.set_state("pending")
    with refused("registration_pending", 403):
        stage.post(sign(stage.claims(began.nonce), stage.key), began.state)


def test_case_93_deployment_disabled(stage: Stage) -> None:
    stage.shelf.deployments["r1", "d1"] = "disabled"
    with refused("deployment_disabled", 403):
        stage.launch()


def test_registration_gone_or_replaced_since_the_login(stage: Stage) -> None:
    began = stage.begin()
    stage.shelf.registrations = [replace(REGISTRATION, id="r2")]
    with refused("client_unknown"):
        stage.post(sign(stage.claims(began.nonce), stage.key), began.state)


def test_case_91_a_refusal_tells_no_token_and_no_person(stage: Stage) -> None:
    began = stage.begin()
    token = sign(stage.claims(began.nonce) | {"name": "Ada", f"{CORE}version": "2"}, stage.key)
    with pytest.raises(LtiError) as caught:
        stage.post(token, began.state)
    for secret in [token, began.state, began.nonce, "Ada"]:
        assert secret not in str(caught.value)


def test_case_91_what_is_printed_tells_no_person_and_no_secret(stage: Stage) -> None:
    began = stage.begin()
    pending = stage.shelf.logins[began.state]
    launch = stage.launch({"name": "Ada Lovelace", "sub": "subject-99"})
    printed = f"{began!r} {pending!r} {launch!r}"
    for secret in [began.state, began.nonce, "browser one", "Ada", "subject-99"]:
        assert secret not in printed
