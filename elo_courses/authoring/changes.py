"""What a new revision of a module changes for those who are in the middle of it."""

import hashlib
import json
from typing import Literal

from elo_courses.authoring.compiled import CompiledKey, CompiledModule
from elo_courses.authoring.kinds import KINDS

ChangeKind = Literal["none", "patch", "minor", "major"]
# What decides an answer or its points, by the format's chapter on learners who are mid-way.
_DECIDES = ("kind", "points", "right", "options", "scoring")
_SHOWS_NEW = ("competences", "requires", "optional")


def fingerprints(module: CompiledModule) -> tuple[str, dict[str, str]]:
    """Return the hash of everything but the texts, and the hash of each language's text."""
    rest = {name: value for name, value in module.items() if name != "texts"}
    return _hash(rest), {lang: _hash(text) for lang, text in module["texts"].items()}


def change_kind(old: CompiledModule, new: CompiledModule) -> ChangeKind:
    """Tell what kind of change `new` is: computed from both, never declared."""
    if fingerprints(old) == fingerprints(new):
        return "none"
    if old["pass"] != new["pass"] or _graded(old) != _graded(new):
        return "major"
    old_shape, new_shape = _shape(old), _shape(new)
    return "patch" if old_shape == new_shape else "minor"


def _graded(module: CompiledModule) -> dict[str, dict[str, object]]:
    return {
        name: {field: key.get(field) for field in _DECIDES}
        for name, key in module["key"].items()
        if _is_graded(key)
    }


def _is_graded(key: CompiledKey) -> bool:
    kind = KINDS.get(key["kind"])
    return key["points"] > 0 or (kind is not None and kind.is_graded)


def _shape(module: CompiledModule) -> object:
    blocks = {name: (key["kind"], key.get("levels"), key.get("items")) for name, key in module["key"].items()}
    return blocks, set(module["texts"]), {name: module.get(name) for name in _SHOWS_NEW}


def _hash(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
