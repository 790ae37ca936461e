"""What can't be found or published."""

from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem


class CourseUnknown(Problem):
    """The course isn't published here."""

    code = "course_unknown"
    status = 404
    title = _("This course isn't here")
    text = _("It may have been taken out or renamed. Tell your trainer, who can choose the content again.")


class ModuleUnknown(Problem):
    """The module isn't in the course."""

    code = "module_unknown"
    status = 404
    title = _("This module isn't in the course")
    text = _("It may have been taken out or renamed. Your answers stay. Go back to the course.")


class FrameworkMissing(Problem):
    """The course names competences, and no framework is imported."""

    code = "framework_missing"
    status = 409
    title = _("The competence framework is missing")
    text = _("Import the framework first, then publish the course.")
