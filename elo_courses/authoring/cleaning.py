"""The second lock: what isn't on this closed list never leaves the compiler."""

from functools import cache

import nh3

TAGS = frozenset(
    {
        *(
            "a",
            "blockquote",
            "br",
            "code",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
            "hr",
            "img",
            "li",
            "ol",
            "p",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "pre", "s", "section", "span", "strong", "sub", "sup", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    }
)
CLASSES = frozenset(
    {"note", "scroll", "grid", "r", "c", "footnotes", "footnote-ref", "footnote-backref", "box"}
)
KINDS = frozenset({"note", "tip", "important", "warn", "bad", "example", "case", "law", "other"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "class"},
    "a": {"href", "title", "id", "aria-label"},
    "div": {"data-kind", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"aria-label"},
    "th": {"scope"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_CLOSED: dict[str, frozenset[str]] = {
    "class": CLASSES,
    "data-kind": KINDS,
    "tabindex": frozenset({"0"}),
    "role": frozenset({"region"}),
    "scope": frozenset({"col"}),
}


def clean(html: str) -> str:
    """Return the HTML without anything the format doesn't make."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
        clean_content_tags={"script", "style", "svg", "math"},
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    allowed = _CLOSED.get(name)
    return value if allowed is None or value in allowed else None
