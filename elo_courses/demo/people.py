"""The people of the demo course; ids are numbers in text, as Moodle's are."""

from dataclasses import dataclass
from typing import Literal

LIS = "http://purl.imsglobal.org/vocab/lis/v2"
LEARNER = f"{LIS}/membership#Learner"
INSTRUCTOR = f"{LIS}/membership#Instructor"
STAFF = f"{LIS}/institution/person#Staff"
ADMINISTRATOR = (INSTRUCTOR, f"{LIS}/system/person#Administrator", f"{LIS}/institution/person#Administrator")

Part = Literal["learner", "trainer", "coordinator", "administrator"]
ROLES: dict[Part, tuple[str, ...]] = {
    "learner": (LEARNER,),
    "trainer": (INSTRUCTOR,),
    "coordinator": (STAFF,),
    "administrator": ADMINISTRATOR,
}
MEMBER_ROLES: dict[Part, tuple[str, ...]] = {
    "learner": ("Learner",),
    "trainer": ("Instructor",),
    "coordinator": (STAFF,),
    "administrator": ("Instructor", f"{LIS}/person#Administrator"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who can be launched as."""

    id: str
    slug: str
    given_name: str
    family_name: str
    part: Part

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def email(self) -> str:
        """An address that nobody has."""
        return f"{self.slug}@lms.example"

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that a launch tells, as whole addresses."""
        return ROLES[self.part]

    @property
    def member_roles(self) -> tuple[str, ...]:
        """The roles that the list of members tells: short, as Moodle writes them."""
        return MEMBER_ROLES[self.part]

    @property
    def is_graded(self) -> bool:
        """Say whether the gradebook has a row for them."""
        return self.part == "learner"


PEOPLE = (
    Person("3", "aino", "Aino", "Virtanen", "learner"),
    Person("4", "onni", "Onni", "Mäkelä", "learner"),
    Person("5", "ella", "Ella", "Lindqvist", "learner"),
    Person("6", "joonas", "Joonas", "Niemi", "learner"),
    Person("7", "mikael", "Mikael", "Öhman", "trainer"),
    Person("8", "sanna", "Sanna", "Korhonen", "coordinator"),
    Person("2", "petteri", "Petteri", "Laine", "administrator"),
)
LEARNERS = tuple(person for person in PEOPLE if person.is_graded)
COORDINATOR = next(person for person in PEOPLE if person.part == "coordinator")
BY_SLUG = {person.slug: person for person in PEOPLE}
BY_ID = {person.id: person for person in PEOPLE}


def shared(person: Person, shares: frozenset[str]) -> dict[str, str]:
    """Return what may be told of a person under the tool's privacy settings."""
    told: dict[str, str] = {}
    if "name" in shares:
        told |= {"name": person.name, "given_name": person.given_name, "family_name": person.family_name}
    if "email" in shares:
        told["email"] = person.email
    return told
