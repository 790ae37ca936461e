"""What a learner can't do."""

from flask_babel import lazy_gettext as _

from elo_courses.web.problems import Problem


class BlockUnknown(Problem):
    """There is no such task in the module."""

    code = "task_unknown"
    status = 404
    title = _("This task isn't in the module")
    text = _("The module has changed. Load it again; your answers stay.")


class ModuleLocked(Problem):
    """The module opens after another one."""

    code = "module_locked"
    status = 403
    title = _("This module isn't open yet")
    text = _("It opens when the module before it is done.")


class PlacementEmpty(Problem):
    """The activity names no course."""

    code = "placement_empty"
    status = 404
    title = _("No course has been chosen for this activity")
    text = _("Tell your trainer: the activity needs its content chosen.")
