"""A new course that checks clean and teaches the format by example."""

from pathlib import Path
from string import Template

from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.reader import MODULES, SETTINGS

_STARTER = Path(__file__).parent / "starter"
_LANGUAGES = ("fi", "sv", "en")
_MODULE = "010-first-steps"
_COMPETENCE = "ELO-C04"


def start_course(folder: Path, frameworks: Frameworks) -> list[Path]:
    """Write a course's first files; raise FileExistsError when the folder is there already."""
    folder.mkdir(parents=True)
    module = folder / MODULES / _MODULE
    module.mkdir(parents=True)
    known = frameworks.ids or frozenset({_COMPETENCE})
    words = {"competence": _COMPETENCE if _COMPETENCE in known else min(known)}
    files = {folder / SETTINGS: "course", **{module / f"{lang}.md": lang for lang in _LANGUAGES}}
    for path, name in files.items():
        text = (_STARTER / f"{name}.txt").read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(words), encoding="utf-8")
    return list(files)
