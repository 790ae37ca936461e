"""Where a launch arrives, and the course's page."""

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from elo_courses.catalogue.values import pick
from elo_courses.database import reading
from elo_courses.learning import queries
from elo_courses.learning.errors import PlacementEmpty
from elo_courses.learning.views import blueprint
from elo_courses.learning.views.entry import enter_course
from elo_courses.web.access import access, this_visitor
from elo_courses.web.language import current as language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from elo_courses.learning.views.entry import CourseEntry


@blueprint.get("/")
@access("learner")
def arrive(handle: str) -> "ResponseReturnValue":
    """Go where the activity leads: its module, or its course."""
    visitor = this_visitor()
    if visitor.course_slug is None:
        raise PlacementEmpty("the activity names no course")
    course, module = visitor.course_slug, visitor.module_slug
    if module is None:
        return redirect(url_for("learning.course_home", handle=handle, course=course), 303)
    return redirect(url_for("learning.module_page", handle=handle, course=course, module=module), 303)


@blueprint.get("/<course>/")
@access("learner")
def course_home(handle: str, course: str) -> "ResponseReturnValue":
    """Show the course: where one is, what comes next, which competences it serves."""
    session = reading()
    entry = enter_course(session, course)
    enrolment = (
        None
        if entry.is_preview
        else queries.find_enrolment(session, entry.visitor.person_id, entry.course.id)
    )
    rows = [_row(entry, index) for index in range(len(entry.course.places))]
    next_row = next((row for row in rows if row["state"] in {"now", ""} and row["is_open"]), None)
    return render_template(
        "learning/course_home.html",
        handle=handle,
        course=entry.course,
        title=pick(entry.course.titles, language()),
        summary=pick(entry.course.summaries, language()),
        rows=rows,
        next_row=next_row,
        done=sum(row["state"] == "done" for row in rows),
        minutes_left=sum(int(str(row["minutes_left"])) for row in rows),
        enrolment=enrolment,
        competences=_competences(entry),
        is_preview=entry.is_preview,
        roles=entry.visitor.roles,
    )


def _row(entry: "CourseEntry", index: int) -> dict[str, object]:
    place = entry.course.places[index]
    module = place.module
    state = entry.states.get(module.id)
    total = len(module.key)
    done = total if state and state.completed_at else min(state.done_blocks, total) if state else 0
    return {
        "module": module,
        "title": pick(module.titles, language()),
        "position": place.position,
        "is_open": entry.is_open(place),
        "requires": [
            pick(one.module.titles, language())
            for slug in place.requires
            if (one := entry.course.place(slug))
        ],
        "state": "done" if state and state.completed_at else "now" if state else "",
        "progress": state,
        "done": done,
        "total": total,
        "minutes_left": round(module.minutes * (1 - done / total)) if total else module.minutes,
    }


def _competences(entry: "CourseEntry") -> list[dict[str, object]]:
    """Return the course's competences: the highest level it leads to, and the one reached so far."""
    found: dict[str, dict[str, object]] = {}
    for place in entry.course.places:
        state = entry.states.get(place.module.id)
        reached = state is not None and state.completed_at is not None
        for one in place.module.competences:
            kept = found.setdefault(
                one.code, {"code": one.code, "title": one.title, "target": 0, "reached": 0}
            )
            kept["target"] = max(int(str(kept["target"])), one.level)
            if reached:
                kept["reached"] = max(int(str(kept["reached"])), one.level)
    return sorted(found.values(), key=lambda one: -int(str(one["target"])))
