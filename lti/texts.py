"""Text from outside: what a database and a log can hold, and comparison in constant time."""

import hmac
from collections.abc import Iterator


def is_clean(text: str) -> bool:
    """Say whether text is Unicode that every store can keep: no lone surrogates, no NUL."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def is_same(left: str, right: str) -> bool:
    """Compare two secrets without telling by the time taken where they differ."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def texts_in(value: object) -> Iterator[str]:
    """Give every string inside a JSON value, names too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
