"""API tokens and the roles that no launch gives."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.clock import now
from elo_courses.people import queries, services
from elo_courses.people.errors import InstitutionUnknown, PersonUnknown, TokenRefused
from elo_courses.people.models import APIToken, Institution, Membership
from elo_courses.people.values import TokenHolder, token_hash
from tests.factories import people

API = "/api/v1/reports/coverage"


def test_a_token_is_kept_as_a_hash(session: Session) -> None:
    token = services.create_token(session, name="evaluation", role="coordinator", institution=None)
    row = session.scalars(select(APIToken)).one()
    assert token.startswith("elo_")
    assert row.token_sha256 == token_hash(token)
    assert queries.get_holder(session, token, at=now()).role == "coordinator"


@pytest.mark.parametrize("token", ["", "elo_wrong", "x" * 500])
def test_an_unknown_token_is_refused(session: Session, token: str) -> None:
    with pytest.raises(TokenRefused):
        queries.get_holder(session, token, at=now())


def test_a_token_ends(session: Session) -> None:
    token = services.create_token(session, name="t", role="admin", institution=None)
    with pytest.raises(TokenRefused):
        queries.get_holder(session, token, at=now() + timedelta(days=366))
    assert services.revoke_token(session, token_id=session.scalars(select(APIToken.id)).one())
    with pytest.raises(TokenRefused):
        queries.get_holder(session, token, at=now())
    assert not services.revoke_token(session, token_id=uuid.uuid4())


def test_roles_have_scopes() -> None:
    holder = TokenHolder(id=uuid.uuid4(), role="coordinator", institution_id=None)
    assert holder.may("reports")
    assert not holder.may("platforms")


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer  ", "Bearer elo_nothing"])
def test_the_api_asks_for_a_token(app: Flask, header: str) -> None:
    answer = app.test_client().get(API, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "token_refused"


def test_a_role_is_given_once(session: Session) -> None:
    at = people.institution(session)
    who = people.person(session, at)
    for _time in range(2):
        services.grant_role(session, person_id=who.id, role="coordinator", institution=at.slug)
    assert len(session.scalars(select(Membership)).all()) == 1
    assert queries.list_coordinated(session, who.id) == frozenset({at.id})
    services.grant_role(session, person_id=who.id, role="coordinator", institution=None)
    assert queries.list_coordinated(session, who.id) == "all"


def test_a_role_needs_a_person_and_an_institution(session: Session) -> None:
    who = people.person(session, people.institution(session))
    with pytest.raises(PersonUnknown):
        services.grant_role(session, person_id=uuid.uuid4(), role="coordinator", institution=None)
    with pytest.raises(InstitutionUnknown):
        services.grant_role(session, person_id=who.id, role="coordinator", institution="nowhere")
    assert queries.list_coordinated(session, who.id) is None


def test_an_institution_is_made_once_and_can_be_named(session: Session) -> None:
    first = services.ensure_institution(session, slug="a")
    again = services.ensure_institution(session, slug="a", name="A College", headcount=12)
    assert first.id == again.id
    kept = session.scalars(select(Institution)).one()
    assert (kept.name, kept.headcount) == ("A College", 12)
