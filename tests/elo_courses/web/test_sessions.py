"""A session of its own for each launch, in a cookie that a frame of another site keeps."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from elo_courses.app import create_app, upgrade
from elo_courses.database import db
from elo_courses.settings import Settings
from elo_courses.web.sessions import MOST_COOKIES, handle_of_state
from tests.factories import courses, people
from tests.factories.lms import lms


def test_the_handle_says_nothing_of_the_state() -> None:
    assert handle_of_state("abc") == handle_of_state("abc")
    assert len(handle_of_state("abc")) == 16
    assert "abc" not in handle_of_state("abc")


def test_over_https_the_cookie_is_partitioned_and_bound_to_the_host(
    with_settings: Settings, tmp_path: Path
) -> None:
    secure = replace(
        with_settings,
        base_url="https://elo.example.fi",
        database_url=f"sqlite:///{tmp_path / 'elo.sqlite'}",
        queue_url="memory:",
    )
    app = create_app(secure)
    upgrade(app)
    with app.app_context():
        platform = lms(db.session())
        answer = platform.login(app.test_client(), target_link_uri="https://elo.example.fi/lti/launch")
        db.session.remove()
        db.engine.dispose()
    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 302
    assert cookie.startswith("__Host-elo-")
    for part in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_two_launches_in_one_browser_stay_apart(app: Flask, client: FlaskClient, session: Session) -> None:
    courses.green(session)
    first = people.launch(app, client, session)
    second = people.launch(app, client, session, roles=("trainer",))
    assert "kouluttajana" not in client.get(f"/learn/{first.handle}/green-transition/").text
    assert "kouluttajana" in client.get(f"/learn/{second.handle}/green-transition/").text


def test_a_page_without_a_handle_is_the_newest_launchs(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    courses.green(session)
    at = people.institution(session)
    platform = people.platform(session, at)
    people.launch(app, client, session, lms=platform, who=people.person(session, at, "Ensimmäinen"))
    people.launch(app, client, session, lms=platform, who=people.person(session, at, "Toinen"))
    page = client.get("/me").text
    assert "Toinen" in page
    assert "Ensimmäinen" not in page


def test_a_handle_without_its_cookie_opens_nothing(app: Flask, client: FlaskClient, session: Session) -> None:
    made = people.launch(app, client, session)
    assert app.test_client().get(f"/learn/{made.handle}/").status_code == 401


def test_a_forged_cookie_opens_nothing(app: Flask, client: FlaskClient, session: Session) -> None:
    made = people.launch(app, client, session)
    other = app.test_client()
    people.give_cookie(app, other, made.handle, "guessed")
    assert other.get(f"/learn/{made.handle}/").status_code == 401
    other.set_cookie(f"elo-{made.handle}", "rubbish")
    assert other.get(f"/learn/{made.handle}/").status_code == 401


def test_old_launches_cookies_are_taken_away(client: FlaskClient, session: Session) -> None:
    platform = lms(session)
    for _n in range(MOST_COOKIES + 3):
        platform.login(client)
    assert len(client._cookies or ()) <= MOST_COOKIES + 1


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_a_language_chosen_by_hand_stays(
    app: Flask, client: FlaskClient, session: Session, lang: str
) -> None:
    courses.green(session)
    made = people.launch(app, client, session)
    address = f"/learn/{made.handle}/green-transition/"
    client.get(f"{address}?lang={lang}")
    assert f'<html lang="{lang}"' in client.get(address).text


def test_a_window_of_its_own_takes_the_launch_along(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    courses.green(session)
    made = people.launch(app, client, session)
    address = f"/learn/{made.handle}/green-transition/what-green-transition-means/"
    ticket = client.get(address).text.partition('name="ticket" value="')[2].partition('"')[0]
    window = app.test_client()
    opened = window.post(
        "/learn/window", data={"ticket": ticket}, headers={"Origin": "http://127.0.0.1:5000"}
    )
    assert opened.status_code == 303
    assert opened.location.endswith("/green-transition/what-green-transition-means/")
    assert made.handle not in opened.location
    assert window.get(opened.location).status_code == 200
    again = window.post("/learn/window", data={"ticket": ticket})
    assert again.status_code == 400
    assert "ticket_refused" in again.text


@pytest.mark.parametrize(
    ("ticket", "origin"), [("rubbish", "http://127.0.0.1:5000"), ("", "https://evil.example")]
)
def test_a_wrong_ticket_opens_nothing(client: FlaskClient, ticket: str, origin: str) -> None:
    answer = client.post("/learn/window", data={"ticket": ticket}, headers={"Origin": origin})
    assert answer.status_code == 400
    assert "Location" not in answer.headers
