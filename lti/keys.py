"""Platforms' key sets, fetched as seldom as may be and shared by all processes; and the tool's own keys."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Any, Final, Protocol

from joserfc.jwk import RSAKey

from lti.errors import LtiError
from lti.http import Http, TransportError, default_http
from lti.platformkeys import find_key
from lti.toolkeys import ToolKey, client_assertion, public_jwks

__all__ = ["KeySource", "KeyStore", "ToolKey", "client_assertion", "public_jwks"]

MAX_AGE: Final = timedelta(hours=1)
MAX_STALE: Final = timedelta(days=7)
PAUSE: Final = timedelta(seconds=10)
MARK: Final = "#refetched"

KeySet = Mapping[str, Any]


class KeyStore(Protocol):
    """Where fetched key sets are kept; all processes of one tool share it."""

    def get(self, url: str) -> tuple[KeySet, datetime] | None:
        """Return what was put last under an address."""
        ...

    def put(self, url: str, jwks: KeySet, fetched_at: datetime) -> None:
        """Keep a key set, and when it was fetched."""
        ...


class KeySource:
    """The keys that platforms sign with, by address and `kid` (security framework 6.3).

    A set is fetched when there is none or it is over an hour old, and once more for a `kid` that is
    not in it: at most every ten seconds, which the store remembers under the address with `#refetched`.
    """

    def __init__(self, *, store: KeyStore, clock: Callable[[], datetime], http: Http = default_http) -> None:
        self._store = store
        self._clock = clock
        self._http = http
        self._failed: dict[str, datetime] = {}
        self._locks: dict[str, Lock] = {}

    def find(self, url: str, kid: str) -> RSAKey:
        """Return the key that verifies a token; raise kid_unknown, key_unsuitable or jwks_unavailable."""
        known, is_new = self._key_set(url)
        key = find_key(known, kid) or self._find_again(url, kid, is_new=is_new)
        if key is None:
            raise LtiError("kid_unknown", "The platform's key set has no key of the token's kid.")
        return key

    def _key_set(self, url: str) -> tuple[KeySet, bool]:
        """Return a key set that is fresh enough, and whether it was fetched just now.

        Who waited in vain while another fetched does not wait once more: the page has to come in 5 s.
        """
        began = self._clock()
        kept = self._store.get(url)
        if kept is not None and self._is_good(url, kept[1]):
            return kept[0], False
        with self._lock(url):
            kept = self._store.get(url)
            if kept is not None and self._is_good(url, kept[1]):
                return kept[0], False
            if url in self._failed and self._failed[url] > began:
                raise LtiError("jwks_unavailable", "The platform's key set could not be fetched just now.")
            try:
                return self._fetch(url), True
            except LtiError:
                self._failed[url] = self._clock()
                if kept is None or self._clock() - kept[1] > MAX_STALE:
                    raise
                return kept[0], False

    def _is_good(self, url: str, fetched_at: datetime) -> bool:
        """Say whether a set will do: it is young, or a fetch has failed a moment ago."""
        at = self._clock()
        age = at - fetched_at
        failed = self._failed.get(url)
        return age <= MAX_AGE or (age <= MAX_STALE and failed is not None and at - failed < PAUSE)

    def _find_again(self, url: str, kid: str, *, is_new: bool) -> RSAKey | None:
        """Look for a `kid` in a set that was fetched because of it: platforms rotate their keys."""
        with self._lock(url):
            at = self._clock()
            mark = self._store.get(url + MARK)
            if mark is not None and at - mark[1] < PAUSE:
                kept = self._store.get(url)
                return find_key(kept[0], kid) if kept else None
            self._store.put(url + MARK, {"keys": []}, at)
            return None if is_new else find_key(self._fetch(url), kid)

    def _fetch(self, url: str) -> KeySet:
        try:
            answer = self._http("GET", url, headers={"Accept": "application/json, application/jwk-set+json"})
        except TransportError as error:
            raise LtiError("jwks_unavailable", f"The platform's key set: {error.reason}.") from error
        if answer.status != HTTPStatus.OK:
            raise LtiError("jwks_unavailable", f"The platform's key set was answered with {answer.status}.")
        try:
            jwks = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise LtiError("jwks_unavailable", "The platform's key set is not JSON.") from error
        if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
            raise LtiError("jwks_unavailable", "The platform's key set has no list of keys.")
        found: KeySet = {"keys": jwks["keys"]}
        self._store.put(url, found, self._clock())
        return found

    def _lock(self, url: str) -> Lock:
        return self._locks.setdefault(url, Lock())
