"""What a tool gives back when content was chosen (deep linking 2.0, 4.5), made into activities."""

from typing import Any

from flask import Blueprint, render_template, request

from elo_courses.demo import courses, toolkeys
from elo_courses.demo.calls import Refused
from elo_courses.demo.claims import DEEP, LTI
from elo_courses.demo.clients import Client, find_client
from elo_courses.demo.gradebook import is_number
from elo_courses.demo.store import Store
from elo_courses.demo.tokens import is_new
from elo_courses.demo.world import now, world

blueprint = Blueprint("content", __name__)


@blueprint.post("/lti/contentitem_return")
def take_content() -> str:
    """Make activities of the chosen content."""
    store = world().store
    claims = _claims(request.form.get("JWT", ""))
    items = claims.get(f"{DEEP}/content_items", [])
    if not isinstance(items, list):
        raise Refused(400, "content_items is not a list")
    links = [item for item in items if isinstance(item, dict) and item.get("type") == "ltiResourceLink"]
    made = [_add(store, item) for item in links]
    message = str(claims.get(f"{DEEP}/errormsg") or claims.get(f"{DEEP}/msg") or "")
    return render_template("demo/chosen.html", made=made, message=message)


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of an answer that one of the tools has signed."""
    try:
        client = find_client(world().store, toolkeys.claimed_issuer(token))
        if client is None or not client.is_active:
            raise Refused(400, "iss of the answer is no active tool")
        claims = toolkeys.read_signed(world().store, client, token)
    except toolkeys.NotSigned as error:
        raise Refused(400, str(error)) from error
    except toolkeys.KeysUnreachable as error:
        raise Refused(502, f"the tool's key set can't be fetched: {error}") from error
    _check(claims, client)
    return claims


def _check(claims: dict[str, Any], client: Client) -> None:
    audience, ends, nonce = claims.get("aud"), claims.get("exp"), claims.get("nonce")
    wrong = {
        "aud is not the issuer": world().settings.base_url
        not in (audience if isinstance(audience, list) else [audience]),
        "exp is missing or past": not isinstance(ends, int) or ends <= now(),
        "deployment_id is not the tool's": claims.get(f"{LTI}/deployment_id") != client.deployment_id,
        "message_type is not LtiDeepLinkingResponse": claims.get(f"{LTI}/message_type")
        != "LtiDeepLinkingResponse",
        "version is not 1.3.0": claims.get(f"{LTI}/version") != "1.3.0",
        "data was not given, but came back": f"{DEEP}/data" in claims,
    }
    told = [word for word, is_wrong in wrong.items() if is_wrong]
    if told:
        raise Refused(400, "; ".join(told))
    if not isinstance(nonce, str) or not is_new(f"nonce {client.client_id} {nonce}", now() + 3600):
        raise Refused(400, "nonce is missing or was used before")


def _add(store: Store, item: dict[str, Any]) -> courses.Activity:
    """Make an activity and, where a line item comes along, its column; the line item's label is ignored."""
    custom = item.get("custom")
    activity = courses.add_activity(
        store,
        title=str(item.get("title") or item.get("url") or "-"),
        description=str(item.get("text") or ""),
        custom={str(key): str(value) for key, value in custom.items()} if isinstance(custom, dict) else {},
        url=str(item["url"]) if item.get("url") else None,
    )
    column = item.get("lineItem")
    if isinstance(column, dict) and is_number(column.get("scoreMaximum")) and column["scoreMaximum"] > 0:
        courses.add_column(
            store,
            activity_id=activity.id,
            label=activity.titles["fi"],
            maximum=column["scoreMaximum"],
            resource_id=str(column.get("resourceId") or ""),
            tag=str(column.get("tag") or ""),
        )
    return activity
