"""From the LMS into the player, through HTTP."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from elo_courses.launches.models import Deployment, GradeTarget, LaunchSession, LoginState
from elo_courses.people.models import Person
from tests.factories import courses
from tests.factories.lms import LTI, MEMBERSHIP, TOOL, Lms, lms


def test_a_launch_ends_at_the_course(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    answer = lms(session).launch(client)
    assert answer.status_code == 303
    page = client.get(answer.location, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path.startswith("/learn/")
    assert page.request.path.endswith("/green-transition/")
    assert "Den gröna omställningen i karriärvägledningen" in page.text
    assert '<html lang="sv"' in page.text


def test_a_launch_of_a_module_ends_there(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    custom = {"course": "green-transition", "module": "work-and-skills-change"}
    page = client.get(lms(session, custom=custom).launch(client).location, follow_redirects=True)
    assert page.request.path.endswith("/green-transition/work-and-skills-change/")


def test_who_comes_twice_is_one_person_and_keeps_the_name(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    platform.launch(client)
    platform.launch(client, name=None)
    people = session.scalars(select(Person)).all()
    assert [one.name for one in people] == ["Aino Virtanen"]
    assert re.fullmatch("[0-9a-f]{32}", people[0].pseudonym)
    assert session.scalar(select(func.count()).select_from(LaunchSession)) == 2
    assert session.scalar(select(func.count()).select_from(GradeTarget)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([f"{MEMBERSHIP}#Learner"], ["learner"]),
        ([f"{MEMBERSHIP}#Instructor"], ["trainer"]),
        (["Learner"], ["learner"]),
        ([], ["learner"]),
        ([""], ["learner"]),
        (["urn:unknown"], ["learner"]),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"], ["learner"]),
        (
            [
                f"{MEMBERSHIP}#Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
            ],
            ["admin", "trainer"],
        ),
    ],
)
def test_roles_come_from_this_launch(
    client: FlaskClient, session: Session, sent: list[str], kept: list[str]
) -> None:
    """Cases 48, 87 and 88."""
    lms(session).launch(client, **{f"{LTI}/roles": sent})
    assert session.scalars(select(LaunchSession)).one().roles == kept


def test_a_trainer_is_no_learner_and_gets_no_grade(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    platform = lms(session, roles=(f"{MEMBERSHIP}#Instructor",))
    page = client.get(platform.launch(client).location, follow_redirects=True)
    assert page.status_code == 200
    assert session.scalar(select(func.count()).select_from(GradeTarget)) == 0
    assert session.scalars(select(Person)).one().is_learner is False


def refused(answer: object, status: int, code: str) -> bool:
    text, found = getattr(answer, "text", ""), getattr(answer, "status_code", 0)
    return found == status and f">{code}<" in text


def test_case_02_a_replayed_launch_is_refused(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    form = platform.answer(platform.login(client))
    assert client.post("/lti/launch", data=form).status_code == 303
    assert refused(client.post("/lti/launch", data=form), 400, "state_unknown_or_used")


def test_case_04_another_browser_is_refused(app: Flask, client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    form = platform.answer(platform.login(client))
    other = app.test_client()
    platform.login(other)
    assert refused(other.post("/lti/launch", data=form), 400, "cookie_missing")


def test_case_05_anothers_token_in_my_login_is_refused(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    foreign = platform.answer(platform.login(client))
    own = platform.answer(platform.login(client))
    form = own | {"id_token": foreign["id_token"]}
    assert refused(client.post("/lti/launch", data=form), 400, "nonce_mismatch")


def test_case_39_an_unknown_deployment_waits_for_approval(client: FlaskClient, session: Session) -> None:
    answer = lms(session).launch(client, **{f"{LTI}/deployment_id": "9"})
    assert refused(answer, 403, "deployment_unknown")


def test_case_69_an_unknown_platform_is_told(client: FlaskClient, session: Session) -> None:
    answer = lms(session).login(client, iss="https://nobody.example.fi")
    assert refused(answer, 400, "issuer_unknown")


def test_case_71_a_foreign_target_is_refused(client: FlaskClient, session: Session) -> None:
    answer = lms(session).login(client, target_link_uri="https://evil.example/lti/launch")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_case_77_login_by_get_works_and_a_get_launch_does_not(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    query = {"iss": platform.platform.issuer, "login_hint": "1", "target_link_uri": f"{TOOL}/lti/launch"}
    assert client.get("/lti/login", query_string=query).status_code == 302
    assert refused(client.get("/lti/launch"), 405, "method_not_allowed")


def test_case_78_the_platforms_error_is_explained(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    state = platform.answer(platform.login(client))["state"]
    answer = client.post("/lti/launch", data={"error": "login_required", "state": state})
    assert refused(answer, 400, "platform_error")


def test_case_80_two_tabs_have_sessions_of_their_own(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    platform = lms(session)
    first, second = platform.login(client), platform.login(client)
    two = client.post("/lti/launch", data=platform.answer(second))
    one = client.post("/lti/launch", data=platform.answer(first))
    assert one.location != two.location
    for answer in (one, two):
        assert client.get(answer.location, follow_redirects=True).status_code == 200


def test_case_82_a_reload_after_the_launch_is_still_signed_in(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    page = client.get(lms(session).launch(client).location, follow_redirects=True)
    assert client.get(page.request.path).status_code == 200


def test_case_90_names_from_the_platform_are_escaped(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    lms(session).launch(client, name='"><svg onload=alert(1)>')
    page = client.get("/me")
    assert page.status_code == 200
    assert "<svg onload" not in page.text
    assert "&lt;svg onload" in page.text


def test_case_91_tokens_and_keys_of_the_session_are_in_no_log(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    form = platform.answer(platform.login(client))
    with capture_logs() as logs:
        client.post("/lti/launch", data=form)
        client.post("/lti/launch", data=form)
    said = str(logs)
    assert "state_unknown_or_used" in said
    assert form["id_token"][:40] not in said
    assert form["state"] not in said
    assert "sesskey" not in said


@pytest.mark.parametrize("size", [10_500, 1_100_000])
def test_case_92_too_much_is_413(client: FlaskClient, size: int) -> None:
    answer = client.post("/lti/launch", data={"id_token": "x" * size, "state": "y"})
    assert refused(answer, 413, "body_too_large")


def test_case_93_a_closed_platform_stops_launches_under_way(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    platform = lms(session)
    page = client.get(platform.launch(client).location, follow_redirects=True)
    platform.platform.state = "disabled"
    session.commit()
    assert client.get(page.request.path).status_code == 401
    assert refused(platform.login(client), 403, "registration_disabled")


def test_a_closed_deployment_stops_launches_under_way(client: FlaskClient, session: Session) -> None:
    courses.green(session)
    platform = lms(session)
    page = client.get(platform.launch(client).location, follow_redirects=True)
    session.scalars(select(Deployment)).one().state = "disabled"
    session.commit()
    assert client.get(page.request.path).status_code == 401


@pytest.mark.advisory
def test_a_person_who_is_shut_out_comes_in_no_way(client: FlaskClient, session: Session) -> None:
    """CVE-2025-67848 Moodle."""
    courses.green(session)
    platform: Lms = lms(session)
    page = client.get(platform.launch(client).location, follow_redirects=True)
    person = session.scalars(select(Person)).one()
    person.disabled_at = person.created_at
    session.commit()
    assert client.get(page.request.path).status_code == 401
    assert refused(platform.launch(client), 403, "person_disabled")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fi", "Tätä linkkiä on jo käytetty"),
        ("sv", "Den här länken har redan använts"),
        ("en", "This link has been used"),
    ],
)
def test_a_refusal_speaks_the_readers_language(client: FlaskClient, lang: str, words: str) -> None:
    answer = client.post(f"/lti/launch?lang={lang}", data={"id_token": "x.y.z", "state": "unknown"})
    assert answer.status_code == 400
    assert words in answer.text
    assert re.search(r"[A-Z0-9]{2}-[A-Z0-9]{4}", answer.text)


def test_a_refusal_is_seen_in_the_platforms_frame(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    answer = client.post("/lti/launch", data={"id_token": "x.y.z", "state": "unknown"})
    assert f"frame-ancestors {platform.platform.issuer};" in answer.headers["Content-Security-Policy"]


def test_a_program_gets_problem_json(client: FlaskClient) -> None:
    answer = client.post("/lti/launch", data={}, headers={"Accept": "application/json"})
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "state_missing"


def test_an_activity_without_course_says_so(client: FlaskClient, session: Session) -> None:
    answer = client.get(lms(session, custom={}).launch(client).location, follow_redirects=True)
    assert refused(answer, 404, "placement_empty")


def test_an_activity_of_an_unknown_course_says_so(client: FlaskClient, session: Session) -> None:
    answer = client.get(
        lms(session, custom={"course": "gone"}).launch(client).location, follow_redirects=True
    )
    assert refused(answer, 404, "course_unknown")


def test_choosing_content_is_refused_with_the_way_to_do_it(client: FlaskClient, session: Session) -> None:
    settings = {"deep_link_return_url": "https://lms.example.fi/return", "accept_types": ["ltiResourceLink"]}
    answer = lms(session).launch(
        client,
        **{
            f"{LTI}/message_type": "LtiDeepLinkingRequest",
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": settings,
        },
    )
    assert refused(answer, 400, "message_type_unsupported")


def test_a_login_state_is_kept_as_a_hash(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    state = platform.answer(platform.login(client))["state"]
    kept = session.scalars(select(LoginState)).one()
    assert state not in str(kept.state_hash) + str(kept.pending)
