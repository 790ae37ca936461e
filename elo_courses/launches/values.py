"""Where a launch leads, and as what."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@dataclass(frozen=True, kw_only=True)
class Landing:
    """Where to go after a good launch."""

    handle: str
    course_slug: str | None
    module_slug: str | None


def origin(url: str | None) -> str | None:
    """Return scheme and host of an address."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else None


def origins(urls: Iterable[str | None]) -> str | None:
    """Return the origins of addresses as a policy lists them, each once."""
    found = dict.fromkeys(one for url in urls if (one := origin(url)))
    return " ".join(found) or None
