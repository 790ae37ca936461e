"""What a page shows of tasks and progress: the key stays here, only judged options go out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elo_courses.catalogue.values import ModuleShown
from elo_courses.learning.values import GRADED, Answered, count_words, order_of


@dataclass(frozen=True, kw_only=True)
class OptionShown:
    """An option as it stands on the page; `state` only once it has been judged."""

    id: str
    html: str
    is_chosen: bool = False
    state: str | None = None
    feedback: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaskShown:
    """A task as it stands on the page."""

    number: int
    id: str
    kind: str
    prompt: str
    points: int
    points_got: float
    attempts_left: int
    state: str  # "", now, done
    is_answered: bool
    is_done: bool
    is_right: bool | None
    options: Sequence[OptionShown] = ()
    hint: str | None = None
    message: str | None = None
    explain: str | None = None
    example: str | None = None
    text: str = ""
    words: int = 0
    min_words: int = 0
    share: str = "none"
    items: Sequence[Mapping[str, Any]] = ()
    levels: Sequence[int] = ()
    chosen_levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ModuleView:
    """A module as one learner sees it, or a trainer in a preview with the right answers."""

    module: ModuleShown
    answers: Mapping[str, Answered]
    seed: uuid.UUID
    is_preview: bool = False

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(one in self.answers and self.answers[one].is_done for one in self.module.key)

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return len(self.module.key)

    @property
    def next_block(self) -> str | None:
        """The first task that isn't done."""
        undone = (one for one in self.module.key if one not in self.answers or not self.answers[one].is_done)
        return next(undone, None)

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes."""
        return (
            round(self.module.minutes * (1 - self.done / self.total)) if self.total else self.module.minutes
        )

    @property
    def ticks(self) -> list[str]:
        """One letter a task: done, now, to do."""
        return [self._tick(block) for block in self.module.key]

    @property
    def wrong(self) -> int:
        """How many tasks were done and not right."""
        return sum(one.is_done and one.is_right is False for one in self.answers.values())

    def _tick(self, block_id: str) -> str:
        if block_id in self.answers and self.answers[block_id].is_done:
            return "d"
        return "n" if block_id == self.next_block else "t"

    def parts(self, lang: str) -> list[Mapping[str, Any]]:
        """Return the page from top to bottom: pieces of HTML and tasks."""
        numbers = {block_id: number for number, block_id in enumerate(self.module.key, start=1)}
        return [
            part
            if part["type"] == "html"
            else {"type": "task", "task": self._task(part, numbers[part["id"]])}
            for part in self.module.parts[lang]
        ]

    def _task(self, words: Mapping[str, Any], number: int) -> TaskShown:
        block = self.module.key[words["id"]]
        answer = self.answers.get(words["id"])
        is_done = bool(answer and answer.is_done)
        told = is_done or self.is_preview
        attempts = int(block.get("attempts") or 1)
        response: Mapping[str, Any] = answer.response if answer else {}
        return TaskShown(
            number=number,
            id=words["id"],
            kind=block["kind"],
            prompt=words["prompt"],
            points=int(block.get("points") or 0),
            points_got=answer.points if answer else 0.0,
            attempts_left=max(0, attempts - (answer.attempts if answer else 0)),
            state="done" if is_done else "now" if words["id"] == self.next_block else "",
            is_answered=bool(answer and answer.attempts),
            is_done=is_done,
            is_right=answer.is_right if answer else None,
            options=self._options(words, block, answer, told=told) if block["kind"] in GRADED else (),
            hint=words.get("hint"),
            message=_message(words, answer),
            explain=words.get("explain") if told else None,
            example=words.get("example") if told else None,
            text=response.get("text", ""),
            words=count_words(response.get("text", "")),
            min_words=int(block.get("min_words") or 0),
            share=block.get("share", "none"),
            items=words.get("items") or (),
            levels=range(int(block.get("levels") or 4) + 1),
            chosen_levels=response.get("levels", {}),
        )

    def _options(
        self, words: Mapping[str, Any], block: Mapping[str, Any], answer: Answered | None, *, told: bool
    ) -> list[OptionShown]:
        by_id = {option["id"]: option for option in words["options"]}
        chosen = set(answer.response.get("chosen", ())) if answer else set()
        order = list(block["options"])
        if block.get("shuffle") and not self.is_preview:
            order = order_of(words["id"], order, self.seed)
        shown = []
        for option_id in order:
            is_right = option_id in block["right"]
            judged = option_id in chosen or (told and is_right)
            shown.append(
                OptionShown(
                    id=option_id,
                    html=by_id[option_id].get("html") or "",
                    is_chosen=option_id in chosen,
                    state=("right" if is_right else "wrong") if judged else None,
                    feedback=by_id[option_id].get("feedback") if judged or self.is_preview else None,
                )
            )
        return shown


def _message(words: Mapping[str, Any], answer: Answered | None) -> str | None:
    """Return what the author says to a right or a wrong answer."""
    if answer is None or answer.is_right is None:
        return None
    found: str | None = words.get("correct" if answer.is_right else "incorrect")
    return found
