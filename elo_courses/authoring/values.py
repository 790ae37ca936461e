"""What a course is once it is read: courses, modules, files, blocks, options."""

from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from elo_courses.authoring.blocks import Opening
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.kinds import KINDS, Kind
from elo_courses.authoring.places import Place, Source, Span
from elo_courses.authoring.yamltree import Node

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question; None for `is_right` means that its box is missing."""

    is_right: bool | None
    text: str
    body: Tokens
    feedback: Tokens
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a self-assessment."""

    competence: str
    body: Tokens
    span: Span
    code: Span


@dataclass(frozen=True, slots=True)
class Block:
    """One `:::` block with its parts; `alerts` holds hint, correct, incorrect, explain and example."""

    opening: Opening
    span: Span
    is_closed: bool
    tokens: Tokens = field(repr=False)
    prompt: Tokens = field(default=(), repr=False)
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    alerts: dict[str, Tokens] = field(default_factory=dict, repr=False)
    is_misplaced: bool = False

    @property
    def name(self) -> str:
        """Return the block's kind as it was written."""
        return self.opening.name

    @property
    def kind(self) -> Kind | None:
        """Return what the format knows about it."""
        return KINDS.get(self.opening.name)

    @property
    def identifier(self) -> str:
        """Return its id, or nothing."""
        found = self.opening.attributes.identifier
        return found.value if found else ""

    def option(self, name: str) -> str | None:
        """Return the value of an option of the opening line."""
        return next((item.value for item in self.opening.attributes.options if item.name == name), None)

    @property
    def right(self) -> tuple[int, ...]:
        """Return the positions of the options marked right."""
        return tuple(number for number, option in enumerate(self.options) if option.is_right)


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """One language of a module: its front matter, its tokens, its blocks, and what reading it found."""

    lang: str
    source: Source = field(repr=False)
    front: Node | None = field(repr=False)
    tokens: Tokens = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    findings: tuple[Finding, ...]

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self.source.path

    def place(self, span: Span) -> Place:
        """Turn a span into a place of this file."""
        return self.source.place(span.start, span.end)

    def block(self, identifier: str) -> Block | None:
        """Return the block of an id."""
        return next((block for block in self.blocks if identifier and block.identifier == identifier), None)

    def value(self, key: str) -> Node | None:
        """Return a value of the front matter."""
        return self.front.get(key) if self.front else None


@dataclass(frozen=True, slots=True)
class Module:
    """A module's folder with its files by language."""

    slug: str
    folder: Path
    files: dict[str, ModuleFile]
    is_optional: bool = False

    def source_file(self, languages: tuple[str, ...]) -> ModuleFile | None:
        """Return the file in the course's first language."""
        return self.files.get(languages[0]) if languages else None


@dataclass(frozen=True, slots=True)
class Course:
    """A course's folder: its settings as a tree, its modules in order, and what reading it found."""

    slug: str
    folder: Path
    source: Source = field(repr=False)
    settings: Node | None = field(repr=False)
    languages: tuple[str, ...]
    modules: tuple[Module, ...]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        """Return how many files were read."""
        return 1 + sum(len(module.files) for module in self.modules)

    def module(self, slug: str) -> Module | None:
        """Return a module by its slug."""
        return next((module for module in self.modules if module.slug == slug), None)
