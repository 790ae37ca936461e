"""A browser without script: follows links, fills forms, keeps cookies. What works with it works for everybody."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    id: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    is_task: bool = False


class _Reader(HTMLParser):
    """Reads forms and links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._href: str | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form, a field or a link."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                action=found.get("action", ""),
                method=found.get("method", "get").lower(),
                id=found.get("id", ""),
                is_task="task" in found.get("class", "").split(),
            )
            self.forms.append(self._form)
        elif tag in {"input", "button", "textarea"} and self._form is not None and found.get("name"):
            self._field(self._form, found, tag)
        elif tag == "a":
            self._href, self._text = found.get("href"), []

    def _field(self, form: Form, found: dict[str, str], tag: str) -> None:
        if found.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(found["name"], []).append(found.get("value", "on"))
        elif tag != "button":
            form.fields.append((found["name"], found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "form":
            self._form = None
        elif tag == "a" and self._href is not None:
            self.links.append((self._href, " ".join("".join(self._text).split())))
            self._href = None

    def handle_data(self, data: str) -> None:
        """Collect the text of a link."""
        self._text.append(data)


class Driver:
    """One person's browser."""

    def __init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        self.url = ""
        self.text = ""
        self.status = 0

    def get(self, url: str) -> "Driver":
        """Open an address."""
        return self._take(self.http.get(urljoin(self.url, url), timeout=10))

    def submit(self, form: Form, **values: str | list[str]) -> "Driver":
        """Send a form; values replace those that stand in it."""
        data: dict[str, str | list[str]] = dict(form.fields)
        data.update(values)
        target = urljoin(self.url, form.action)
        answer = (
            self.http.post(target, data=data, timeout=10)
            if form.method == "post"
            else self.http.get(target, params=data, timeout=10)
        )
        return self._take(answer)

    @property
    def forms(self) -> list[Form]:
        """Return the page's forms."""
        return self._read().forms

    @property
    def tasks(self) -> dict[str, Form]:
        """Return the page's tasks by the block's id."""
        return {form.id.removeprefix("t-"): form for form in self.forms if form.is_task}

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return the page's links: address and words."""
        return self._read().links

    def follow(self, words: str) -> "Driver":
        """Follow the first link of these words."""
        return self.get(next(href for href, text in self.links if words in text))

    def pass_forms(self) -> "Driver":
        """Send the forms that a sign-in passes through, as the browser's script would."""
        for _step in range(4):
            forms = [form for form in self.forms if form.method == "post" and not form.is_task]
            names = {name for form in forms for name, _value in form.fields}
            if not names & {"login_hint", "id_token"}:
                break
            wanted = next(
                form for form in forms if {"login_hint", "id_token"} & {name for name, _v in form.fields}
            )
            self.submit(wanted)
        return self

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader

    def _take(self, answer: requests.Response) -> "Driver":
        self.url, self.text, self.status = answer.url, answer.text, answer.status_code
        return self
