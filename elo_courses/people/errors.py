"""What can't be done with people, institutions and tokens."""

from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem


class InstitutionUnknown(Problem):
    """There is no institution of that slug."""

    code = "institution_unknown"
    status = 404


class TokenRefused(Problem):
    """No token, an unknown one, an expired or a revoked one: all alike."""

    code = "token_refused"
    status = 401
    title = _("The token isn't valid")
    text = _("Send a valid API token as a bearer token in the Authorization header.")


class ScopeMissing(Problem):
    """The token is valid for something else."""

    code = "scope_missing"
    status = 403


class PersonUnknown(Problem):
    """There is no such person."""

    code = "person_unknown"
    status = 404
