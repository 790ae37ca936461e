"""From plain values to the bytes of a statement: tincan's objects, made exact, checked, frozen."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tincan import (
    Activity,
    ActivityDefinition,
    ActivityList,
    Agent,
    AgentAccount,
    Context,
    ContextActivities,
    Extensions,
    InteractionComponent,
    InteractionComponentList,
    LanguageMap,
    Result,
    Score,
    Statement,
    StatementRef,
)
from tincan import Verb as TincanVerb

from elo_courses.xapi.services.grammar import check
from elo_courses.xapi.values import (
    COMPETENCES,
    LTI_CONTEXT,
    PROFILE_VERSION,
    SESSION_ID,
    VERB_NAMES,
    ActivityRef,
    ActivityType,
    Block,
    Category,
    Component,
    Interaction,
    Names,
    Scope,
    Verb,
    statement_id,
)

VERSION = "1.0.3"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is told beside who and where: one event, what it was done to, what came of it."""

    event: str
    at: datetime
    verb: Verb
    target: Activity
    parents: Sequence[ActivityRef] = ()
    grouping: Sequence[ActivityRef] = ()
    categories: Sequence[Category] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    result: Result | None = None
    refers_to: str | None = None


def build(scope: Scope, deed: Deed) -> bytes:
    """Return the frozen bytes of a statement; raise StatementInvalid."""
    display = LanguageMap(**VERB_NAMES[deed.verb])
    account = AgentAccount(name=scope.actor.account_name, home_page=scope.actor.home_page)
    made = Statement(
        id=str(statement_id(scope.iri_base, deed.event)),
        actor=Agent(account=account),
        verb=TincanVerb(id=str(deed.verb), display=display),
        object=deed.target,
        result=deed.result,
        context=_context(scope, deed),
    )
    statement: dict[str, Any] = _exact(made.as_version(VERSION))
    del statement["version"]  # the store's to write (xAPI, Data, 2.4.10)
    statement["timestamp"] = stamp(deed.at)
    if deed.result is not None and deed.result.duration is not None:
        statement["result"]["duration"] = iso_duration(deed.result.duration.total_seconds())
    check(statement)
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":")).encode()


def stamp(at: datetime) -> str:
    """Return a time as statements carry it: UTC, in milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_duration(seconds: float) -> str:
    """Return a duration in ISO 8601, to hundredths of a second, as xAPI compares them."""
    hundredths = max(0, round(seconds * 100))
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    whole, part = divmod(rest, 100)
    text = f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{text}S"


def points(given: tuple[float, float]) -> Score | None:
    """Return points out of the most there are as a score: raw, its bounds, scaled to one; None of nothing."""
    raw, most = given
    if most <= 0:
        return None
    return Score(raw=raw, min=0, max=most, scaled=round(raw / most, 4))


def activity(ref: ActivityRef) -> Activity:
    """Return an activity of ours with its name in every language."""
    return Activity(id=ref.iri, definition=ActivityDefinition(type=ref.type, name=_words(ref.names)))


def task(block: Block) -> Activity:
    """Return a task with its options and the pattern of right answers."""
    parts = {"choices": block.choices}
    if block.interaction is Interaction.LIKERT:
        parts = {"scale": block.choices}
    elif block.interaction is Interaction.MATCHING:
        parts = {"source": block.choices, "target": block.targets}
    definition = ActivityDefinition(
        type=str(ActivityType.INTERACTION),
        name=_words(block.names),
        interaction_type=str(block.interaction),
        correct_responses_pattern=list(block.correct) or None,
        **{name: _components(components) for name, components in parts.items() if components},
    )
    return Activity(id=block.iri, definition=definition)


def _components(components: Iterable[Component]) -> InteractionComponentList:
    return InteractionComponentList(
        [InteractionComponent(id=one.id, description=_words(one.names)) for one in components]
    )


def _words(names: Names) -> LanguageMap | None:
    filled = {language: text for language, text in names.items() if text}
    return LanguageMap(**filled) if filled else None


def _context(scope: Scope, deed: Deed) -> Context:
    competences = [
        ActivityRef(iri=one.iri, type=ActivityType.COMPETENCY, names=one.names) for one in scope.competences
    ]
    grouping = [*deed.grouping, *competences]
    activities = ContextActivities(
        parent=_activities(map(activity, deed.parents)),
        grouping=_activities(map(activity, grouping)),
        category=_activities(_categories(scope, deed.categories)),
    )
    return Context(
        registration=str(scope.registration),
        language=scope.language,
        context_activities=activities,
        statement=StatementRef(id=deed.refers_to) if deed.refers_to else None,
        extensions=Extensions(_extensions(scope, deed)) or None,
    )


def _activities(activities: Iterable[Activity]) -> ActivityList | None:
    return ActivityList(activities) or None


def _categories(scope: Scope, categories: Sequence[Category]) -> Iterable[Activity]:
    profile = ActivityDefinition(type=str(ActivityType.PROFILE))
    yield Activity(id=f"{scope.iri_base}{PROFILE_VERSION}", definition=profile)
    for category in categories:
        yield Activity(id=str(category))


def _extensions(scope: Scope, deed: Deed) -> dict[str, Any]:
    found = dict(deed.extensions)
    if scope.session_id:
        found[SESSION_ID] = scope.session_id
    if scope.competences:
        found[f"{scope.iri_base}{COMPETENCES}"] = [
            {"id": one.iri, "code": one.code, "level": one.level} for one in scope.competences
        ]
    if scope.lti_context:
        found[f"{scope.iri_base}{LTI_CONTEXT}"] = scope.lti_context
    return found


def _exact(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Give whole numbers back their shape: tincan makes every number of a score a float."""
    if isinstance(value, dict):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
