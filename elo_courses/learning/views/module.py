"""A module's page, and the forms in it."""

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from elo_courses.catalogue.values import pick
from elo_courses.database import reading, transaction
from elo_courses.launches.views.window import window_ticket
from elo_courses.learning import queries
from elo_courses.learning.errors import BlockUnknown
from elo_courses.learning.services.answering import Submitted, answer_block, retry_module
from elo_courses.learning.services.opening import open_module
from elo_courses.learning.views import blueprint
from elo_courses.learning.views.entry import enter_course, enter_module
from elo_courses.learning.views.shown import ModuleView
from elo_courses.web.access import access
from elo_courses.web.forms import submission_id
from elo_courses.web.language import current as language
from elo_courses.web.problems import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from elo_courses.catalogue.values import Place
    from elo_courses.learning.services.sitting import Sitting
    from elo_courses.learning.views.entry import CourseEntry

LONGEST_TEXT = 20_000


@blueprint.get("/<course>/<module>/")
@access("learner")
def module_page(handle: str, course: str, module: str) -> "ResponseReturnValue":
    """Show a module; a learner's first look begins it."""
    session = reading()
    entry = enter_course(session, course)
    place, sitting = enter_module(session, entry, module)
    progress_id = None if entry.is_preview else _progress(entry, sitting)
    view = ModuleView(
        module=sitting.module,
        answers=queries.list_answers(reading(), progress_id) if progress_id else {},
        seed=progress_id or sitting.module.revision_id,
        is_preview=entry.is_preview,
    )
    return _page(handle, entry, place, view)


def _progress(entry: "CourseEntry", sitting: "Sitting") -> "UUID":
    state = entry.states.get(sitting.module.id)
    if state is not None:
        return state.progress_id
    with transaction() as session:
        return open_module(session, sitting=sitting)


def _page(handle: str, entry: "CourseEntry", place: "Place", view: ModuleView) -> "ResponseReturnValue":
    shown_in = view.module.language(language())
    state = entry.states.get(view.module.id)
    following = next(
        (one for one in entry.course.places if one.position > place.position and entry.is_open(one)), None
    )
    return render_template(
        "learning/module.html",
        handle=handle,
        course=entry.course,
        course_title=pick(entry.course.titles, language()),
        place=place,
        view=view,
        shown_in=shown_in,
        title=view.module.titles[shown_in],
        summary=view.module.summaries[shown_in],
        outline=view.module.outlines[shown_in],
        parts=view.parts(shown_in),
        state=state,
        following=following,
        following_title=pick(following.module.titles, language()) if following else None,
        points=sum(one.points for one in view.answers.values()),
        saved_at=max((one.answered_at for one in view.answers.values()), default=None),
        missed=request.args.get("missed"),
        ticket=window_ticket(request.path),
    )


@blueprint.post("/<course>/<module>/tasks/<block>")
@access("learner")
def answer(handle: str, course: str, module: str, block: str) -> "ResponseReturnValue":
    """Judge and store an answer, then show the module where the learner was."""
    entry, sitting = _learner_sitting(course, module)
    key = sitting.module.key.get(block)
    if key is None:
        raise BlockUnknown(f"{module} has no {block!r}")
    submitted = Submitted(
        block_id=block,
        response=_response(key),
        submission=submission_id(),
    )
    if submitted.response.get("chosen") == []:
        return _back(handle, course, module, f"t-{block}", missed=block)
    progress_id = _progress(entry, sitting)
    with transaction() as session:
        answer_block(session, sitting=sitting, progress_id=progress_id, submitted=submitted)
    return _back(handle, course, module, f"t-{block}")


@blueprint.post("/<course>/<module>/retry")
@access("learner")
def retry(handle: str, course: str, module: str) -> "ResponseReturnValue":
    """Open the tasks that went wrong again."""
    entry, sitting = _learner_sitting(course, module)
    progress_id = _progress(entry, sitting)
    submission = submission_id()
    with transaction() as session:
        retry_module(session, sitting=sitting, progress_id=progress_id, submission=submission)
    return _back(handle, course, module, "main")


def _learner_sitting(course: str, module: str) -> "tuple[CourseEntry, Sitting]":
    session = reading()
    entry = enter_course(session, course)
    if entry.is_preview:
        raise NotAllowed("a preview does not answer")
    return entry, enter_module(session, entry, module)[1]


def _back(
    handle: str, course: str, module: str, anchor: str, missed: str | None = None
) -> "ResponseReturnValue":
    address = url_for(
        "learning.module_page", handle=handle, course=course, module=module, missed=missed, _anchor=anchor
    )
    return redirect(address, 303)


def _response(block: "Mapping[str, Any]") -> "Mapping[str, Any]":
    """Return what the form says, cut down to what the task asks."""
    kind = block.get("kind")
    if kind == "reflect":
        return {"text": request.form.get("text", "").replace("\r\n", "\n")[:LONGEST_TEXT]}
    if kind == "scale":
        return {"levels": _levels(block)}
    known = set(block.get("options", ()))
    return {"chosen": sorted(known.intersection(request.form.getlist("a")))}


def _levels(block: "Mapping[str, Any]") -> dict[str, int]:
    """Return the level chosen for each item that has one."""
    highest = int(block.get("levels") or 4)
    found = {}
    for item in block["items"]:
        value = request.form.get(f"item-{item['id']}", "")
        if value.isdecimal() and int(value) <= highest:
            found[item["id"]] = int(value)
    return found
