"""The course's members (NRPS 2.0): pages only when a limit is given, as in Moodle."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from elo_courses.demo import courses, faults
from elo_courses.demo.calls import Refused
from elo_courses.demo.claims import LTI, OUTCOME, members_url, twice
from elo_courses.demo.clients import Client
from elo_courses.demo.people import PEOPLE, Person, shared
from elo_courses.demo.scopes import MEMBERS
from elo_courses.demo.tokens import bearer
from elo_courses.demo.world import world

blueprint = Blueprint("nrps", __name__)
CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@blueprint.get("/lti/services/CourseSection/<course>/bindings/<deployment>/memberships")
def list_members(course: str, deployment: str) -> Response:
    """List the members of the course."""
    fault = faults.meet("members")
    if fault is not None:
        return fault
    client = bearer(MEMBERS, deployment)
    if course != courses.COURSE_ID:
        raise Refused(404, f"there is no course {course}")
    if request.headers.get("Accept", "") not in {CONTAINER, "*/*"}:
        raise Refused(400, f"Accept must be {CONTAINER}")
    people = [person for person in PEOPLE if _has(person, request.args.get("role"))]
    limit, first = _number("limit"), _number("from")
    shown = people[first : first + limit] if limit else people
    members = [_member(client, person) for person in shown]
    context = {"id": course, "label": courses.COURSE_LABEL, "title": courses.COURSE_TITLES["fi"]}
    body = {"id": members_url(world().settings, client), "context": context, "members": members}
    answer = Response(json.dumps(body), content_type=CONTAINER)
    if limit and first + limit < len(people):
        answer.headers["Link"] = f'<{_next(client, limit, first + limit)}>; rel="next"'
    return answer


def _next(client: Client, limit: int, first: int) -> str:
    """Return the next page's address; it forgets the role, as Moodle's does."""
    return f"{members_url(world().settings, client)}?{urlencode({'limit': limit, 'from': first})}"


def _has(person: Person, role: str | None) -> bool:
    """Compare roles by their last word."""
    return role is None or role.rpartition("#")[2] in {one.rpartition("#")[2] for one in person.member_roles}


def _member(client: Client, person: Person) -> dict[str, Any]:
    member: dict[str, Any] = {
        "status": "Active",
        "roles": list(person.member_roles),
        "user_id": person.id,
        "lis_person_sourcedid": "",
        **shared(person, client.shares),
    }
    link = _number("rlid")
    if link:
        member["message"] = [_message(client, person, link)]
    return member


def _message(client: Client, person: Person, link: int) -> dict[str, Any]:
    """Return what a launch of one activity would tell of a member."""
    known = {one.id: one for one in courses.list_activities(world().store)}
    if link not in known:
        raise Refused(404, f"there is no resource link {link}")
    return {
        f"{LTI}/message_type": "LtiResourceLinkRequest",
        f"{LTI}/custom": twice(client.custom | known[link].custom),
        OUTCOME: {
            "lis_result_sourcedid": f"demo-{link}-{person.id}",
            "lis_outcome_service_url": world().settings.url("/lti/outcome"),
        },
    }


def _number(name: str) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() else 0
