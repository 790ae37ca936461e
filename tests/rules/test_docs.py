"""The docs name every setting and every command."""

import re
from dataclasses import fields

import click

from elo_courses.cli import cli
from elo_courses.settings import ROOT, Settings

OPERATING = (ROOT / "docs" / "operating.md").read_text()
AUTHORING = (ROOT / "docs" / "authoring.md").read_text()


def commands(group: click.Group, path: str = "elo-courses") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group) and name != "db":
            found += commands(command, f"{path} {name}")
        elif name != "db":
            found.append(f"{path} {name}")
    return found


def test_operating_names_every_setting() -> None:
    source = (ROOT / "elo_courses" / "settings.py").read_text()
    names = {f"ELO_{name}" for name in re.findall(r'env\.\w+\("((?!ELO_)[A-Z_]+)"', source)}
    assert len(names) == len(fields(Settings))
    assert [name for name in sorted(names) if f"`{name}`" not in OPERATING] == []


def test_the_docs_name_every_command() -> None:
    known = OPERATING + AUTHORING
    assert [one for one in commands(cli) if one not in known] == []
