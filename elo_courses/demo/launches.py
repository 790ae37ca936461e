"""A launch's id: made when an activity is opened, spent by the first answer of the tool's login."""

import json
import secrets
from dataclasses import dataclass

from elo_courses.demo.clients import Client
from elo_courses.demo.people import Person
from elo_courses.demo.store import Store
from elo_courses.demo.world import now

LIFETIME = 3600
LOCALES = {
    "fi": "Suomi (fi)",
    "sv": "Svenska (sv)",
    "sv_fi": "Svenska, Finland (sv_fi)",
    "en": "English (en)",
}
TARGETS = ("iframe", "window", "frame")


@dataclass(frozen=True, kw_only=True)
class Launch:
    """Who opens what, and how; `activity_id` is None for choosing content."""

    client_id: str
    person: str
    activity_id: int | None
    locale: str
    target: str


def begin(store: Store, launch: Launch) -> str:
    """Keep a launch and return its id."""
    made = secrets.token_urlsafe(16)
    store.run("DELETE FROM launch WHERE made < ?", now() - LIFETIME)
    store.run(
        "INSERT INTO launch VALUES (?, ?, ?, ?, ?, ?, ?)",
        made,
        launch.client_id,
        launch.person,
        launch.activity_id,
        launch.locale,
        launch.target,
        now(),
    )
    return made


def spend(store: Store, launch_id: str) -> Launch | None:
    """Return the launch of an id the first time, None after that."""
    row = store.one("DELETE FROM launch WHERE id = ? AND made >= ? RETURNING *", launch_id, now() - LIFETIME)
    if row is None:
        return None
    return Launch(
        client_id=row["client_id"],
        person=row["person"],
        activity_id=row["activity_id"],
        locale=row["locale"],
        target=row["target"],
    )


def message_hint(launch_id: str, cmid: int) -> str:
    """Return what the tool must give back unchanged."""
    return json.dumps({"cmid": cmid, "launchid": launch_id}, separators=(",", ":"))


def launch_id_of(hint: str) -> str | None:
    """Return the launch's id out of a hint that came back."""
    try:
        found = json.loads(hint)
    except ValueError:
        return None
    launch_id = found.get("launchid") if isinstance(found, dict) else None
    return launch_id if isinstance(launch_id, str) else None


def login_form(*, issuer: str, client: Client, person: Person, hint: str, target: str) -> dict[str, str]:
    """Return what is posted to the tool's login (LTI core 1.3, 5.1.1; Moodle's six fields)."""
    return {
        "iss": issuer,
        "target_link_uri": target,
        "login_hint": person.id,
        "lti_message_hint": hint,
        "client_id": client.client_id,
        "lti_deployment_id": client.deployment_id,
    }
