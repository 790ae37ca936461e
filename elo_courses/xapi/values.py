"""The words of our statements: verbs, activity types, and the plain values that one is made from."""

import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Names = Mapping[str, str]

ADL = "http://adlnet.gov/expapi"
CMI5 = "https://w3id.org/xapi/cmi5"
PROFILE = "/xapi/profile"
PROFILE_VERSION = "/xapi/profile/v1"
COMPETENCES = "/xapi/extensions/competences"
LEVEL = "/xapi/extensions/level"
LTI_CONTEXT = "/xapi/extensions/lti-context"
PROGRESS = f"{CMI5}/result/extensions/progress"
SESSION_ID = f"{CMI5}/context/extensions/sessionid"
LAUNCH_MODE = f"{CMI5}/context/extensions/launchmode"
MOVE_ON = f"{CMI5}/context/extensions/moveon"
MASTERY_SCORE = f"{CMI5}/context/extensions/masteryscore"


class Verb(StrEnum):
    """What a person did."""

    LAUNCHED = f"{ADL}/verbs/launched"
    INITIALIZED = f"{ADL}/verbs/initialized"
    PROGRESSED = f"{ADL}/verbs/progressed"
    ANSWERED = f"{ADL}/verbs/answered"
    COMPLETED = f"{ADL}/verbs/completed"
    PASSED = f"{ADL}/verbs/passed"
    FAILED = f"{ADL}/verbs/failed"
    SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"
    ACHIEVED = "https://w3id.org/xapi/tla/verbs/achieved"
    EARNED = "http://id.tincanapi.com/verb/earned"


VERB_NAMES: Mapping[Verb, Names] = {
    Verb.LAUNCHED: {"fi": "avasi", "sv": "öppnade", "en": "launched"},
    Verb.INITIALIZED: {"fi": "aloitti", "sv": "började", "en": "initialized"},
    Verb.PROGRESSED: {"fi": "eteni", "sv": "gick framåt", "en": "progressed"},
    Verb.ANSWERED: {"fi": "vastasi", "sv": "svarade", "en": "answered"},
    Verb.COMPLETED: {"fi": "teki loppuun", "sv": "slutförde", "en": "completed"},
    Verb.PASSED: {"fi": "läpäisi", "sv": "blev godkänd", "en": "passed"},
    Verb.FAILED: {"fi": "ei läpäissyt", "sv": "blev inte godkänd", "en": "failed"},
    Verb.SATISFIED: {"fi": "täytti vaatimukset", "sv": "uppfyllde kraven", "en": "satisfied"},
    Verb.ACHIEVED: {"fi": "saavutti", "sv": "uppnådde", "en": "achieved"},
    Verb.EARNED: {"fi": "ansaitsi", "sv": "förtjänade", "en": "earned"},
}


class ActivityType(StrEnum):
    """What it was done to."""

    MODULE = f"{ADL}/activities/module"
    COURSE = f"{CMI5}/activitytype/course"
    INTERACTION = f"{ADL}/activities/cmi.interaction"
    PROFILE = f"{ADL}/activities/profile"
    COMPETENCY = "https://w3id.org/xapi/tla/activity-types/competency"
    CERTIFICATE = "https://www.opigno.org/en/tincan_registry/activity_type/certificate"


class Category(StrEnum):
    """Which rules a statement follows beside our own profile's."""

    CMI5 = f"{CMI5}/context/categories/cmi5"
    MOVE_ON = f"{CMI5}/context/categories/moveon"
    LEARNER_COMPETENCY = "https://w3id.org/xapi/learnercompetency"


class Interaction(StrEnum):
    """The kinds of tasks that xAPI has names for."""

    CHOICE = "choice"
    SEQUENCING = "sequencing"
    MATCHING = "matching"
    LIKERT = "likert"
    TRUE_FALSE = "true-false"
    LONG_FILL_IN = "long-fill-in"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person as the record store knows one: a pseudonym at an address of ours."""

    account_name: str
    home_page: str


@dataclass(frozen=True, kw_only=True)
class ActivityRef:
    """A course, a module or another thing that statements speak about."""

    iri: str
    type: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CompetenceRef:
    """A competence that a module serves, and how deep."""

    iri: str
    code: str
    level: int
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Component:
    """One option, side or place of a task."""

    id: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A task: `names` is what it asks; `targets` are the right-hand sides of a matching task."""

    iri: str
    interaction: Interaction
    names: Names = field(default_factory=dict)
    choices: Sequence[Component] = ()
    targets: Sequence[Component] = ()
    correct: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Who works where: what all statements of one sitting share.

    `iri_base` is the address of this installation, never of the LMS; `session_id` names the
    sitting (a launch) as cmi5 asks; `mastery` is the share of points that passes, 0 to 1.
    """

    iri_base: str
    actor: Actor
    person_id: uuid.UUID
    registration: uuid.UUID
    course: ActivityRef
    module: ActivityRef | None = None
    competences: Sequence[CompetenceRef] = ()
    language: str = "fi"
    lti_context: str | None = None
    session_id: str | None = None
    mastery: float | None = None


@dataclass(frozen=True, kw_only=True)
class Dead:
    """A statement that the record store will not have, and what it said."""

    id: uuid.UUID
    verb: str
    at: datetime
    status: int | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Status:
    """How delivery stands: rows by state, the oldest that waits, and why nothing is sent when it is not."""

    target: str | None
    pending: int
    sent: int
    dead: int
    oldest_seconds: float | None
    paused_since: datetime | None
    paused_status: int | None
    failures: int
    last_error: str | None
    next_try: datetime | None


def pseudonym(secret_key: str, issuer: str, subject: str) -> str:
    """Return what stands for a platform's user everywhere outside: 32 hex digits, never turned back."""
    message = f"{issuer}\n{subject}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:32]


def statement_id(iri_base: str, event: str) -> uuid.UUID:
    """Return the id of the statement about an event: the same event has the same id for ever."""
    return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, iri_base), event)
