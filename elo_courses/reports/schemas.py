"""What the reports take and give: filters in, JSON and CSV out."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from elo_courses.reports.errors import FilterInvalid
from elo_courses.reports.values.coverage import Filters, Line, Table
from elo_courses.reports.values.protection import Protected

COLUMNS = (
    "competence",
    "title",
    "kind",
    "institution",
    "institution_name",
    "people",
    "staff",
    "share",
    "as_of",
    "scheme",
    "rule_version",
    "framework",
)
OF_THE_PAGE = ("s", "lang")
LIVE = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05")

Row = dict[str, object]


class FilterSchema(Schema):
    """The filters of a report, as they stand in an address; an empty one is none."""

    month = fields.String(validate=validate.Regexp(r"20\d\d-(0[1-9]|1[0-2])\Z"))
    kind = fields.String(validate=validate.OneOf(["core", "specialist"]))
    institution = fields.String(validate=validate.Regexp(r"[a-z0-9][a-z0-9-]{0,79}\Z"))


class RowSchema(Schema):
    """A published figure of a competence."""

    class Meta:
        """Only what is named here goes out."""

        unknown = EXCLUDE

    competence = fields.String()
    title = fields.String()
    kind = fields.String()
    institution = fields.String(allow_none=True)
    institution_name = fields.String(allow_none=True)
    people = fields.String()
    staff = fields.String()
    share = fields.Float(allow_none=True)


class CoverageSchema(Schema):
    """The report of coverage."""

    report = fields.Constant("coverage")
    as_of = fields.Date()
    scheme = fields.String()
    rule_version = fields.Integer()
    framework = fields.String()
    rows = fields.List(fields.Nested(RowSchema))
    totals = fields.List(fields.Nested(RowSchema))


def read_filters(asked: Mapping[str, str]) -> Filters:
    """Return the filters of an address or a command, or raise FilterInvalid."""
    given = {name: value for name, value in asked.items() if value and name not in OF_THE_PAGE}
    try:
        return Filters(**cast("dict[str, str]", FilterSchema().load(given)))
    except ValidationError as error:
        raise FilterInvalid(", ".join(sorted(cast("Mapping[str, object]", error.messages)))) from error


def to_json(table: Table) -> Row:
    """Return the report as plain data."""
    dumped = CoverageSchema().dump(
        {
            "as_of": table.as_of,
            "scheme": table.scheme,
            "rule_version": table.rule_version,
            "framework": table.framework,
            "rows": list(_rows(table)),
            "totals": [_row(line, line.total, None, None) for line in table.lines],
        }
    )
    return cast("Row", dumped)


def to_csv(table: Table, *, lang: str, everywhere: str) -> str:
    """Return the report as CSV text: `;` between fields in Finnish, and no cell a spreadsheet would run.

    The totals come last, without an institution and under the name `everywhere`.
    """
    out = io.StringIO()
    write = csv.DictWriter(out, COLUMNS, delimiter=";" if lang == "fi" else ",", lineterminator="\r\n")
    write.writeheader()
    same = {
        "as_of": table.as_of.isoformat(),
        "scheme": table.scheme,
        "rule_version": table.rule_version,
        "framework": table.framework,
    }
    totals = (_row(line, line.total, "", everywhere) for line in table.lines)
    for row in (*_rows(table), *totals):
        write.writerow({name: harmless(value) for name, value in {**row, **same}.items()})
    return out.getvalue()


def harmless(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(LIVE) else value


def _rows(table: Table) -> Iterator[Row]:
    for line in table.lines:
        for column, cell in zip(table.columns, line.cells, strict=True):
            yield _row(line, cell, column.slug, column.name)


def _row(line: Line, cell: Protected, slug: str | None, name: str | None) -> Row:
    return {
        "competence": line.subject.code,
        "title": line.subject.title,
        "kind": line.subject.kind,
        "institution": slug,
        "institution_name": name,
        "people": cell.people,
        "staff": cell.staff,
        "share": None if cell.share is None else round(cell.share, 4),
    }
