"""What can't be done with competences."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem


class FrameworkUnknown(Problem):
    """There is no framework of that id, or no version of it."""

    code = "framework_unknown"
    status = 404
    title = _("There is no such competence framework")
    text = _("Check its id and version in the list of frameworks.")


class FrameworkInvalid(Problem):
    """The file can't be read as elo-framework/1; `faults` names each place and what is wrong there."""

    code = "framework_invalid"
    status = 422
    title = _("The framework file has faults")
    text = _("Correct the places that are named and import the file again.")

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{place}: {what}" for place, what in self.faults))


class FrameworkVersionExists(Problem):
    """This version is in use with another text: a version that somebody relies on never changes."""

    code = "framework_version_exists"
    status = 409
    title = _("This version of the framework is already in use")
    text = _("Give the changed text a new version number and import it again.")
