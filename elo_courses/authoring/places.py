"""Where something stands in a file: lines and columns from 1, in characters."""

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file; the end is the first column after it."""

    file: Path
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text as offsets, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with one kind of line end, which turns offsets into places."""

    path: Path
    text: str
    starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, path: Path, text: str) -> "Source":
        """Take a text over with one kind of line end and without NUL."""
        clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        starts = [0]
        at = clean.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = clean.find("\n", at + 1)
        return cls(path, clean, tuple(starts))

    def line_at(self, offset: int) -> int:
        """Return the line, from 1, an offset is on."""
        return bisect_right(self.starts, max(offset, 0))

    def line_span(self, offset: int) -> Span:
        """Return the stretch from an offset to the end of its line, spaces at the end left out."""
        end = self.text.find("\n", offset)
        stop = len(self.text) if end < 0 else end
        return Span(offset, offset + len(self.text[offset:stop].rstrip()))

    def place(self, start: int, end: int | None = None) -> Place:
        """Turn offsets into a place."""
        limit = len(self.text)
        first = min(max(start, 0), limit)
        last = first if end is None else min(max(end, first), limit)
        line, end_line = self.line_at(first), self.line_at(last)
        return Place(
            self.path,
            line,
            first - self.starts[line - 1] + 1,
            end_line,
            last - self.starts[end_line - 1] + 1,
        )
