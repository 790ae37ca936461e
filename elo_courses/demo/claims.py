"""The claims of an id_token, as Moodle 4.5 writes them."""

from dataclasses import dataclass
from typing import Any

from elo_courses.demo.clients import Client
from elo_courses.demo.courses import COURSE_ID, COURSE_LABEL, COURSE_TITLES, Activity
from elo_courses.demo.launches import Launch
from elo_courses.demo.people import Person, shared
from elo_courses.demo.scopes import GRADE_SCOPES, MEMBERS
from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.world import now

LTI = "https://purl.imsglobal.org/spec/lti/claim"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
OUTCOME = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
LIFETIME = 60
Claims = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a launch message is made of."""

    settings: DemoSettings
    client: Client
    person: Person
    launch: Launch
    nonce: str

    @property
    def language(self) -> str:
        """The language part of the platform's locale."""
        return self.launch.locale.partition("_")[0]


def base_claims(message: Message) -> Claims:
    """Return what both kinds of message have in common."""
    at = int(now())
    settings, client, launch = message.settings, message.client, message.launch
    return {
        "iss": settings.base_url,
        "aud": client.client_id,
        "sub": message.person.id,
        "iat": at,
        "exp": at + LIFETIME,
        "nonce": message.nonce,
        **shared(message.person, client.shares),
        f"{LTI}/version": "1.3.0",
        f"{LTI}/deployment_id": client.deployment_id,
        f"{LTI}/roles": list(message.person.roles),
        f"{LTI}/context": {
            "id": COURSE_ID,
            "label": COURSE_LABEL,
            "title": COURSE_TITLES[message.language],
            "type": ["CourseSection"],
        },
        f"{LTI}/lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
        f"{LTI}/launch_presentation": {
            "locale": launch.locale,
            "document_target": launch.target,
            "return_url": settings.url(f"/lti/return?launch_container=3&sesskey={launch.person}-demo"),
        },
        f"{LTI}/ext": {"user_username": message.person.slug, "lms": "moodle-2"},
        f"{LTI}/tool_platform": {
            "guid": "demo.lms.example",
            "name": "Demo LMS",
            "description": "ELO courses demo LMS",
            "family_code": "moodle",
            "product_family_code": "moodle",
            "version": "2024100706",
        },
    }


def resource_claims(message: Message, activity: Activity, lineitems: list[int]) -> Claims:
    """Return the claims of an activity's launch (LTI core 1.3, 5.3)."""
    settings, client = message.settings, message.client
    claims = base_claims(message) | {
        f"{LTI}/message_type": "LtiResourceLinkRequest",
        f"{LTI}/target_link_uri": activity.url or client.target_link_uri,
        f"{LTI}/resource_link": {
            "id": str(activity.id),
            "title": activity.title(message.language),
            "description": activity.description,
        },
        f"{LTI}/custom": twice(client.custom | activity.custom)
        | {"context_memberships_url": members_url(settings, client)},
    }
    claims |= services(settings, client, lineitems)
    if lineitems:
        claims[OUTCOME] = {
            "lis_result_sourcedid": f"demo-{activity.id}-{message.person.id}",
            "lis_outcome_service_url": settings.url("/lti/outcome"),
        }
    return claims


def deep_claims(message: Message) -> Claims:
    """Return the claims of choosing content (deep linking 2.0, 4.4)."""
    settings, client = message.settings, message.client
    return (
        base_claims(message)
        | services(settings, client, [])
        | {
            f"{LTI}/message_type": "LtiDeepLinkingRequest",
            f"{LTI}/target_link_uri": client.target_link_uri,
            f"{LTI}/custom": twice(client.custom)
            | {"context_memberships_url": members_url(settings, client)},
            f"{DEEP}/deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["frame", "iframe", "window"],
                "accept_copy_advice": False,
                "accept_multiple": True,
                "accept_unsigned": False,
                "auto_create": False,
                "can_confirm": False,
                "deep_link_return_url": settings.url(
                    f"/lti/contentitem_return?course={COURSE_ID}&id={client.deployment_id}"
                    f"&sesskey={message.launch.person}-demo"
                ),
            },
        }
    )


def services(settings: DemoSettings, client: Client, lineitems: list[int]) -> Claims:
    """Return where grades and members are; `lineitem` only when the activity has exactly one."""
    claims: Claims = {}
    grade_scopes = [scope for scope in GRADE_SCOPES if scope in client.scopes]
    if grade_scopes:
        claims[AGS] = {"scope": grade_scopes, "lineitems": lineitems_url(settings, client)}
        if len(lineitems) == 1:
            claims[AGS]["lineitem"] = lineitem_url(settings, client, lineitems[0])
    if MEMBERS in client.scopes:
        claims[NRPS] = {
            "context_memberships_url": members_url(settings, client),
            "service_versions": ["1.0", "2.0"],
        }
    return claims


def twice(custom: dict[str, str]) -> dict[str, str]:
    """Give keys with capitals in small letters too, as Moodle does."""
    return {key.lower(): value for key, value in custom.items()} | custom


def lineitems_url(settings: DemoSettings, client: Client) -> str:
    """Return where a tool's columns are."""
    return settings.url(f"/lti/services/{COURSE_ID}/lineitems?type_id={client.deployment_id}")


def lineitem_url(settings: DemoSettings, client: Client, number: int) -> str:
    """Return where one column is."""
    path = f"/lti/services/{COURSE_ID}/lineitems/{number}/lineitem"
    return settings.url(f"{path}?type_id={client.deployment_id}")


def members_url(settings: DemoSettings, client: Client) -> str:
    """Return where the course's members are."""
    return settings.url(
        f"/lti/services/CourseSection/{COURSE_ID}/bindings/{client.deployment_id}/memberships"
    )
