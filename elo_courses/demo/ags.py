"""Grades: columns, scores and results (AGS 2.0), with Moodle's ways of refusing."""

import json
from html import escape
from typing import Any

from flask import Blueprint, Response, request

from elo_courses.demo import calls, courses, faults, gradebook
from elo_courses.demo.calls import Refused
from elo_courses.demo.claims import lineitem_url
from elo_courses.demo.clients import Client
from elo_courses.demo.scopes import LINEITEM, LINEITEM_READ, RESULT, SCORE
from elo_courses.demo.store import Row
from elo_courses.demo.tokens import bearer
from elo_courses.demo.world import world

blueprint = Blueprint("ags", __name__, url_prefix=f"/lti/services/{courses.COURSE_ID}/lineitems")
CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


@blueprint.get("")
def list_items() -> Response:
    """List the columns; all at once unless a limit is asked for."""
    client = _client(LINEITEM_READ)
    _accept(CONTAINER)
    items = [_shown(client, row) for row in gradebook.list_columns(world().store)]
    for query, name in (
        ("resource_link_id", "resourceLinkId"),
        ("resource_id", "resourceId"),
        ("tag", "tag"),
    ):
        if query in request.args:
            items = [item for item in items if item.get(name) == request.args[query]]
    limit, first = _number("limit"), _number("from") or 0
    if not limit:
        return _json(items, CONTAINER)
    answer = _json(items[first : first + limit], CONTAINER)
    if first + limit < len(items):
        more = f"{world().settings.url(request.path)}?type_id={client.deployment_id}&limit={limit}"
        answer.headers["Link"] = _moodle_link(f"{more}&from={first + limit}")
    return answer


def _moodle_link(url: str) -> str:
    """Write a next link as Moodle does here: with typographic quotes, and escaped."""
    return f"<{escape(url)}>; rel=“next”".encode().decode("latin-1")


@blueprint.post("")
def add_item() -> Response:
    """Make a column of the tool's own."""
    client = _client(LINEITEM)
    wanted = _wanted_item()
    made = world().store.run(
        "INSERT INTO lineitem (label, maximum, resource_id, tag, activity_id)"
        " VALUES (?, ?, ?, ?, ?) RETURNING *",
        wanted["label"],
        wanted["scoreMaximum"],
        str(wanted.get("resourceId") or ""),
        str(wanted.get("tag") or ""),
        _link_id(wanted),
    )
    return _json(_shown(client, made[0]), ITEM, 201)


@blueprint.get("/<int:number>/lineitem")
def show_item(number: int) -> Response:
    """Show a column."""
    client = _client(LINEITEM_READ)
    _accept(ITEM, "*/*")
    return _json(_shown(client, _column(number)), ITEM)


@blueprint.put("/<int:number>/lineitem")
def change_item(number: int) -> Response:
    """Change a column; another maximum rescales its grades."""
    client = _client(LINEITEM)
    column, wanted = _column(number), _wanted_item()
    store = world().store
    with store.alone():
        gradebook.rescale(store, column, wanted["scoreMaximum"])
        store.run(
            "UPDATE lineitem SET label = ?, resource_id = ?, tag = ? WHERE id = ?",
            wanted["label"],
            str(wanted.get("resourceId") or ""),
            str(wanted.get("tag") or ""),
            number,
        )
    return _json(_shown(client, _column(number)), ITEM)


@blueprint.delete("/<int:number>/lineitem")
def drop_item(number: int) -> Response:
    """Take a column away, an activity's own too."""
    _client(LINEITEM)
    if _column(number)["activity_id"] is not None:
        calls.note("this was the column of an activity: its launches have no lineitem now")
    gradebook.drop_column(world().store, number)
    return Response(status=204)


@blueprint.post("/<int:number>/lineitem/scores")
def take_score(number: int) -> Response:
    """Take a score."""
    fault = faults.meet("scores")
    if fault is not None:
        return fault
    bearer(SCORE, request.args.get("type_id", ""))
    column = _column(number)
    score = gradebook.read_score(_body(SCORE_TYPE))
    calls.note(gradebook.take_score(world().store, column, score))
    return Response(status=200)


@blueprint.get("/<int:number>/lineitem/results")
def list_results(number: int) -> Response:
    """List a column's results; a limit is answered with a page that is not found, as Moodle does."""
    fault = faults.meet("results")
    if fault is not None:
        return fault
    client = bearer(RESULT, request.args.get("type_id", ""))
    column = _column(number)
    _accept(RESULTS, "*/*")
    if "limit" in request.args:
        calls.note("Moodle answers 404 to results with a limit")
        return Response("<!DOCTYPE html><title>Error</title>", 404, content_type="text/html")
    rows = world().store.run("SELECT * FROM grade WHERE lineitem_id = ? ORDER BY person", number)
    who = request.args.get("user_id")
    return _json([_result(client, column, row) for row in rows if who in {None, row["person"]}], RESULTS)


def _result(client: Client, column: Row, row: Row) -> dict[str, Any]:
    address = lineitem_url(world().settings, client, column["id"])
    path, _mark, query = address.partition("?")
    result = {
        "id": f"{path}/results?{query}&user_id={row['person']}",
        "userId": row["person"],
        "scoreOf": address,
        "comment": json.loads(row["sent"]).get("comment") or "",
    }
    if row["grade"] is not None:
        result |= {"resultScore": row["grade"], "resultMaximum": column["maximum"]}
    return result


def _client(scope: str) -> Client:
    """Meet a fault that is due, then check the token."""
    fault = faults.meet("lineitems")
    if fault is not None:
        raise Refused(fault.status_code, "fault switched on")
    return bearer(scope, request.args.get("type_id", ""))


def _column(number: int) -> Row:
    found = gradebook.find_column(world().store, number)
    if found is None:
        raise Refused(404, f"there is no line item {number}")
    return found


def _accept(*types: str) -> None:
    accept = request.headers.get("Accept", "")
    if accept not in types:
        raise Refused(400, f"Accept must be exactly {types[0]}, not {accept or 'nothing'}")


def _body(media_type: str) -> object:
    given = request.headers.get("Content-Type", "")
    if given != media_type:
        raise Refused(400, f"Content-Type must be exactly {media_type}, not {given or 'nothing'}")
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the body is not JSON") from error


def _wanted_item() -> dict[str, Any]:
    wanted = _body(ITEM)
    if not isinstance(wanted, dict) or not isinstance(wanted.get("label"), str) or not wanted["label"]:
        raise Refused(400, "label is missing")
    if not gradebook.is_number(wanted.get("scoreMaximum")) or wanted["scoreMaximum"] <= 0:
        raise Refused(400, "scoreMaximum is missing or not above 0")
    return wanted


def _link_id(wanted: dict[str, Any]) -> int | None:
    """Return the activity that a column is attached to."""
    link = wanted.get("resourceLinkId")
    if not link:
        return None
    known = {str(one.id): one.id for one in courses.list_activities(world().store)}
    if str(link) not in known:
        raise Refused(400, f"there is no resource link {link}")
    return known[str(link)]


def _shown(client: Client, row: Row) -> dict[str, Any]:
    shown = {
        "id": lineitem_url(world().settings, client, row["id"]),
        "label": row["label"],
        "scoreMaximum": row["maximum"],
        "resourceId": row["resource_id"],
        "tag": row["tag"],
    }
    if row["activity_id"] is not None:
        shown |= {"resourceLinkId": str(row["activity_id"]), "ltiLinkId": str(row["activity_id"])}
    return shown


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() else None


def _json(value: object, media_type: str, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type=media_type)
