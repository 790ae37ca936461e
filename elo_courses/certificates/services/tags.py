"""What WeasyPrint leaves out of a tagged PDF: the language of a passage and the scope of a table head."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from types import ModuleType
from typing import Any, Protocol

UNTAGGED = frozenset({"html", "body"})


class Box(Protocol):
    """A box of the laid-out page, and the HTML element that it comes from."""

    element: Mapping[str, str] | None
    element_tag: str


Tag = dict[str, Any]
Build = Callable[..., Iterator[Tag]]


def complete_tags(module: ModuleType) -> None:
    """Let the tags that WeasyPrint builds carry /Lang and /Scope (WCAG 3.1.2, 1.3.1).

    There is no public way to do that in WeasyPrint 70.
    """
    names = vars(module)
    build: Build = names["_build_box_tree"]

    @wraps(build)
    def complete(box: Box, *rest: object) -> Iterator[Tag]:
        for tag in build(box, *rest):
            _mark(getattr(box, "_box", box), tag)
            yield tag

    names["_build_box_tree"] = complete


def _mark(box: Box, tag: Tag) -> None:
    source = box.element
    if source is None or box.element_tag in UNTAGGED:
        return
    if source.get("lang"):
        tag["Lang"] = f"({source.get('lang')})"
    if tag["S"] == "/TH" and source.get("scope"):
        tag["A"]["Scope"] = "/Row" if source.get("scope") == "row" else "/Column"
