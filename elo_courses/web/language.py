"""Which language a page speaks: what was asked for, what was chosen before, the launch's, the browser's."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import has_request_context, request, session
from flask_babel import Babel, format_date, format_decimal, format_percent, format_time, get_locale

from elo_courses.web.access import visitor

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from flask import Flask

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
DEFAULT = "fi"
ZONE = "Europe/Helsinki"


def known(code: str | None) -> str | None:
    """Return our language of a locale code such as sv_fi or en-GB; None when it is none of ours."""
    short = (code or "").replace("-", "_").split("_")[0].lower()
    return short if short in LANGUAGES else None


def choose() -> str:
    """Choose the language of this request and remember a choice that was made by hand."""
    asked = known(request.args.get("lang"))
    if asked:
        if session.get("lang") != asked and visitor() is not None:
            session["lang"] = asked
        return asked
    person = visitor()
    by_launch = known(person.locale) if person else None
    by_browser = known(request.accept_languages.best_match(list(LANGUAGES)))
    return known(session.get("lang")) or by_launch or by_browser or DEFAULT


def current() -> str:
    """Return the language of this request or job."""
    locale = get_locale()
    return known(str(locale)) or DEFAULT if locale else DEFAULT


def lang_url(code: str) -> str:
    """Return the address of this page in another language."""
    values = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*values, ('lang', code)])}"


def day(value: "datetime | date") -> str:
    """3.11.2026 in Finnish and Swedish, 3 November 2026 in English."""
    pattern = "d MMMM y" if current() == "en" else "d.M.y"
    return str(format_date(value, pattern))


def clock(value: "datetime") -> str:
    """14.32 in Finnish and Swedish of Finland, 14:32 in English."""
    return str(format_time(value, "HH:mm" if current() == "en" else "HH.mm"))


def number(value: "float | Decimal") -> str:
    """A number as the language writes it."""
    return str(format_decimal(value))


def percent(value: float) -> str:
    """A share between 0 and 1 as whole percents."""
    return str(format_percent(value, "#,##0 %"))


def init_app(app: "Flask") -> None:
    """Translations, and the filters that write dates and numbers."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    Babel(app, locale_selector=_selector, default_locale=DEFAULT, default_timezone=ZONE)
    app.jinja_env.filters.update(day=day, clock=clock, number=number, percent=percent)
    app.context_processor(lambda: {"lang": current(), "languages": LANGUAGES, "lang_url": lang_url})


def _selector() -> str:
    return choose() if has_request_context() else DEFAULT
