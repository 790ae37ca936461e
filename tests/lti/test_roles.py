"""Case 87, and the ways in which platforms write roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.roles import Role, read_roles

LIS = "http://purl.imsglobal.org/vocab/lis/v2"


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ("Learner", Role.LEARNER),
        (f"{LIS}/membership#Learner", Role.LEARNER),
        (f"{LIS}/membership/Learner#GuestLearner", Role.LEARNER),
        (f"{LIS}/membership/Learner#Instructor", Role.LEARNER),
        ("Instructor", Role.INSTRUCTOR),
        (f"{LIS}/membership#Instructor", Role.INSTRUCTOR),
        (f"{LIS}/membership/Instructor#GuestInstructor", Role.INSTRUCTOR),
        (f"{LIS}/membership/Instructor#TeachingAssistant", Role.TEACHING_ASSISTANT),
        (f"{LIS}/membership#TeachingAssistant", Role.TEACHING_ASSISTANT),
        (f"{LIS}/membership#ContentDeveloper", Role.CONTENT_DEVELOPER),
        (f"{LIS}/membership/ContentDeveloper#ContentExpert", Role.CONTENT_DEVELOPER),
        (f"{LIS}/membership#Administrator", Role.CONTEXT_ADMINISTRATOR),
        (f"{LIS}/membership/Mentor#Advisor", Role.MENTOR),
        (f"{LIS}/institution/person#Administrator", Role.INSTITUTION_ADMINISTRATOR),
        (f"{LIS}/system/person#Administrator", Role.SYSTEM_ADMINISTRATOR),
        ("http://purl.imsglobal.org/vocab/lti/system/person#TestUser", Role.TEST_USER),
        ("https://purl.imsglobal.org/vocab/lis/v2/membership#Learner", Role.LEARNER),
    ],
)
def test_roles_that_we_know(sent: str, known: Role) -> None:
    assert read_roles([sent]).known == {known}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Gardener",
        "learner",
        f"{LIS}/membership",
        f"{LIS}/membership#Gardener",
        f"{LIS}/membership/Gardener#Instructor",
        f"{LIS}/membershipInstructor",
        f"{LIS}/institution/person#Instructor",
        f"{LIS}/institution/person#Student",
        "https://lms.example/roles#Instructor",
        "purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
    ],
)
def test_roles_that_we_do_not_know(sent: str) -> None:
    assert read_roles([sent]).known == frozenset()


def test_case_87_an_instructor_of_the_institution_alone_is_no_trainer() -> None:
    roles = read_roles([f"{LIS}/institution/person#Instructor", f"{LIS}/membership#Learner"])
    assert (roles.is_trainer, roles.is_learner, roles.is_institution_admin) == (False, True, False)


@pytest.mark.parametrize(
    "sent",
    ["Instructor", "ContentDeveloper", "TeachingAssistant", f"{LIS}/membership/Instructor#TeachingAssistant"],
)
def test_trainers(sent: str) -> None:
    assert read_roles([sent]).is_trainer
    assert not read_roles([sent]).is_learner


def test_moodles_administrator() -> None:
    roles = read_roles(
        [
            f"{LIS}/membership#Instructor",
            f"{LIS}/system/person#Administrator",
            f"{LIS}/institution/person#Administrator",
        ]
    )
    assert (roles.is_trainer, roles.is_learner, roles.is_institution_admin) == (True, False, True)


def test_an_administrator_of_the_context_is_not_one_of_the_institution() -> None:
    assert not read_roles(["Administrator", f"{LIS}/membership#Administrator"]).is_institution_admin


@given(
    st.lists(
        st.text() | st.sampled_from([f"{LIS}/membership", LIS]).flatmap(lambda a: st.text().map(a.__add__))
    )
)
def test_reading_roles_never_raises(sent: list[str]) -> None:
    assert read_roles(sent).known <= frozenset(Role)
