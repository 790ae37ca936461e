"""The demo's words in Finnish, Swedish and English; the English text is the key."""

from flask import Response, request

from elo_courses.demo.texts import TEXTS

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
COOKIE = "demo_lang"


def language() -> str:
    """Return the language of this page: asked for, chosen before, the browser's, Finnish."""
    for code in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return str(code)
    return request.accept_languages.best_match(list(LANGUAGES)) or "fi"


def say(text: str, **values: object) -> str:
    """Return a text in the page's language."""
    code = language()
    said = text if code == "en" else TEXTS[text][0 if code == "fi" else 1]
    return said % values if values else said


def remember(response: Response) -> Response:
    """Keep a choice of language that was made by hand."""
    code = request.args.get("lang")
    if code in LANGUAGES:
        response.set_cookie(COOKIE, str(code), samesite="Lax", httponly=True)
    return response
