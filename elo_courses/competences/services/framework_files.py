"""The format elo-framework/1: reading a file safely and telling all its faults with their places."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from elo_courses.competences.errors import FrameworkInvalid
from elo_courses.competences.values import Kind

FORMAT = "elo-framework/1"
IDENTIFIER_RULE = "uuid5(NAMESPACE_URL, base_uri + ':' + id)"
MOST_BYTES = 5_000_000
MOST_DEPTH = 20
LANGUAGE = r"[a-z]{2,3}\Z"
CODE = r"[A-Za-z][A-Za-z0-9._-]{0,63}\Z"
SLUG = r"[a-z0-9][a-z0-9-]{0,79}\Z"
VERSION = r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}\Z"
STATUSES = ("draft", "adopted", "deprecated")

Document = Mapping[str, Any]


def _text(**options: Any) -> fields.String:  # noqa: ANN401 -- as marshmallow takes them
    return fields.String(required=True, validate=validate.Length(min=1, max=4000), **options)


def _texts(**options: Any) -> fields.Dict:  # noqa: ANN401 -- as marshmallow takes them
    return fields.Dict(
        keys=fields.String(validate=validate.Regexp(LANGUAGE)),
        values=fields.String(validate=validate.Length(min=1, max=4000)),
        **options,
    )


class LevelSchema(Schema):
    """A step of the scale."""

    code = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=9))
    key = _text()
    title = _texts(required=True)
    descriptor = _texts(required=True)


class MappingSchema(Schema):
    """What a competence corresponds to in another framework: a code there, or an address."""

    code = fields.String(validate=validate.Length(min=1, max=80))
    uri = fields.Url(require_tld=False)
    label = fields.String()
    rel = _text()

    @validates_schema
    def names_something(self, data: Document, **_options: object) -> None:
        """Refuse a mapping to nothing."""
        if not {"code", "uri"} & data.keys():
            raise ValidationError("Needs a code or a uri.", "code")


class CompetenceSchema(Schema):
    """A competence; its indicators are one mapping each: id, and the sentence by language."""

    id = fields.String(required=True, validate=validate.Regexp(CODE))
    kind = fields.Enum(Kind, by_value=True, required=True)
    theme = fields.String(validate=validate.Length(min=1, max=80))
    title = _texts(required=True)
    description = _texts(required=True)
    indicators = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(min=1, max=4000))),
        load_default=list,
    )
    crosswalk = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(MappingSchema)), load_default=dict
    )


class HeadSchema(Schema):
    """What the framework is, as a whole."""

    id = fields.String(required=True, validate=validate.Regexp(SLUG))
    version = fields.String(required=True, validate=validate.Regexp(VERSION))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    replaceable = fields.Boolean()
    languages = fields.List(
        fields.String(validate=validate.Regexp(LANGUAGE)), required=True, validate=validate.Length(min=1)
    )
    base_uri = _text()
    identifier_rule = fields.String(validate=validate.Equal(IDENTIFIER_RULE))
    title = _texts(required=True)
    notice = _texts(load_default=dict)
    official_source_to_load = fields.String()
    crosswalk_schemes = fields.Dict(keys=fields.String(), values=fields.Dict(), load_default=dict)
    relation_vocabulary = fields.List(fields.String(), load_default=list)
    levels = fields.List(fields.Nested(LevelSchema), required=True, validate=validate.Length(min=1))
    self_assessment = fields.Dict()


class DocumentSchema(Schema):
    """The whole file."""

    schema = fields.String(required=True, validate=validate.Equal(FORMAT))
    framework = fields.Nested(HeadSchema, required=True)
    competencies = fields.List(
        fields.Nested(CompetenceSchema), required=True, validate=validate.Length(min=1)
    )


def read_framework(document: bytes) -> Document:
    """Return the content of a framework file, or raise FrameworkInvalid with every fault."""
    content = _parse(document)
    try:
        loaded = cast("Document", DocumentSchema().load(content))
    except ValidationError as error:
        messages = cast("Mapping[str, Any]", error.messages)
        raise FrameworkInvalid(sorted(_flatten(messages))) from error
    faults = sorted(_across(loaded))
    if faults:
        raise FrameworkInvalid(faults)
    return loaded


def _parse(document: bytes) -> Mapping[str, Any]:
    """Return the YAML mapping of a file that holds one, without aliases and without doubled keys."""
    if len(document) > MOST_BYTES:
        raise FrameworkInvalid([("file", f"Larger than {MOST_BYTES} bytes.")])
    try:
        faults = list(_odd_events(document))
        node = None if faults else yaml.compose(document, Loader=yaml.CSafeLoader)
        faults += _doubled_keys(node)
        content = None if faults else yaml.CSafeLoader(document).get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"line {place.line + 1}" if place else "file"
        raise FrameworkInvalid([(where, f"Not YAML: {getattr(error, 'problem', None) or error}")]) from error
    if faults:
        raise FrameworkInvalid(faults)
    if not isinstance(content, dict):
        raise FrameworkInvalid([("file", f"Not a mapping of the format {FORMAT}.")])
    return content


def _odd_events(document: bytes) -> Iterator[tuple[str, str]]:
    """Name aliases (a small file could unfold into a huge one) and the place where it goes too deep.

    Events come one by one; only a document without these faults is put together.
    """
    depth = 0
    for event in yaml.parse(document, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            yield _line(event), "An alias; write the text out."
        if depth > MOST_DEPTH:
            yield _line(event), f"More than {MOST_DEPTH} levels deep."
            return


def _doubled_keys(root: yaml.Node | None) -> Iterator[tuple[str, str]]:
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    yield _line(key), "A key must be a word."
                    continue
                if key.value in keys:
                    yield _line(key), f"The key {key.value!r} stands twice."
                keys.add(key.value)
                waiting.append(value)


def _line(part: yaml.Node | yaml.Event) -> str:
    return f"line {part.start_mark.line + 1}" if part.start_mark else "file"


def _flatten(messages: Mapping[Any, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """Turn nested messages into places such as competencies[3].title.sv."""
    for key, inner in messages.items():
        if key in {"_schema", "key", "value"} and (key == "_schema" or isinstance(inner, list | dict)):
            here = place
        else:
            here = f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}" if place else str(key)
        if isinstance(inner, Mapping):
            yield from _flatten(inner, here)
        else:
            yield from ((here or "file", str(word)) for word in inner)


def _across(document: Document) -> Iterator[tuple[str, str]]:
    """Tell what no field knows alone: languages, doubled ids, the scale, unknown schemes and relations."""
    head, competences = document["framework"], document["competencies"]
    yield from _in_all_languages(head["languages"], "framework.title", head["title"])
    if head["notice"]:
        yield from _in_all_languages(head["languages"], "framework.notice", head["notice"])
    for number, level in enumerate(head["levels"]):
        if level["code"] != number:
            yield f"framework.levels[{number}].code", f"Must be {number}: levels go up one by one from 0."
        for name in ("title", "descriptor"):
            place = f"framework.levels[{number}].{name}"
            yield from _in_all_languages(head["languages"], place, level[name])
    ids: set[str] = set()
    for number, one in enumerate(competences):
        place = f"competencies[{number}]"
        yield from _once(ids, f"{place}.id", one["id"])
        for name in ("title", "description"):
            yield from _in_all_languages(head["languages"], f"{place}.{name}", one[name])
        for index, indicator in enumerate(one["indicators"]):
            yield from _indicator(head["languages"], f"{place}.indicators[{index}]", indicator, ids)
        yield from _crosswalk(head, f"{place}.crosswalk", one["crosswalk"])


def _in_all_languages(
    languages: list[str], place: str, texts: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for code in languages:
        if code not in texts:
            yield f"{place}.{code}", "Missing."
    for code in texts:
        if code not in languages:
            yield f"{place}.{code}", "Not one of framework.languages."


def _once(ids: set[str], place: str, name: str) -> Iterator[tuple[str, str]]:
    if name in ids:
        yield place, f"{name} stands twice."
    ids.add(name)


def _indicator(
    languages: list[str], place: str, indicator: Mapping[str, str], ids: set[str]
) -> Iterator[tuple[str, str]]:
    texts = {code: text for code, text in indicator.items() if code != "id"}
    if "id" not in indicator:
        yield f"{place}.id", "Missing."
    else:
        yield from _once(ids, f"{place}.id", indicator["id"])
    yield from _in_all_languages(languages, place, texts)


def _crosswalk(head: Document, place: str, crosswalk: Document) -> Iterator[tuple[str, str]]:
    for scheme, mappings in crosswalk.items():
        if scheme not in head["crosswalk_schemes"]:
            yield f"{place}.{scheme}", "Not one of framework.crosswalk_schemes."
        for index, mapping in enumerate(mappings):
            if mapping["rel"] not in head["relation_vocabulary"]:
                yield f"{place}.{scheme}[{index}].rel", "Not one of framework.relation_vocabulary."
