"""Who may see what: every view states its rule, and a view without one is never answered."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, g, request

from elo_courses.web.problems import NotAllowed, NotSignedIn

RULES = frozenset({"public", "signed_in", "learner", "trainer", "coordinator", "admin"})
TOKEN = "token:"  # noqa: S105 -- the prefix of a rule, such as token:reports

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """The person of this launch, and what this launch allows."""

    person_id: uuid.UUID
    handle: str
    launch_id: uuid.UUID
    roles: frozenset[str]
    institution_id: uuid.UUID
    course_slug: str | None = None
    module_slug: str | None = None
    locale: str | None = None
    platform_origin: str | None = None
    return_url: str | None = None

    def may(self, rule: str) -> bool:
        """Tell whether a rule lets this person in."""
        if rule == "learner":  # a trainer looks at the course as a preview
            return bool(self.roles & {"learner", "trainer", "admin", "coordinator"})
        if rule == "trainer":
            return bool(self.roles & {"trainer", "admin"})
        return rule == "signed_in" or rule in self.roles


def access(rule: str) -> Callable[[View], View]:
    """State a view's rule; `token:<scope>` asks for an API token instead of a launch."""
    if rule not in RULES and not rule.startswith(TOKEN):
        raise ValueError(f"no such access rule: {rule}")

    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]  # the mark that `guard` reads
        return view

    return mark


def rule_of(view: object) -> str | None:
    """Return the rule that a view states, None when it forgot."""
    return getattr(view, "access", None)


def visitor() -> Visitor | None:
    """Return who is here; looked up once a request."""
    if "visitor" not in g:
        loader: Callable[[], Visitor | None] = current_app.extensions["elo_visitor"]
        g.visitor = loader()
    found: Visitor | None = g.visitor
    return found


def this_visitor() -> Visitor:
    """Return who is here, on a page that only signed-in people reach."""
    found = visitor()
    if found is None:
        raise NotSignedIn
    return found


def guard() -> None:
    """Let a request through only when the view's rule says so."""
    if request.endpoint is None:
        return  # routing answers with its own 404 or 405
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        raise NotAllowed(f"{request.endpoint} states no access rule")
    if rule == "public":
        return
    if rule.startswith(TOKEN):
        current_app.extensions["elo_token_guard"](rule.removeprefix(TOKEN))
        return
    if not this_visitor().may(rule):
        raise NotAllowed(f"{request.endpoint} asks for {rule}")


def init_app(
    app: Flask, load_visitor: Callable[[], Visitor | None], guard_token: Callable[[str], None]
) -> None:
    """Guard every route of the application."""
    app.extensions["elo_visitor"] = load_visitor
    app.extensions["elo_token_guard"] = guard_token
    app.before_request(guard)
    access("public")(app.view_functions["static"])
