"""The strict shape of a statement (xAPI 1.0.3 and 2.0, Data, chapters 2.2 to 2.4), narrowed to our profile."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from elo_courses.xapi.errors import StatementInvalid

IRI = validate.Regexp(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z", error="is no IRI")
LANGUAGE = validate.Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="is no language tag")
TIMESTAMP = validate.Regexp(
    r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z\Z",
    error="is no time in UTC",
)
DURATION = validate.Regexp(
    r"^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?\Z", error="is no ISO 8601 duration"
)
PSEUDONYM = validate.Regexp(r"^[0-9a-f]{32}\Z", error="is no pseudonym")
UUID = validate.Regexp(
    r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", error="is no UUID"
)
ID = validate.Regexp(r"^\S+\Z", error="has spaces or is empty")
PARTS: Mapping[str, frozenset[str]] = {
    "choice": frozenset({"choices"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "matching": frozenset({"source", "target"}),
    "true-false": frozenset(),
    "long-fill-in": frozenset(),
    "other": frozenset(),
}


class Number(fields.Field[int | float]):
    """A number as it stands; neither a word nor a truth value."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> int | float:
        del attr, data, kwargs
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("is no number")
        return value


class Truth(fields.Field[bool]):
    """Nothing but true or false."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> bool:
        del attr, data, kwargs
        if not isinstance(value, bool):
            raise ValidationError("is neither true nor false")
        return value


class Words(fields.Field[Mapping[str, str]]):
    """A language map. Most of a statement is these: read plainly, they take a third of the time."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> Mapping[str, str]:
        del attr, data, kwargs
        if not isinstance(value, dict) or not value:
            raise ValidationError("is no language map")
        for language, text in value.items():
            LANGUAGE(language)
            if not isinstance(text, str) or not text:
                raise ValidationError("has no text in one of its languages")
        return value


def _iri(key: str | None = None) -> fields.String:
    return fields.String(required=True, validate=IRI, data_key=key)


def _only(word: str, key: str | None = None) -> fields.String:
    return fields.String(required=True, validate=validate.Equal(word), data_key=key)


def _names(*, required: bool = False) -> "Words":
    return Words(required=required)


def _extensions() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=IRI), values=fields.Raw(allow_none=False), validate=validate.Length(min=1)
    )


class AccountSchema(Schema):
    """An account of ours, named by a pseudonym."""

    home_page = _iri("homePage")
    name = fields.String(required=True, validate=PSEUDONYM)


class ActorSchema(Schema):
    """An agent known by an account alone: a name or a mailbox is an unknown field."""

    object_type = _only("Agent", "objectType")
    account = fields.Nested(AccountSchema, required=True)


class VerbSchema(Schema):
    """What was done."""

    id = _iri()
    display = _names(required=True)


class ComponentSchema(Schema):
    """An option of a task."""

    id = fields.String(required=True, validate=ID)
    description = _names()


def _components() -> fields.List[Any]:
    return fields.List(fields.Nested(ComponentSchema), validate=validate.Length(min=1))


class DefinitionSchema(Schema):
    """What an activity is; a task has the parts of its kind and no others."""

    name = _names()
    type = _iri()
    interaction_type = fields.String(validate=validate.OneOf(list(PARTS)), data_key="interactionType")
    correct = fields.List(fields.String(), data_key="correctResponsesPattern")
    choices = _components()
    scale = _components()
    source = _components()
    target = _components()

    @validates_schema
    def check_parts(self, data: Mapping[str, Any], **kwargs: object) -> None:
        """Hold the parts against the kind."""
        del kwargs
        kind = data.get("interaction_type")
        given = data.keys() & {"choices", "scale", "source", "target"}
        if kind is None and (given or "correct" in data):
            raise ValidationError("a task without its kind", "interactionType")
        if not given <= PARTS.get(kind or "other", frozenset()):
            raise ValidationError("parts of another kind of task", "interactionType")


class ActivitySchema(Schema):
    """A thing that something was done to."""

    object_type = _only("Activity", "objectType")
    id = _iri()
    definition = fields.Nested(DefinitionSchema)


class ScoreSchema(Schema):
    """Points: all four numbers, and in order."""

    scaled = Number(required=True, validate=validate.Range(-1, 1))
    raw = Number(required=True)
    min = Number(required=True)
    max = Number(required=True)

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **kwargs: object) -> None:
        """Hold the points against their bounds."""
        del kwargs
        if not data["min"] <= data["raw"] <= data["max"] or data["min"] == data["max"]:
            raise ValidationError("points out of bounds", "raw")


class ResultSchema(Schema):
    """What came of it."""

    score = fields.Nested(ScoreSchema)
    success = Truth()
    completion = Truth()
    response = fields.String()
    duration = fields.String(validate=DURATION)
    extensions = _extensions()


class RefSchema(Schema):
    """Another statement."""

    object_type = _only("StatementRef", "objectType")
    id = fields.String(required=True, validate=UUID)


class ActivitiesSchema(Schema):
    """What else it belongs to: always lists."""

    parent = fields.List(fields.Nested(ActivitySchema), validate=validate.Length(min=1))
    grouping = fields.List(fields.Nested(ActivitySchema), validate=validate.Length(min=1))
    category = fields.List(fields.Nested(ActivitySchema), required=True, validate=validate.Length(min=1))


class ContextSchema(Schema):
    """Where it happened."""

    registration = fields.String(required=True, validate=UUID)
    language = fields.String(required=True, validate=LANGUAGE)
    statement = fields.Nested(RefSchema)
    activities = fields.Nested(ActivitiesSchema, required=True, data_key="contextActivities")
    extensions = _extensions()


class StatementSchema(Schema):
    """A whole statement; what we don't write is refused."""

    id = fields.String(required=True, validate=UUID)
    actor = fields.Nested(ActorSchema, required=True)
    verb = fields.Nested(VerbSchema, required=True)
    object = fields.Nested(ActivitySchema, required=True)
    result = fields.Nested(ResultSchema)
    context = fields.Nested(ContextSchema, required=True)
    timestamp = fields.String(required=True, validate=TIMESTAMP)


_SCHEMA = StatementSchema()


def check(statement: Mapping[str, Any]) -> None:
    """Raise StatementInvalid unless every part of a statement is as it must be."""
    faults = _SCHEMA.validate(statement)
    if faults:
        raise StatementInvalid(faults)
