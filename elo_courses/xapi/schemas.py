"""What goes out: the profile document (xAPI Profiles 1.0), which promises what each statement holds.

It has templates and no patterns: a profile with patterns binds every statement that carries its
category, and the pattern of a sitting is cmi5's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elo_courses.xapi.values import (
    COMPETENCES,
    LEVEL,
    LTI_CONTEXT,
    PROFILE,
    PROFILE_VERSION,
    VERB_NAMES,
    ActivityType,
    Category,
    Verb,
)

PUBLISHED = "2026-11-24T00:00:00.000Z"
ALWAYS = ("$.id", "$.timestamp", "$.actor.account", "$.context.registration", "$.context.language")
NEVER = ("$.actor.name", "$.actor.mbox", "$.context.platform", "$.context.instructor")
PARENT = "$.context.contextActivities.parent"
SCORE = "$.result.score"
DURATION = "$.result.duration"


@dataclass(frozen=True, kw_only=True)
class Template:
    """What statements of one verb have, beside what all have, and what they never have."""

    verb: Verb
    target: ActivityType
    text: str
    has: Sequence[str] = ()
    never: Sequence[str] = ()
    categories: Sequence[Category] = ()

    @property
    def name(self) -> str:
        """Return the last word of the verb, which is the template's name."""
        return self.verb.rpartition("/")[2]

    @property
    def required(self) -> Sequence[str]:
        """Return where something must stand."""
        return (*ALWAYS, *self.has)

    @property
    def excluded(self) -> Sequence[str]:
        """Return where nothing may stand."""
        return (*NEVER, *self.never)


MODULE = ActivityType.MODULE
CMI5 = (Category.CMI5,)
JUDGED = (Category.CMI5, Category.MOVE_ON)
TEMPLATES: Mapping[Verb, Template] = {
    one.verb: one
    for one in (
        Template(
            verb=Verb.LAUNCHED,
            target=MODULE,
            text="A learner opened a module from the LMS.",
            has=(PARENT,),
            never=("$.result",),
            categories=CMI5,
        ),
        Template(
            verb=Verb.INITIALIZED,
            target=MODULE,
            text="The first page of a sitting was shown.",
            has=(PARENT,),
            never=("$.result",),
            categories=CMI5,
        ),
        Template(
            verb=Verb.PROGRESSED,
            target=MODULE,
            text="Tasks of the module are done: how many of a hundred.",
            has=(PARENT, "$.result.extensions"),
            never=(SCORE, "$.result.success", "$.result.completion"),
        ),
        Template(
            verb=Verb.ANSWERED,
            target=ActivityType.INTERACTION,
            text="A task was answered. What was written freely is not told.",
            has=(PARENT, "$.object.definition.interactionType"),
            never=("$.result.completion",),
        ),
        Template(
            verb=Verb.COMPLETED,
            target=MODULE,
            text="Everything in the module is done.",
            has=(PARENT, "$.result.completion", DURATION),
            never=(SCORE, "$.result.success"),
            categories=JUDGED,
        ),
        Template(
            verb=Verb.PASSED,
            target=MODULE,
            text="The points are enough.",
            has=(PARENT, "$.result.success", SCORE, DURATION),
            never=("$.result.completion",),
            categories=JUDGED,
        ),
        Template(
            verb=Verb.FAILED,
            target=MODULE,
            text="The points are not enough.",
            has=(PARENT, "$.result.success", SCORE, DURATION),
            never=("$.result.completion",),
            categories=JUDGED,
        ),
        Template(
            verb=Verb.SATISFIED,
            target=ActivityType.COURSE,
            text="All required modules of the course are passed.",
            never=("$.result",),
            categories=CMI5,
        ),
        Template(
            verb=Verb.ACHIEVED,
            target=ActivityType.COMPETENCY,
            text="A competence was shown, by a module that was passed.",
            has=(PARENT, "$.context.statement", "$.result.success", "$.result.extensions"),
            categories=(Category.LEARNER_COMPETENCY,),
        ),
        Template(
            verb=Verb.EARNED,
            target=ActivityType.CERTIFICATE,
            text="A certificate of the course was issued.",
            has=(PARENT,),
            never=("$.result",),
        ),
    )
}
EXTENSIONS = (
    (
        "ContextExtension",
        COMPETENCES,
        "Competences",
        "The competences that the module serves: IRI, code, level.",
    ),
    ("ContextExtension", LTI_CONTEXT, "LTI context", "The id of the course in the LMS that launched."),
    ("ResultExtension", LEVEL, "Level", "The level at which a competence was shown."),
)


def profile_document(iri_base: str) -> dict[str, Any]:
    """Return the profile as JSON-LD."""
    version = f"{iri_base}{PROFILE_VERSION}"
    return {
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": f"{iri_base}{PROFILE}",
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": {
            "fi": "Ohjaajien täydennyskoulutus",
            "sv": "Fortbildning för handledare",
            "en": "Continuing education of guidance counsellors",
        },
        "definition": {
            "en": "What is told of a learner in a course: sittings, answers, competences, certificates."
        },
        "versions": [{"id": version, "generatedAtTime": PUBLISHED}],
        "author": {"type": "Organization", "name": "elo-courses", "url": iri_base},
        "concepts": [_extension(iri_base, version, words) for words in EXTENSIONS],
        "templates": [_template(iri_base, version, one) for one in TEMPLATES.values()],
    }


def _extension(iri_base: str, version: str, words: tuple[str, str, str, str]) -> dict[str, Any]:
    kind, path, label, text = words
    verbs = [Verb.ACHIEVED] if kind == "ResultExtension" else list(Verb)
    return {
        "id": f"{iri_base}{path}",
        "type": kind,
        "inScheme": version,
        "prefLabel": {"en": label},
        "definition": {"en": text},
        "recommendedVerbs": [str(verb) for verb in verbs],
        "inlineSchema": '{"type": ["array", "string", "integer"]}',
    }


def _template(iri_base: str, version: str, one: Template) -> dict[str, Any]:
    categories = [f"{iri_base}{PROFILE_VERSION}", *map(str, one.categories)]
    rules: list[dict[str, Any]] = [{"location": place, "presence": "included"} for place in one.required]
    rules += [{"location": place, "presence": "excluded"} for place in one.excluded]
    rules += [
        {"location": "$.context.contextActivities.category[*].id", "presence": "included", "any": [category]}
        for category in categories
    ]
    return {
        "id": f"{iri_base}{PROFILE}/templates/{one.name}",
        "type": "StatementTemplate",
        "inScheme": version,
        "prefLabel": dict(VERB_NAMES[one.verb]),
        "definition": {"en": one.text},
        "verb": str(one.verb),
        "objectActivityType": str(one.target),
        "rules": rules,
    }
