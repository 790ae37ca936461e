"""The coordinator's pages of coverage, their files, and the same report for programs."""

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from elo_courses.clock import now
from elo_courses.database import reading
from elo_courses.reports.errors import FrameworkMissing
from elo_courses.reports.queries import get_coverage, get_scope, list_months
from elo_courses.reports.schemas import read_filters, to_csv, to_json
from elo_courses.web.access import access, this_visitor
from elo_courses.web.language import current

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from elo_courses.reports.queries import Scope
    from elo_courses.reports.values.coverage import Table

blueprint = Blueprint("reports", __name__, template_folder="templates")


def _table(scope: "Scope") -> "Table":
    filters = read_filters(request.args)
    return get_coverage(reading(), filters=filters, scope=scope, lang=current(), at=now())


@blueprint.get("/coordinate/")
@access("coordinator")
def coverage() -> "ResponseReturnValue":
    """Show the heat table, what nobody covers first."""
    session = reading()
    scope = get_scope(session, this_visitor().person_id)
    filters = read_filters(request.args)
    try:
        table = _table(scope)
    except FrameworkMissing:
        table = None
    address = {name: value for name, value in request.args.items() if value and name != "lang"}
    return render_template(
        "reports/coverage.html",
        table=table,
        filters=filters,
        months=[
            (month, format_date(date.fromisoformat(f"{month}-01"), "LLLL y"))
            for month in list_months(session, now())
        ],
        session_handle=request.args.get("s", ""),
        query=urlencode({**address, "lang": current()}),
    )


@blueprint.get("/coordinate/coverage.csv")
@access("coordinator")
def coverage_csv() -> "ResponseReturnValue":
    """Give exactly the view of the page as a file for spreadsheets."""
    table = _table(get_scope(reading(), this_visitor().person_id))
    body = to_csv(table, lang=current(), everywhere=_("All institutions")).encode("utf-8-sig")
    return _file(body, "text/csv; charset=utf-8", f"coverage-{table.as_of}.csv")


@blueprint.get("/coordinate/coverage.json")
@access("coordinator")
def coverage_json() -> "ResponseReturnValue":
    """Give exactly the view of the page as JSON."""
    table = _table(get_scope(reading(), this_visitor().person_id))
    answer = jsonify(to_json(table))
    answer.headers["Content-Disposition"] = f'attachment; filename="coverage-{table.as_of}.json"'
    return answer


@blueprint.get("/api/v1/reports/coverage")
@access("token:reports")
def api_coverage() -> "ResponseReturnValue":
    """Give the report to a program: of its institution, or of all."""
    mine = g.api_token.institution_id
    return jsonify(to_json(_table("all" if mine is None else frozenset({mine}))))


def _file(body: bytes, content_type: str, name: str) -> Response:
    return Response(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
