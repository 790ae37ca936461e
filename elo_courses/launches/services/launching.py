"""A good launch becomes a signed-in person."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.launches.errors import PersonDisabled
from elo_courses.launches.models import (
    GradeTarget,
    LaunchSession,
    LoginState,
    Platform,
)
from elo_courses.launches.queries import find_deployment, get_platform
from elo_courses.launches.services.platforms import keep_account
from elo_courses.launches.values import SCORE_SCOPE, Landing
from elo_courses.people.models import Person
from elo_courses.people.queries import list_coordinated
from elo_courses.people.services import keep_person
from elo_courses.web.sessions import LIFETIME
from elo_courses.xapi.values import pseudonym
from lti.roles import read_roles

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lti.launch import Launch

KEPT = timedelta(days=1)
LONGEST_LINEITEM = 1000


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A validated launch and the browser it came from."""

    launch: "Launch"
    handle: str
    browser: str
    secret_key: str


def browser_hash(browser: str) -> str:
    """Return what is stored of a browser's secret."""
    return hashlib.sha256(browser.encode()).hexdigest()


def accept_launch(session: "Session", *, arrival: Arrival) -> Landing:
    """Sign the person of a launch in, and remember where the scores go; raise PersonDisabled."""
    launch = arrival.launch
    platform = get_platform(session, uuid.UUID(launch.registration.id))
    deployment = find_deployment(session, platform.id, launch.deployment_id)
    if deployment is None:
        raise LookupError("the protocol package lets no unknown deployment through")
    person_id = _keep_person(session, platform, arrival)
    keep_account(session, platform=platform, subject=launch.subject, person_id=person_id)
    roles = _roles(session, person_id, launch)
    landing = _landing(arrival)
    made = _launch_session(arrival, person_id, landing, roles)
    made.platform_id, made.institution_id = platform.id, platform.institution_id
    made.deployment_id = deployment.id
    session.add(made)
    if "learner" in roles and landing.course_slug:
        _remember_target(session, platform, launch, person_id, landing)
    session.flush()
    return landing


def sweep_old(session: "Session") -> None:
    """Delete logins that were never finished and launches that have ended."""
    at = now()
    session.execute(delete(LoginState).where(LoginState.expires_at < at - KEPT))
    session.execute(delete(LaunchSession).where(LaunchSession.expires_at < at - KEPT))


def copy_launch(session: "Session", *, handle: str, new_handle: str, browser: str) -> Landing | None:
    """Carry a launch over into a window of its own; None when it has ended."""
    found = session.scalar(
        select(LaunchSession).where(LaunchSession.handle == handle, LaunchSession.expires_at > now())
    )
    if found is None:
        return None
    kept = {
        column.key: getattr(found, column.key)
        for column in LaunchSession.__table__.columns
        if column.key not in {"id", "handle", "browser_hash"}
    }
    session.add(LaunchSession(handle=new_handle, browser_hash=browser_hash(browser), **kept))
    session.flush()
    return Landing(handle=new_handle, course_slug=found.course_slug, module_slug=found.module_slug)


def _keep_person(session: "Session", platform: Platform, arrival: Arrival) -> uuid.UUID:
    launch = arrival.launch
    known = read_roles(launch.roles)
    person_id = keep_person(
        session,
        pseudonym=pseudonym(arrival.secret_key, platform.issuer, launch.subject),
        name=_name(launch),
        locale=(launch.locale or "")[:16] or None,
        institution_id=platform.institution_id,
        is_learner=known.is_learner and not known.is_trainer,
    )
    person = session.get_one(Person, person_id)
    if person.disabled_at is not None:
        raise PersonDisabled("disabled")
    return person_id


def _roles(session: "Session", person_id: uuid.UUID, launch: "Launch") -> frozenset[str]:
    """Return the roles of this launch alone; only a coordinator was named before.

    Who is neither trainer, administrator nor coordinator takes the course as a learner,
    also when the platform sends no role, or one that we don't know (LTI core 5.3.7).
    """
    known = read_roles(launch.roles)
    roles = set()
    if known.is_trainer:
        roles.add("trainer")
    if known.is_institution_admin:
        roles.add("admin")
    if list_coordinated(session, person_id) is not None:
        roles.add("coordinator")
    if known.is_learner and not known.is_trainer:
        roles.add("learner")
    return frozenset(roles or {"learner"})


def _name(launch: "Launch") -> str | None:
    parts = " ".join(part for part in (launch.given_name, launch.family_name) if part)
    return (launch.name or parts or "").strip()[:200] or None


def _landing(arrival: Arrival) -> Landing:
    custom = arrival.launch.custom
    return Landing(
        handle=arrival.handle,
        course_slug=custom.get("course", "")[:80] or None,
        module_slug=custom.get("module", "")[:80] or None,
    )


def _launch_session(
    arrival: Arrival, person_id: uuid.UUID, landing: Landing, roles: frozenset[str]
) -> LaunchSession:
    launch = arrival.launch
    at = now()
    return LaunchSession(
        handle=arrival.handle,
        browser_hash=browser_hash(arrival.browser),
        person_id=person_id,
        roles=sorted(roles),
        course_slug=landing.course_slug,
        module_slug=landing.module_slug,
        context_id=launch.context_id,
        resource_link_id=launch.resource_link_id,
        locale=(launch.locale or "")[:16] or None,
        return_url=launch.return_url,
        document_target=(launch.document_target or "")[:10] or None,
        created_at=at,
        expires_at=at + LIFETIME,
    )


def _remember_target(
    session: "Session", platform: Platform, launch: "Launch", person_id: uuid.UUID, landing: Landing
) -> None:
    """Keep the line item of this launch: scores go there, whatever a later request says (AGS 3.1)."""
    ags = launch.ags
    if (
        ags is None
        or not ags.lineitem
        or SCORE_SCOPE not in ags.scopes
        or len(ags.lineitem) > LONGEST_LINEITEM
    ):
        return
    row = dialect_insert(session, GradeTarget).values(
        id=new_id(),
        person_id=person_id,
        platform_id=platform.id,
        subject=launch.subject,
        course_slug=landing.course_slug,
        module_slug=landing.module_slug,
        lineitem=ags.lineitem,
        seen_at=now(),
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "lineitem"],
            set_={"module_slug": row.excluded.module_slug, "seen_at": row.excluded.seen_at},
        )
    )
