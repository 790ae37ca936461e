"""The base of every refusal: a stable code, a status, one sentence for the person."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class Problem(Exception):
    """Something that can't be done, told in the reader's language; subclasses say what.

    `detail` is for the log: technical, without personal data.
    """

    code: str = "problem"
    status: int = 400
    title: LazyString = _("This can't be done")
    text: LazyString = _("Go back and try again. Nothing has been lost.")

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail or self.code)


class NotAllowed(Problem):
    """The person is known and may not do this."""

    code = "not_allowed"
    status = 403
    title = _("You don't have access to this page")
    text = _("Ask the administrator of your institution, or go back to your course.")


class NotSignedIn(Problem):
    """Nobody is signed in in this window, or the session has ended."""

    code = "session_expired"
    status = 401
    title = _("Your session has ended")
    text = _("Open the module again from your learning platform. Your answers are safe.")


class NotFound(Problem):
    """There is no such page, or not for this person."""

    code = "not_found"
    status = 404
    title = _("There is no such page")
    text = _("The address may be old, or the module has been taken out. Your answers stay.")
