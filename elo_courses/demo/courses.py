"""The demo's course and its activities: six from the start, more by deep linking."""

import json
from dataclasses import dataclass

from elo_courses.demo.store import Row, Store

COURSE_ID = "2"
COURSE_LABEL = "OHJ26"
COURSE_TITLES = {
    "fi": "Ohjaajien täydennyskoulutus",
    "sv": "Fortbildning för handledare",
    "en": "Continuing education of counsellors",
}
COURSE_SLUG = "green-transition"
WHOLE_COURSE = "course"
MAXIMUM = 100.0
Titles = dict[str, str]

GIVEN: dict[str, Titles] = {
    WHOLE_COURSE: {
        "fi": "Vihreä siirtymä uraohjauksessa",
        "sv": "Den gröna omställningen i karriärvägledningen",
        "en": "Green transition in career guidance",
    },
    "what-green-transition-means": {
        "fi": "Mitä vihreä siirtymä tarkoittaa?",
        "sv": "Vad innebär den gröna omställningen?",
        "en": "What does the green transition mean?",
    },
    "work-and-skills-change": {
        "fi": "Työ ja osaaminen muuttuvat",
        "sv": "Arbetet och kompetenserna förändras",
        "en": "Work and skills change",
    },
    "green-guidance-methods": {
        "fi": "Vihreä uraohjaus: näkökulmat ja menetelmät",
        "sv": "Grön vägledning: perspektiv och metoder",
        "en": "Green guidance: perspectives and methods",
    },
    "anxiety-values-ethics": {
        "fi": "Ahdistus, arvot ja etiikka",
        "sv": "Oro, värderingar och etik",
        "en": "Anxiety, values and ethics",
    },
    "own-region-and-footprint": {
        "fi": "Oma alue ja palvelun jalanjälki",
        "sv": "Egen region och tjänstens fotavtryck",
        "en": "Own region and the service's footprint",
    },
}


@dataclass(frozen=True)
class Activity:
    """An activity of the course that opens the tool; its id is the resource link's."""

    id: int
    slug: str
    titles: Titles
    description: str
    custom: dict[str, str]
    url: str | None

    @property
    def cmid(self) -> int:
        """The course module's number, which Moodle keeps apart from the activity's."""
        return self.id + 1

    def title(self, language: str) -> str:
        """Return the name in a language, or the one name there is."""
        return self.titles.get(language) or self.titles["fi"]


def add_given(store: Store) -> None:
    """Make the activities that every demo has, each with its column in the gradebook."""
    for slug, titles in GIVEN.items():
        custom = {"course": COURSE_SLUG} | ({} if slug == WHOLE_COURSE else {"module": slug})
        made = store.one(
            "INSERT INTO activity (slug, titles, description, custom) VALUES (?, ?, '', ?)"
            " ON CONFLICT DO NOTHING RETURNING id",
            slug,
            json.dumps(titles),
            json.dumps(custom),
        )
        if made is not None:
            add_column(store, activity_id=made["id"], label=titles["fi"], maximum=MAXIMUM)


def add_column(
    store: Store, *, activity_id: int, label: str, maximum: float, resource_id: str = "", tag: str = ""
) -> None:
    """Give an activity its column in the gradebook."""
    store.run(
        "INSERT INTO lineitem (label, maximum, resource_id, tag, activity_id) VALUES (?, ?, ?, ?, ?)",
        label,
        maximum,
        resource_id,
        tag,
        activity_id,
    )


def add_activity(
    store: Store, *, title: str, description: str, custom: dict[str, str], url: str | None
) -> Activity:
    """Make an activity of a deep link."""
    number = store.run("SELECT max(id) + 1 AS next FROM activity")[0]["next"]
    made = store.run(
        "INSERT INTO activity (slug, titles, description, custom, url) VALUES (?, ?, ?, ?, ?) RETURNING *",
        f"activity-{number}",
        json.dumps({"fi": title}),
        description,
        json.dumps(custom),
        url,
    )
    return _read(made[0])


def list_activities(store: Store) -> list[Activity]:
    """Return the activities in the order they were made."""
    return [_read(row) for row in store.run("SELECT * FROM activity ORDER BY id")]


def find_activity(store: Store, slug: str) -> Activity | None:
    """Return an activity by the name in its address."""
    row = store.one("SELECT * FROM activity WHERE slug = ?", slug)
    return _read(row) if row else None


def get_activity(store: Store, number: int) -> Activity:
    """Return an activity that is known to be there."""
    return _read(store.run("SELECT * FROM activity WHERE id = ?", number)[0])


def _read(row: Row) -> Activity:
    return Activity(
        id=row["id"],
        slug=row["slug"],
        titles=json.loads(row["titles"]),
        description=row["description"],
        custom=json.loads(row["custom"]),
        url=row["url"],
    )
