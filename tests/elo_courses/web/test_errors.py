"""Every error is a page of ours: a code, a reference that stands in the log, never a traceback."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from elo_courses.app import create_app
from elo_courses.settings import Settings
from elo_courses.web import limits
from elo_courses.web.access import Visitor, access, rule_of
from elo_courses.web.problems import Problem


@pytest.fixture
def broken(with_settings: Settings, tmp_path: Path) -> Flask:
    """Give an application whose database was never made, with views that go wrong."""
    app = create_app(replace(with_settings, database_url=f"sqlite:///{tmp_path}/none.sqlite"))

    @app.get("/unexpected")
    @access("public")
    def unexpected() -> str:
        raise ZeroDivisionError("secret detail")

    @app.get("/away")
    @access("public")
    def away() -> str:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    @app.get("/refused")
    @access("public")
    def refused() -> str:
        raise Problem("why")

    @app.get("/forgotten")
    def forgotten() -> str:
        return "never seen"

    return app


def test_an_unexpected_error_is_a_500_page_without_details(broken: Flask) -> None:
    with capture_logs() as logs:
        answer = broken.test_client().get("/unexpected")
    assert answer.status_code == 500
    assert "internal_error" in answer.text
    assert "secret detail" not in answer.text
    reference = next(one["reference"] for one in logs if one["event"] == "problem")
    assert reference in answer.text


def test_a_database_that_is_away_is_503_with_retry(broken: Flask) -> None:
    answer = broken.test_client().get("/away")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "temporarily_unavailable" in answer.text


def test_readyz_is_red_without_schema_and_healthz_is_green(broken: Flask) -> None:
    client = broken.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "checks": {"database": True, "schema": False, "disk": True}}
    assert client.get("/healthz").text == "ok\n"


def test_a_refusal_is_a_page(broken: Flask) -> None:
    answer = broken.test_client().get("/refused?lang=en")
    assert answer.status_code == 400
    assert "This can" in answer.text


def test_a_view_without_a_rule_is_never_answered(broken: Flask) -> None:
    assert broken.test_client().get("/forgotten").status_code == 403


def test_readyz_is_green_on_a_migrated_database(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.json == {"ready": True, "checks": {"database": True, "schema": True, "disk": True}}


def test_an_unknown_page_is_404_in_the_browsers_language(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": "sv-FI,sv;q=0.9"})
    assert answer.status_code == 404
    assert '<html lang="sv"' in answer.text


def test_programs_get_problem_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert set(answer.json) == {"type", "status", "code", "reference", "title", "detail"}


def test_a_rule_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such access rule"):
        access("everybody")
    assert rule_of(len) is None


def test_roles_open_what_they_should(visitor: Visitor) -> None:
    assert visitor.may("signed_in")
    assert visitor.may("learner")
    assert not visitor.may("trainer")
    assert not visitor.may("coordinator")


@pytest.fixture
def visitor() -> Visitor:
    """Give a learner."""
    some = uuid.uuid4()
    return Visitor(
        person_id=some, handle="0" * 16, launch_id=some, roles=frozenset({"learner"}), institution_id=some
    )


def test_too_many_requests_are_told(app: Flask) -> None:
    with app.test_request_context("/"):
        for _n in range(3):
            limits.limit("test", 3)
        with pytest.raises(limits.TooManyRequests):
            limits.limit("test", 3)
    limits.clear()
