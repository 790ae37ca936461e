"""Refused logins and launches as pages: a code, a sentence for the person, nothing technical."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem
from lti.errors import LtiError

OPEN_AGAIN = _("Go back to your course and open the module again. Your answers are safe.")
TELL_ADMIN = _("Tell the administrator of your learning platform, with the reference below.")

TITLES: Final[Mapping[str, LazyString]] = {
    "cookie_missing": _("Your browser did not keep the sign-in"),
    "state_expired": _("The sign-in took too long"),
    "state_unknown_or_used": _("This link has been used already"),
    "token_expired": _("The sign-in took too long"),
    "platform_error": _("The learning platform ended the sign-in"),
    "deployment_unknown": _("This tool is waiting for approval"),
    "registration_disabled": _("This connection has been closed"),
    "registration_pending": _("This tool is waiting for approval"),
    "deployment_disabled": _("This connection has been closed"),
    "jwks_unavailable": _("The learning platform did not answer"),
    "message_type_unsupported": _("Content can't be chosen here yet"),
}
TEXTS: Final[Mapping[str, LazyString]] = {
    "cookie_missing": _(
        "Open the module in a window of its own, or let this site keep cookies, and try again."
    ),
    "state_expired": OPEN_AGAIN,
    "state_unknown_or_used": OPEN_AGAIN,
    "token_expired": OPEN_AGAIN,
    "platform_error": OPEN_AGAIN,
    "nonce_mismatch": OPEN_AGAIN,
    "message_type_unsupported": _(
        "Write the course and module into the activity's custom parameters instead."
    ),
    "jwks_unavailable": _("Wait a moment, go back to your course and open the module again."),
}


class LaunchRefused(Problem):
    """A login or launch that the protocol package refused; code and status are its own."""

    title = _("The module could not be opened")
    text = TELL_ADMIN

    def __init__(self, error: LtiError) -> None:
        super().__init__(error.detail)
        self.code = error.code
        self.status = error.status
        self.title = TITLES.get(error.code, LaunchRefused.title)
        self.text = TEXTS.get(error.code, TELL_ADMIN)


class PersonDisabled(Problem):
    """The person has been shut out."""

    code = "person_disabled"
    status = 403
    title = _("You don't have access to this tool")
    text = TELL_ADMIN


class PlatformUnknown(Problem):
    """There is no such registration."""

    code = "platform_unknown"
    status = 404


class PlatformExists(Problem):
    """The issuer and client are registered already; nothing is overwritten silently."""

    code = "platform_exists"
    status = 409


class AddressRefused(Problem):
    """An address of a platform is not https, or not public."""

    code = "address_refused"
    status = 400


class TicketRefused(Problem):
    """The button that opens a window of its own is too old, or was used."""

    code = "ticket_refused"
    status = 400
    title = _("This button has been used already")
    text = OPEN_AGAIN
