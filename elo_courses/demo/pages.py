"""The pages for people: whom to open the tool as, the frame, the gradebook, the log, the tools."""

from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from elo_courses.demo import calls, clients, courses, faults, gradebook
from elo_courses.demo.calls import Refused
from elo_courses.demo.launches import LOCALES
from elo_courses.demo.people import BY_SLUG, COORDINATOR, PEOPLE
from elo_courses.demo.registration import invitation
from elo_courses.demo.world import world

blueprint = Blueprint(
    "pages", __name__, static_folder="static", static_url_path="/static-demo", template_folder="templates"
)


@blueprint.get("/")
def home() -> str:
    """Show whom to open the tool as, and what came back."""
    store = world().store
    return render_template(
        "demo/home.html",
        activities=courses.list_activities(store),
        people=PEOPLE,
        locales=LOCALES,
        grades=gradebook.list_grades(store),
        client=clients.chosen_client(store),
        chosen=request.args,
    )


@blueprint.get("/open")
def open_activity() -> Redirect:
    """Go from the form of the first page to an activity's page."""
    person, activity = request.args.get("person", ""), request.args.get("activity", courses.WHOLE_COURSE)
    kept = urlencode({name: request.args[name] for name in ("locale", "where") if name in request.args})
    address = url_for("pages.show_activity", activity=activity, person=person)
    return redirect(f"{address}?{kept}", 303)


@blueprint.get("/activity/<activity>/<person>")
def show_activity(activity: str, person: str) -> str:
    """Show an activity as Moodle does: where it is, its name, and the tool in a frame or a new window."""
    found, who = courses.find_activity(world().store, activity), BY_SLUG.get(person)
    if found is None or who is None:
        raise _missing()
    where, locale = _chosen()
    launch = url_for("oidc.launch", activity=activity, person=person, locale=locale, target=where)
    return render_template(
        "demo/activity.html", activity=found, person=who, where=where, launch=launch, locale=locale
    )


@blueprint.get("/choose/<person>")
def choose_content(person: str) -> str:
    """Show the tool's content picker in a frame, as Moodle's dialogue does."""
    who = BY_SLUG.get(person)
    if who is None:
        raise _missing()
    where, locale = _chosen()
    launch = url_for("oidc.deep_link", person=person, locale=locale, target=where)
    return render_template(
        "demo/activity.html", activity=None, person=who, where=where, launch=launch, locale=locale
    )


def _chosen() -> tuple[str, str]:
    where = "window" if request.args.get("where") == "window" else "iframe"
    locale = request.args.get("locale", "fi")
    return where, locale if locale in LOCALES else "fi"


def _missing() -> Refused:
    g.is_page = True
    return Refused(404, "There is no such activity or person.")


@blueprint.get("/lti/return")
def come_back() -> str:
    """Show that the tool has sent the person back, with what it wanted to say."""
    said = request.args.get("lti_msg") or request.args.get("lti_errormsg") or ""
    return render_template("demo/back.html", said=said)


@blueprint.get("/gradebook.json")
def gradebook_json() -> Response:
    """Give the gradebook to programs."""
    return jsonify(gradebook.list_grades(world().store))


@blueprint.get("/calls")
def show_calls() -> str:
    """Show what the tool asked for, and why something was refused."""
    return render_template("demo/calls.html", calls=calls.list_calls())


@blueprint.get("/calls.json")
def calls_json() -> Response:
    """Give the log to programs."""
    return jsonify(calls.list_calls())


@blueprint.get("/config.json")
def config_json() -> Response:
    """Give what a tool's administrator types in."""
    settings = world().settings
    return jsonify(
        {
            "issuer": settings.base_url,
            "client_id": settings.client_id,
            "deployment_id": settings.deployment_id,
            "auth_login_url": settings.url("/lti/auth"),
            "token_url": settings.url("/lti/token"),
            "jwks_url": settings.url("/lti/jwks"),
            "coordinator": COORDINATOR.id,
        }
    )


@blueprint.get("/tools")
def show_tools() -> str:
    """Show the registered tools, and where another is registered."""
    return render_template(
        "demo/tools.html",
        clients=clients.list_clients(world().store),
        address=world().settings.tool("/lti/register"),
        settings=world().settings,
    )


@blueprint.get("/registration")
def registration() -> str:
    """Open a tool's registration in a frame."""
    address = request.args.get("url", "")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        g.is_page = True
        raise Refused(400, "The tool's registration address must be http or https.")
    g.frames = [clients.origin(address)]
    return render_template("demo/registration.html", address=invitation(address))


@blueprint.post("/tools/activate")
def activate() -> Redirect:
    """Activate a tool; the course's activities open it from now on."""
    client_id = request.form.get("client_id", "")
    if clients.find_client(world().store, client_id) is None:
        g.is_page = True
        raise Refused(404, "There is no such tool.")
    clients.choose_client(world().store, client_id)
    return redirect(url_for("pages.show_tools"), 303)


@blueprint.route("/faults", methods=["GET", "POST", "DELETE"])
def switch_faults() -> Response:
    """Switch faults on and off, for tests."""
    if not faults.is_near():
        raise Refused(403, "faults are switched from this machine only")
    if request.method == "POST":
        if not request.is_json:
            raise Refused(400, "faults are sent as application/json")
        return jsonify(faults.set_faults(request.get_json(silent=True)))
    if request.method == "DELETE":
        faults.clear_faults()
    return jsonify(faults.list_faults())


def lang_url(code: str) -> str:
    """Return the address of this page in another language."""
    values = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*values, ('lang', code)])}"


def moment(seconds: float) -> str:
    """Write a time of the log: UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
