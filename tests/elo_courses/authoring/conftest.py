"""A small good course to plant faults in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from elo_courses.authoring.checks import check_course
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.frameworks import Frameworks
from elo_courses.authoring.reader import read_course

COURSE = """title: {fi: Kurssi, sv: Kurs}
summary: {fi: Lyhyesti, sv: Kort}
languages: [fi, sv]
licence: CC-BY-4.0
certificate: {template: default, pass: all-required}
defaults: {attempts: 2, pass: 70, feedback: each}
modules:
  - alku
  - {id: jatko, optional: true}
"""
SOURCE = """---
title: Alku
summary: Mistä lähdetään.
minutes: 20
competences:
  ELO-C04: 2
pass: 70
---

Ääkköset ja *korostus* kuuluvat [sivulle](https://www.example.fi/a).[^n]

> [!TIP] Vihjeeksi
> Lainauksessa on [otsikkoon](#otsikko) ja **lihava** sana.

## Otsikko

- kohta, jossa on [liite](assets/lomake.pdf)
  ja toinen rivi

| Merkki | Askel |
|---|---|
| hiljaa | odota |

![Kaavio siirtymästä](assets/kaavio.png)

:::single {#q-1 points=2 attempts=2}
Mikä sopii?

- [ ] Ensimmäinen
  > Ei vielä.
- [x] Toinen
  > Näin on.
- [ ] Kolmas
  > Ei tämäkään.

> [!HINT]
> Mieti.
:::

:::multiple {#q-2 scoring=partial}
Mitkä sopivat?

- [x] Yksi
  > Kyllä.
- [ ] Kaksi
  > Ei.
- [x] Kolme
  > Kyllä.
:::

:::truefalse {#q-3 answer=true}
Väite pitää.
:::

:::reflect {#r-1 min-words=20 share=trainer}
Mitä ajattelet?

> [!EXAMPLE]
> Näin minä.
:::

:::scale {#sa-1 levels=4 when=after}
Arvioi.

- `ELO-C04` Osaan tämän.
:::

[^n]: Viite.
"""
TRANSLATION = """---
title: Början
summary: Varifrån vi börjar.
---

Text på svenska.[^n]

## Rubrik

:::single {#q-1}
Vilken passar?

- [ ] Den första
  > Inte ännu.
- [x] Den andra
  > Just så.
- [ ] Den tredje
  > Inte den heller.
:::

:::multiple {#q-2}
Vilka passar?

- [x] Ett
  > Ja.
- [ ] Två
  > Nej.
- [x] Tre
  > Ja.
:::

:::truefalse {#q-3}
Påståendet stämmer.
:::

:::reflect {#r-1}
Vad tänker du?
:::

:::scale {#sa-1}
Bedöm.

- `ELO-C04` Jag kan det här.
:::

[^n]: En not.
"""
SECOND = """---
title: Jatko
minutes: 10
competences: {ELO-S01: 1}
requires: [alku]
---

Teksti.

:::reflect {#r-2}
Mitä seuraavaksi?
:::
"""
SECOND_TRANSLATION = """---
title: Fortsättning
---

:::reflect {#r-2}
Vad härnäst?
:::
"""
FILES = {
    "course.yaml": COURSE,
    "modules/010-alku/fi.md": SOURCE,
    "modules/010-alku/sv.md": TRANSLATION,
    "modules/020-jatko/fi.md": SECOND,
    "modules/020-jatko/sv.md": SECOND_TRANSLATION,
    "assets/lomake.pdf": "pdf",
    "assets/kaavio.png": "png",
}
FRAMEWORKS = Frameworks(frozenset({"ELO-C04", "ELO-S01"}))
TODAY = date(2026, 11, 24)

Files = dict[str, str | bytes | None]


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Return the good course's files."""
    return dict(FILES)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Files], Path]:
    """Return a function that writes the good course with files changed, added or (None) left out."""

    def write_here(changed: Files) -> Path:
        course = tmp_path / "kurssi"
        for name, text in {**FILES, **changed}.items():
            path = course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return course

    return write_here


@pytest.fixture(scope="session")
def check() -> Callable[[Path], list[Finding]]:
    """Return a function that checks a course's folder on a fixed day."""

    def check_folder(course: Path) -> list[Finding]:
        return check_course(read_course(course), FRAMEWORKS, TODAY)

    return check_folder


@pytest.fixture(scope="session")
def frameworks() -> Frameworks:
    """Return the frameworks the good course is written for."""
    return FRAMEWORKS
