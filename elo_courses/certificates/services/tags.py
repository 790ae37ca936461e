"""What WeasyPrint leaves out of a tagged PDF: the language of a passage and the scope of a table head."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

Build = Callable[..., Iterator[Any]]

UNTAGGED = frozenset({"html", "body"})


def complete_tags(module: Any) -> None:  # noqa: ANN401 -- WeasyPrint has no types
    """Let the tags that a WeasyPrint module builds carry /Lang and /Scope (WCAG 3.1.2, 1.3.1)."""
    build: Build = module._build_box_tree  # noqa: SLF001 -- there is no public way (WeasyPrint 70)

    @wraps(build)
    def complete(box: Any, *rest: Any) -> Iterator[Any]:  # noqa: ANN401 -- as wrapped
        for element in build(box, *rest):
            _mark(getattr(box, "_box", box), element)
            yield element

    module._build_box_tree = complete  # noqa: SLF001 -- as above


def _mark(box: Any, element: Any) -> None:  # noqa: ANN401 -- WeasyPrint has no types
    source = box.element
    if source is None or box.element_tag in UNTAGGED:
        return
    if source.get("lang"):
        element["Lang"] = f"({source.get('lang')})"
    if element["S"] == "/TH" and source.get("scope"):
        element["A"]["Scope"] = "/Row" if source.get("scope") == "row" else "/Column"
