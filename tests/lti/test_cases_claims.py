"""Cases 18 to 56: audience, issuer, times, and the claims of a resource link."""

from dataclasses import replace

import pytest

from tests.lti.stage import CORE, LAUNCH_URL, NOW, REGISTRATION, Stage, refused

AT = int(NOW.timestamp())
OTHER = "https://other.example"


def test_case_18_wrong_aud(stage: Stage) -> None:
    with refused("audience_mismatch"):
        stage.launch({"aud": "cX"})


def test_aud_missing(stage: Stage) -> None:
    with refused("audience_missing"):
        stage.launch(without=("aud",))


@pytest.mark.parametrize("aud", [7, {}, [], [7], ["cA", 7], [["cA"]], "", True])
def test_aud_of_another_shape(stage: Stage, aud: object) -> None:
    with refused("audience_mismatch"):
        stage.launch({"aud": aud})


def test_case_19_aud_a_list_of_one(stage: Stage) -> None:
    assert stage.launch({"aud": ["cA"]}).subject == "7"


def test_case_20_aud_a_list_with_azp(stage: Stage) -> None:
    assert stage.launch({"aud": ["x", "cA"], "azp": "cA"}).subject == "7"


def test_azp_beside_a_plain_aud(stage: Stage) -> None:
    assert stage.launch({"azp": "cA"}).subject == "7"


def test_case_21_aud_a_list_without_azp(stage: Stage) -> None:
    with refused("azp_missing"):
        stage.launch({"aud": ["x", "cA"]})


def test_case_22_azp_another_in_the_list(stage: Stage) -> None:
    with refused("azp_mismatch"):
        stage.launch({"aud": ["x", "cA"], "azp": "x"})


@pytest.mark.parametrize("azp", ["x", "", 7, ["cA"]])
def test_case_23_azp_another_with_a_string_aud(stage: Stage, azp: object) -> None:
    with refused("azp_mismatch"):
        stage.launch({"azp": azp})


def test_case_24_token_for_another_client_of_the_same_issuer(stage: Stage) -> None:
    stage.shelf.registrations.append(replace(REGISTRATION, id="r2", client_id="cB"))
    with refused("audience_mismatch"):
        stage.launch({"aud": "cB"})


def test_case_25_expired(stage: Stage) -> None:
    with refused("token_expired"):
        stage.launch({"iat": AT - 91, "exp": AT - 31})


def test_case_26_long_ago(stage: Stage) -> None:
    with refused("token_expired"):
        stage.launch({"iat": 11111, "exp": 22222})


def test_case_27_no_exp(stage: Stage) -> None:
    with refused("exp_missing"):
        stage.launch(without=("exp",))


def test_case_28_no_iat(stage: Stage) -> None:
    with refused("iat_missing"):
        stage.launch(without=("iat",))


def test_case_29_iat_in_an_hour(stage: Stage) -> None:
    with refused("iat_in_future"):
        stage.launch({"iat": AT + 3600, "exp": AT + 3660})


def test_case_30_iat_a_day_old(stage: Stage) -> None:
    with refused("iat_too_old"):
        stage.launch({"iat": AT - 86400, "exp": AT + 60})


def test_case_31_exp_in_a_hundred_years(stage: Stage) -> None:
    with refused("exp_too_far"):
        stage.launch({"exp": AT + 100 * 365 * 86400})


@pytest.mark.parametrize("value", ["1764000000", True, [], {}, 10**400, -(10**400), 1e300])
@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
def test_case_32_a_time_of_another_type(stage: Stage, name: str, value: object) -> None:
    with refused(f"{name}_invalid"):
        stage.launch({name: value})


def test_case_33_exp_a_few_seconds_ago(stage: Stage) -> None:
    assert stage.launch({"exp": AT - 5}).subject == "7"
    assert stage.launch({"exp": AT - 30}).subject == "7"


def test_case_34_iat_a_few_seconds_ahead(stage: Stage) -> None:
    assert stage.launch({"iat": AT + 5}).subject == "7"
    assert stage.launch({"iat": AT + 30, "nbf": AT + 30}).subject == "7"


def test_times_with_fractions(stage: Stage) -> None:
    assert stage.launch({"iat": AT - 0.5, "exp": AT + 59.5}).subject == "7"


def test_an_empty_nbf_is_none(stage: Stage) -> None:
    assert stage.launch({"nbf": None}).subject == "7"


def test_nbf_in_the_future(stage: Stage) -> None:
    with refused("nbf_in_future"):
        stage.launch({"nbf": AT + 31})


def test_case_35_unknown_iss(stage: Stage) -> None:
    with refused("issuer_unknown"):
        stage.launch({"iss": OTHER})


@pytest.mark.parametrize("iss", [None, "", 7])
def test_case_36_no_iss(stage: Stage, iss: object) -> None:
    with refused("issuer_missing"):
        stage.launch({"iss": iss})
    with refused("issuer_missing"):
        stage.launch(without=("iss",))


def test_case_37_another_registered_issuer_than_the_logins(stage: Stage) -> None:
    stage.shelf.registrations.append(replace(REGISTRATION, id="r2", issuer=OTHER))
    with refused("issuer_mismatch"):
        stage.launch({"iss": OTHER})


@pytest.mark.parametrize("value", [None, "", 7])
def test_case_38_no_deployment(stage: Stage, value: object) -> None:
    with refused("deployment_missing"):
        stage.launch({f"{CORE}deployment_id": value})
    with refused("deployment_missing"):
        stage.launch(without=(f"{CORE}deployment_id",))


def test_case_39_unknown_deployment(stage: Stage) -> None:
    with refused("deployment_unknown", 403):
        stage.launch({f"{CORE}deployment_id": "d9"})


def test_case_39_deployment_waits_for_approval(stage: Stage) -> None:
    stage.shelf.deployments["r1", "d1"] = "pending"
    with refused("deployment_unknown", 403):
        stage.launch()


def test_deployment_over_255(stage: Stage) -> None:
    with refused("deployment_too_long"):
        stage.launch({f"{CORE}deployment_id": "d" * 256})


@pytest.mark.parametrize("value", ["1.1", "1.3", "", 1.3, ["1.3.0"]])
def test_case_40_wrong_version(stage: Stage, value: object) -> None:
    with refused("version_unsupported"):
        stage.launch({f"{CORE}version": value})


def test_case_41_no_version(stage: Stage) -> None:
    with refused("version_missing"):
        stage.launch(without=(f"{CORE}version",))


def test_case_42_no_message_type(stage: Stage) -> None:
    with refused("message_type_missing"):
        stage.launch(without=(f"{CORE}message_type",))


@pytest.mark.parametrize("value", ["LtiSubmissionReviewRequest", "ltiresourcelinkrequest", "", 7, []])
def test_case_43_unknown_type(stage: Stage, value: object) -> None:
    with refused("message_type_unsupported"):
        stage.launch({f"{CORE}message_type": value})


@pytest.mark.parametrize("value", [None, "", 7])
def test_case_44_no_sub(stage: Stage, value: object) -> None:
    with refused("subject_missing"):
        stage.launch({"sub": value})
    with refused("subject_missing"):
        stage.launch(without=("sub",))


def test_case_45_sub_over_255(stage: Stage) -> None:
    with refused("subject_too_long"):
        stage.launch({"sub": "s" * 256})
    assert stage.launch({"sub": "s" * 255}).subject == "s" * 255


def test_case_46_no_roles(stage: Stage) -> None:
    with refused("roles_missing"):
        stage.launch(without=(f"{CORE}roles",))


@pytest.mark.parametrize("value", ["Learner", 7, {}, [7], [None]])
def test_case_47_roles_a_string(stage: Stage, value: object) -> None:
    with refused("roles_invalid"):
        stage.launch({f"{CORE}roles": value})


@pytest.mark.parametrize(
    "value", [[], [""], ["Learner"], ["https://lms.example/roles#Gardener"], ["Learner", "Instructor"]]
)
def test_case_48_roles_that_are_accepted(stage: Stage, value: list[str]) -> None:
    assert stage.launch({f"{CORE}roles": value}).roles == tuple(value)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "a@example.org"},
        {"name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace"},
    ],
)
def test_case_48_names_and_email_are_optional(stage: Stage, claims: dict[str, str]) -> None:
    launch = stage.launch(claims)
    found = {name: getattr(launch, name) for name in ["name", "given_name", "family_name", "email"]}
    assert found == {"name": None, "given_name": None, "family_name": None, "email": None} | claims


def test_case_49_no_resource_link(stage: Stage) -> None:
    with refused("resource_link_missing"):
        stage.launch(without=(f"{CORE}resource_link",))


@pytest.mark.parametrize("value", [{}, {"id": ""}, {"id": None}, {"id": 7}])
def test_case_50_empty_id(stage: Stage, value: object) -> None:
    with refused("resource_link_id_missing"):
        stage.launch({f"{CORE}resource_link": value})


def test_case_51_id_over_255(stage: Stage) -> None:
    with refused("resource_link_id_too_long"):
        stage.launch({f"{CORE}resource_link": {"id": "l" * 256}})


@pytest.mark.parametrize("value", ["link 1", ["link 1"], 7])
def test_case_52_resource_link_a_string(stage: Stage, value: object) -> None:
    with refused("resource_link_invalid"):
        stage.launch({f"{CORE}resource_link": value})


@pytest.mark.parametrize("value", [None, ""])
def test_case_53_no_target(stage: Stage, value: object) -> None:
    with refused("target_link_missing"):
        stage.launch({f"{CORE}target_link_uri": value})


@pytest.mark.parametrize("value", ["https://evil.example/lti/launch", "javascript:alert(1)", 7, [LAUNCH_URL]])
def test_case_54_foreign_target(stage: Stage, value: object) -> None:
    with refused("target_link_foreign"):
        stage.launch({f"{CORE}target_link_uri": value})


@pytest.mark.parametrize("value", [{}, {"label": "GUI"}, {"id": ""}, {"id": 7}])
def test_case_55_context_without_id(stage: Stage, value: object) -> None:
    with refused("context_id_missing"):
        stage.launch({f"{CORE}context": value})


def test_context_of_another_shape(stage: Stage) -> None:
    with refused("context_invalid"):
        stage.launch({f"{CORE}context": "c1"})
    with refused("context_id_too_long"):
        stage.launch({f"{CORE}context": {"id": "c" * 256}})


def test_case_56_no_context(stage: Stage) -> None:
    launch = stage.launch()
    assert (launch.context_id, launch.context_label, launch.context_title) == (None, None, None)


def test_several_required_claims_missing_at_once(stage: Stage) -> None:
    gone = ("sub", *(f"{CORE}{name}" for name in ["message_type", "version", "roles", "resource_link"]))
    with refused("version_missing"):
        stage.launch({f"{CORE}deployment_id": "d9"}, without=gone)
