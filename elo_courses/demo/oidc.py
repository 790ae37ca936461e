"""The launch: the form that begins the tool's login, and the answer with the id_token."""

from typing import NoReturn

from flask import Blueprint, Response, g, render_template, request

from elo_courses.demo import calls, courses, faults, gradebook
from elo_courses.demo.calls import Refused
from elo_courses.demo.claims import Message, deep_claims, resource_claims
from elo_courses.demo.clients import Client, chosen_client, find_client
from elo_courses.demo.keys import public_jwks, sign
from elo_courses.demo.launches import (
    LOCALES,
    TARGETS,
    Launch,
    begin,
    launch_id_of,
    login_form,
    message_hint,
    spend,
)
from elo_courses.demo.people import BY_ID, BY_SLUG, Person
from elo_courses.demo.world import world

blueprint = Blueprint("oidc", __name__)
EXPECTED = {
    "scope": ("openid", "invalid_scope"),
    "response_type": ("id_token", "unsupported_response_type"),
    "response_mode": ("form_post", "invalid_request"),
    "prompt": ("none", "invalid_request"),
}


class AuthError(Exception):
    """The answer to the tool is an error (OpenID Connect core 3.1.2.6)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@blueprint.get("/launch/<activity>/<person>")
def launch(activity: str, person: str) -> str:
    """Open an activity as a person: a form that posts itself to the tool's login."""
    found = courses.find_activity(world().store, activity)
    who = BY_SLUG.get(person)
    if found is None or who is None:
        _stop(404, "There is no such activity or person.")
    client = chosen_client(world().store)
    return _begin(client, who, found)


@blueprint.get("/deep-link/<person>")
def deep_link(person: str) -> str:
    """Choose content as a trainer or an administrator."""
    who = BY_SLUG.get(person)
    client = chosen_client(world().store)
    if who is None or who.part not in {"trainer", "administrator"} or not client.takes_deep_links:
        _stop(404, "Content is chosen by a trainer or an administrator, with a tool that offers it.")
    return _begin(client, who, None)


def _begin(client: Client, person: Person, activity: courses.Activity | None) -> str:
    locale, target = request.args.get("locale", "fi"), request.args.get("target", "iframe")
    if locale not in LOCALES or target not in TARGETS:
        _stop(400, "There is no such locale or target.")
    made = begin(
        world().store,
        Launch(
            client_id=client.client_id,
            person=person.id,
            activity_id=activity.id if activity else None,
            locale=locale,
            target=target,
        ),
    )
    fields = login_form(
        issuer=world().settings.base_url,
        client=client,
        person=person,
        hint=message_hint(made, activity.cmid if activity else 0),
        target=(activity.url if activity else None) or client.target_link_uri,
    )
    return render_template("demo/post.html", action=client.login_url, fields=fields, what="login")


@blueprint.route("/lti/auth", methods=["GET", "POST"])
def authorise() -> str | Response:
    """Answer the tool's authentication request with a signed launch, once a launch."""
    fault = faults.meet("auth")
    if fault is not None:
        return fault
    asked = request.values
    launch_id = launch_id_of(asked.get("lti_message_hint", ""))
    opened = spend(world().store, launch_id) if launch_id else None
    if opened is None:
        _stop(400, "lti_message_hint is missing, is not the one that was given, or was used before.")
    client = find_client(world().store, opened.client_id)
    if client is None or asked.get("redirect_uri") not in client.redirect_uris:
        _stop(400, f"redirect_uri is not exactly a registered one: {asked.get('redirect_uri', '')}")
    try:
        answer = {"id_token": _id_token(client, opened)}
    except AuthError as error:
        calls.note(f"{error.error}: {error.description}")
        answer = {"error": error.error, "error_description": error.description}
    if "state" in asked:
        answer["state"] = asked["state"]
    return render_template("demo/post.html", action=asked["redirect_uri"], fields=answer, what="launch")


def _id_token(client: Client, opened: Launch) -> str:
    asked = request.values
    for name, (value, error) in EXPECTED.items():
        if asked.get(name) != value:
            raise AuthError(error, f"{name} must be {value}")
    if asked.get("client_id") != client.client_id or not client.is_active:
        raise AuthError("unauthorized_client", "client_id is not the launch's, or is not active")
    if not asked.get("nonce"):
        raise AuthError("invalid_request", "nonce is missing")
    if asked.get("login_hint") != opened.person:
        raise AuthError("access_denied", "login_hint is not the launch's person")
    store = world().store
    message = Message(
        settings=world().settings,
        client=client,
        person=BY_ID[opened.person],
        launch=opened,
        nonce=asked["nonce"],
    )
    if opened.activity_id is None:
        return sign(world().key, deep_claims(message))
    activity = courses.get_activity(store, opened.activity_id)
    columns = gradebook.columns_of(store, activity.id)
    return sign(world().key, resource_claims(message, activity, columns))


@blueprint.get("/lti/jwks")
def jwks() -> Response | dict[str, object]:
    """Give the key set."""
    return faults.meet("jwks") or public_jwks(world().key)


def _stop(status: int, why: str) -> NoReturn:
    """End a launch with a page for the person; the log says why."""
    g.is_page = True
    raise Refused(status, why)
