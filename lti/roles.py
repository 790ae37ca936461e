"""Roles as platforms send them, short or as full URIs, and what they amount to (LTI core A.2)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Role(Enum):
    """What someone is: in the context, in the institution, in the system."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    CONTENT_DEVELOPER = "content developer"
    TEACHING_ASSISTANT = "teaching assistant"
    CONTEXT_ADMINISTRATOR = "context administrator"
    MENTOR = "mentor"
    INSTITUTION_ADMINISTRATOR = "institution administrator"
    SYSTEM_ADMINISTRATOR = "system administrator"
    TEST_USER = "test user"


IN_CONTEXT: Final[Mapping[str, Role]] = {
    "Learner": Role.LEARNER,
    "Instructor": Role.INSTRUCTOR,
    "ContentDeveloper": Role.CONTENT_DEVELOPER,
    "TeachingAssistant": Role.TEACHING_ASSISTANT,
    "Administrator": Role.CONTEXT_ADMINISTRATOR,
    "Mentor": Role.MENTOR,
}
ELSEWHERE: Final[Mapping[str, Role]] = {
    "lis/v2/institution/person#Administrator": Role.INSTITUTION_ADMINISTRATOR,
    "lis/v2/system/person#Administrator": Role.SYSTEM_ADMINISTRATOR,
    "lti/system/person#TestUser": Role.TEST_USER,
}
TRAINERS: Final = frozenset({Role.INSTRUCTOR, Role.CONTENT_DEVELOPER, Role.TEACHING_ASSISTANT})
VOCABULARY: Final = "purl.imsglobal.org/vocab/"
MEMBERSHIP: Final = "lis/v2/membership"
IN_MEMBERSHIP: Final = re.compile(r"(?:/(\w+))?#(\w+)")


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The roles that we know, of those that were sent."""

    known: frozenset[Role]

    @property
    def is_learner(self) -> bool:
        """Say whether someone learns in the context of the launch."""
        return Role.LEARNER in self.known

    @property
    def is_trainer(self) -> bool:
        """Say whether someone teaches in the context; a role in the institution isn't enough."""
        return bool(TRAINERS & self.known)

    @property
    def is_institution_admin(self) -> bool:
        """Say whether someone administers the institution."""
        return Role.INSTITUTION_ADMINISTRATOR in self.known


def read_roles(roles: Iterable[str]) -> Roles:
    """Return what a launch's roles amount to; unknown ones are passed over (LTI core 5.3.7)."""
    return Roles(known=frozenset(found for one in roles if (found := _read(one)) is not None))


def _read(sent: str) -> Role | None:
    """Read a name, `...membership#Name`, or a sub-role `...membership/Name#SubName`."""
    name = sent.removeprefix("http://").removeprefix("https://")
    if name == sent:
        return IN_CONTEXT.get(sent)
    if not name.startswith(VOCABULARY):
        return None
    name = name.removeprefix(VOCABULARY)
    if not name.startswith(MEMBERSHIP):
        return ELSEWHERE.get(name)
    found = IN_MEMBERSHIP.fullmatch(name.removeprefix(MEMBERSHIP))
    if found is None:
        return None
    principal, last = found.groups()
    if (principal, last) == ("Instructor", "TeachingAssistant"):
        return Role.TEACHING_ASSISTANT
    return IN_CONTEXT.get(principal or last)
