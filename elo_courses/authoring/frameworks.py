"""The competence ids of the frameworks beside the courses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MOST_BYTES = 5_000_000
_ID = re.compile(r"[A-Za-z][\w.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Frameworks:
    """Every competence id a module may claim; None when no framework is at hand, then none is checked."""

    ids: frozenset[str] | None = None
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_frameworks(folder: Path) -> Frameworks:
    """Read the ids from every `*.yaml` in a folder; a file that can't be read gives none."""
    titles: dict[str, Mapping[str, str]] = {}
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    for file in files:
        titles.update(_competences(file))
    return Frameworks(frozenset(titles) if titles else None, titles)


def _competences(file: Path) -> dict[str, Mapping[str, str]]:
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        document = yaml.CSafeLoader(file.read_bytes()).get_single_data()
    except (OSError, yaml.YAMLError, ValueError):
        return {}
    found: dict[str, Mapping[str, str]] = {}
    entries = document.get("competencies", ()) if isinstance(document, dict) else ()
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("id"), str) and _ID.fullmatch(entry["id"]):
            title = entry.get("title")
            found[entry["id"]] = title if isinstance(title, dict) else {}
    return found
