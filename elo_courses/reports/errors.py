"""What can't be reported."""

from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem


class FilterInvalid(Problem):
    """A filter that no report has, or a value it doesn't take."""

    code = "report_filter_invalid"
    status = 422
    title = _("The report can't be limited like that")
    text = _("Choose the month as YYYY-MM, not in the future, and the kind core or specialist.")


class FrameworkMissing(Problem):
    """There is no competence framework to report on."""

    code = "framework_missing"
    status = 404
    title = _("There is nothing to report yet")
    text = _("The report appears when a competence framework has been imported.")
