"""Addresses from outside: their origin, whether they are ours, and what is added to them."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


def origin(url: str) -> str | None:
    """Return scheme, host and port of an http(s) address (RFC 6454 4); None when it is anything else."""
    if "\\" in url or any(char <= " " or char == "\x7f" or char > "~" for char in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or PORTS[parts.scheme]}"


def is_within(url: str, base: str) -> bool:
    """Say whether an address has the origin of another and its path, or one below it."""
    found = origin(url)
    if found is None or found != origin(base):
        return False
    path, prefix = urlsplit(url).path, urlsplit(base).path.rstrip("/")
    if ".." in unquote(path).split("/"):
        return False
    return path.rstrip("/") == prefix or path.startswith(f"{prefix}/")


def with_query(url: str, values: Mapping[str, str]) -> str:
    """Return an address with parameters after those that it has."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(values)) if part)
    return parts._replace(query=query, fragment="").geturl()


def with_path(url: str, suffix: str) -> str:
    """Return an address with its path made longer; the query stays where it is (AGS 3.4)."""
    parts = urlsplit(url)
    return parts._replace(path=parts.path.rstrip("/") + suffix, fragment="").geturl()
