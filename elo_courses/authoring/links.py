"""What an address in a module points at."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")
_MODULE = re.compile(r"(?:\.\./)+(?:modules/)?(?:\d+-)?([a-z0-9][a-z0-9-]*)(?:/(?:[a-z]{2,3}\.md)?)?")
_ASSET = re.compile(r"(?:\.\./\.\./)?(assets/.+)")
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
TERM = "term"

TargetKind = Literal["web", "bad", "term", "heading", "module", "file", "empty"]


@dataclass(frozen=True, slots=True)
class Target:
    """An address told apart: what kind of thing, its name, and the heading in it."""

    kind: TargetKind
    name: str = ""
    fragment: str = ""


def target(href: str) -> Target:
    """Tell what an address points at."""
    bare = _BLANK.sub("", unquote(href))
    scheme = _SCHEME.match(bare)
    if scheme:
        name = scheme[1].lower()
        if name == TERM:
            return Target("term", bare[len(TERM) + 1 :])
        return Target("web" if name in SAFE_SCHEMES else "bad", name)
    path, _, fragment = href.partition("#")
    return _inside(unquote(path.partition("?")[0]), unquote(fragment))


def _inside(path: str, fragment: str) -> Target:
    """Tell apart addresses without a scheme."""
    if not path:
        return Target("heading" if fragment else "empty", "", fragment)
    if path.startswith("//"):
        return Target("web")
    if asset := _ASSET.fullmatch(path):
        return Target("file", asset[1])
    if module := _MODULE.fullmatch(path):
        return Target("module", module[1], fragment)
    return Target("file", path)


def address(href: str) -> str:
    """Return the address to render: nothing for one that mustn't be followed."""
    found = target(href)
    if found.kind in {"bad", "term", "empty"}:
        return ""
    if found.kind == "module":
        return found.name + (f"#{found.fragment}" if found.fragment else "")
    if found.kind == "file" and found.name.startswith("assets/"):
        return quote(found.name)
    return href
