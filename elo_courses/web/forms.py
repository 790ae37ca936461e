"""Forms: a CSRF token and a once-only id in each."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from flask import request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.web.models import Submission
from elo_courses.web.problems import Problem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

csrf = CSRFProtect()
FIELDS = Markup(
    '<input type="hidden" name="csrf_token" value="{}">\n<input type="hidden" name="submission" value="{}">'
)

View = TypeVar("View", bound=Callable[..., object])


def exempt(view: View) -> View:
    """Take a view out of the CSRF check: it has a proof of its own (state and nonce, or a ticket)."""
    csrf.exempt(view)
    return view


class FormBroken(Problem):
    """A form came without its once-only id."""

    code = "form_incomplete"
    status = 400


def submission_field() -> Markup:
    """Return the hidden fields that every form carries."""
    return FIELDS.format(generate_csrf(), new_id())


def submission_id() -> uuid.UUID:
    """Return the once-only id of the form that was sent."""
    try:
        return uuid.UUID(request.form.get("submission", ""))
    except ValueError as error:
        raise FormBroken("no submission id") from error


def use_once(session: "Session", submission: uuid.UUID) -> bool:
    """Mark a form as used; False when it was used before, so that a repeat changes nothing."""
    statement = dialect_insert(session, Submission).values(id=submission, used_at=now())
    once = statement.on_conflict_do_nothing(index_elements=["id"]).returning(Submission.id)
    return session.execute(once).first() is not None
