"""The demo LMS as an application of its own."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request
from jinja2 import StrictUndefined

from elo_courses.demo import (
    ags,
    calls,
    clients,
    content,
    courses,
    headers,
    nrps,
    oidc,
    pages,
    registration,
    tokens,
    words,
)
from elo_courses.demo.keys import load_key
from elo_courses.demo.settings import LOOPBACK, DemoSettings
from elo_courses.demo.store import Store
from elo_courses.demo.world import EXTENSION, World

LOGGED = {"oidc", "tokens", "ags", "nrps", "registration", "content"}
QUIET = {"oidc.launch", "oidc.deep_link"}
LARGEST = 1_000_000


def create_demo(settings: DemoSettings) -> Flask:
    """Return the demo LMS of these settings."""
    app = Flask(
        "elo_courses.demo",
        static_folder="../web/static",
        static_url_path="/static",
        template_folder="../web/templates",
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["TRUSTED_HOSTS"] = [urlsplit(settings.base_url).hostname, *sorted(LOOPBACK)]
    store = Store(settings.state_path)
    courses.add_given(store)
    clients.add_by_hand(store, settings)
    app.extensions[EXTENSION] = World(settings=settings, store=store, key=load_key(store))
    _prepare_templates(app)
    for module in (pages, oidc, tokens, ags, nrps, registration, content):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(calls.Refused, _refuse)
    app.after_request(headers.protect)
    app.after_request(_log)
    app.after_request(words.remember)
    return app


def _prepare_templates(app: Flask) -> None:
    """Let the product's base page be used with the demo's own words."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals["_"] = words.say
    environment.filters.update(moment=pages.moment, clock=pages.moment)
    app.context_processor(
        lambda: {
            "lang": words.language(),
            "languages": words.LANGUAGES,
            "lang_url": pages.lang_url,
            "course_titles": courses.COURSE_TITLES,
        }
    )


def _refuse(refusal: calls.Refused) -> Response:
    """Answer a program in plain text, a person with a page."""
    answer = calls.answer_refusal(refusal)
    if g.get("is_page", False):
        answer.set_data(render_template("demo/refused.html", why=refusal.why))
        answer.content_type = "text/html; charset=utf-8"
    return answer


def _log(response: Response) -> Response:
    """Write the calls of services down, and whatever was refused."""
    if request.blueprint in LOGGED and (request.endpoint not in QUIET or response.status_code >= 400):  # noqa: PLR2004 -- HTTP
        return calls.write_down(response)
    return response
