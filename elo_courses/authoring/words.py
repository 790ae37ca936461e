"""The few words a rendered module brings along by itself, in each language."""

LABELS: dict[str, dict[str, str]] = {
    "fi": {
        "NOTE": "Hyvä tietää",
        "TIP": "Vinkki",
        "IMPORTANT": "Tärkeää",
        "WARNING": "Huomaa",
        "CAUTION": "Varo tätä",
        "EXAMPLE": "Esimerkki",
        "CASE": "Tapaus",
        "LAW": "Mitä laki sanoo",
        "HINT": "Vihje",
        "CORRECT": "Oikein",
        "INCORRECT": "Ei vielä",
        "EXPLAIN": "Perustelu",
        "table": "Taulukko",
        "footnotes": "Viitteet",
        "footnote": "Viite",
        "back": "Takaisin tekstiin",
    },
    "sv": {
        "NOTE": "Bra att veta",
        "TIP": "Tips",
        "IMPORTANT": "Viktigt",
        "WARNING": "Observera",
        "CAUTION": "Se upp",
        "EXAMPLE": "Exempel",
        "CASE": "Fall",
        "LAW": "Vad lagen säger",
        "HINT": "Ledtråd",
        "CORRECT": "Rätt",
        "INCORRECT": "Inte ännu",
        "EXPLAIN": "Motivering",
        "table": "Tabell",
        "footnotes": "Noter",
        "footnote": "Not",
        "back": "Tillbaka till texten",
    },
    "en": {
        "NOTE": "Good to know",
        "TIP": "Tip",
        "IMPORTANT": "Important",
        "WARNING": "Take note",
        "CAUTION": "Watch out",
        "EXAMPLE": "Example",
        "CASE": "Case",
        "LAW": "What the law says",
        "HINT": "Hint",
        "CORRECT": "Correct",
        "INCORRECT": "Not yet",
        "EXPLAIN": "Why",
        "table": "Table",
        "footnotes": "Footnotes",
        "footnote": "Footnote",
        "back": "Back to the text",
    },
}


def label(lang: str, name: str) -> str:
    """Return a word in a language; English where the language has no words of its own here."""
    return LABELS.get(lang, LABELS["en"]).get(name, name.capitalize())
