"""Why a certificate can't be issued now; the codes stand in the task's row."""

from typing import ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem

SIX_HOURS = 6 * 3600.0


class IssuingError(Problem):
    """The certificate can't be made now; `wait` says after how many seconds one may try again."""

    code = "certificate_not_made"
    status = 503
    title = _("The certificate is not ready yet")
    text = _("It is made as soon as possible. You don't need to do anything.")
    wait: ClassVar[float | None] = None
    state: ClassVar[str] = "pending"


class NameMissingError(IssuingError):
    """The learning platform gave no name."""

    code = "name_missing"
    text = _(
        "Your learning platform has not told us your name. Ask its support to share it with this course, "
        "then open the course once more."
    )
    wait = SIX_HOURS


class NameCannotBePrintedError(IssuingError):
    """The name has characters that the certificate's font lacks."""

    code = "name_cannot_be_printed"
    text = _(
        "Your name has characters that can't be printed. Give it in Latin letters in your learning platform, "
        "then open the course once more."
    )
    wait = SIX_HOURS


class TextCannotBePrintedError(IssuingError):
    """A title of the course has nothing that the certificate's font can print."""

    code = "text_cannot_be_printed"
    state = "dead"
    text = _("The course has a text that can't be printed. Tell your trainer.")


class DoesNotFitError(IssuingError):
    """Even in the smallest type it is more than a page."""

    code = "certificate_does_not_fit"
    state = "dead"
    text = _("The course has a text that can't be printed. Tell your trainer.")


class AddressRefusedError(IssuingError):
    """The page asked for an address, and a certificate loads nothing."""

    code = "certificate_loads_address"
    state = "dead"
    text = _("The course has a text that can't be printed. Tell your trainer.")


class CompletionGoneError(IssuingError):
    """The course was erased, or is not finished."""

    code = "completion_gone"
    state = "superseded"


class LeaseLostError(Exception):
    """Another worker has taken the task."""


def explain(code: str | None) -> LazyString:
    """Return the sentence for the person who waits for a certificate."""
    known: list[type[IssuingError]] = IssuingError.__subclasses__()
    return next((one.text for one in known if one.code == code), IssuingError.text)
