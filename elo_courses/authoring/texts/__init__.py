"""The checker's sentences, by language and code: what is wrong, and what to do."""

from collections.abc import Mapping

from elo_courses.authoring.texts import en, fi, sv

TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = {"fi": fi.TEXTS, "sv": sv.TEXTS, "en": en.TEXTS}
