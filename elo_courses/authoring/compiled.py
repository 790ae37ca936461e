"""What a course is once compiled: plain values, ready for JSON, for the catalogue and the player."""

from typing import Any, NotRequired, TypedDict

FORMAT = 1


class CompiledItem(TypedDict):
    """A self-assessment line of the key."""

    id: str
    competence: str


class CompiledKey(TypedDict):
    """What decides about an answer: never part of the texts."""

    kind: str
    points: int
    attempts: NotRequired[int]
    right: NotRequired[list[str]]
    options: NotRequired[list[str]]
    scoring: NotRequired[str]
    shuffle: NotRequired[bool]
    min_words: NotRequired[int]
    share: NotRequired[str]
    levels: NotRequired[int]
    when: NotRequired[str | None]
    items: NotRequired[list[CompiledItem]]


class CompiledText(TypedDict):
    """A module in one language."""

    title: str
    summary: str
    outline: list[dict[str, Any]]
    words: int
    parts: list[dict[str, Any]]


# A module in all its languages, with its answer key apart; `pass` is a word of Python, hence the form.
CompiledModule = TypedDict(
    "CompiledModule",
    {
        "slug": str,
        "minutes": int,
        "pass": int,
        "competences": dict[str, int],
        "requires": list[str],
        "optional": bool,
        "key": dict[str, CompiledKey],
        "texts": dict[str, CompiledText],
    },
)


class CompiledCourse(TypedDict):
    """A course with its modules in order."""

    format: int
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    languages: list[str]
    hours: float | None
    ects: float | None
    certificate: dict[str, Any]
    modules: list[CompiledModule]
