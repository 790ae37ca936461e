"""The demo's state: one SQLite file, or memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS client (
  client_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, state TEXT NOT NULL,
  origin TEXT NOT NULL, login_url TEXT NOT NULL, redirect_uris TEXT NOT NULL, jwks_url TEXT NOT NULL,
  target_link_uri TEXT NOT NULL, scopes TEXT NOT NULL, shares TEXT NOT NULL, custom TEXT NOT NULL,
  takes_deep_links INTEGER NOT NULL, chosen INTEGER NOT NULL DEFAULT 0, jwks TEXT
);
CREATE TABLE IF NOT EXISTS activity (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, titles TEXT NOT NULL, description TEXT NOT NULL,
  custom TEXT NOT NULL, url TEXT
);
CREATE TABLE IF NOT EXISTS lineitem (
  id INTEGER PRIMARY KEY, label TEXT NOT NULL, maximum REAL NOT NULL, resource_id TEXT NOT NULL,
  tag TEXT NOT NULL, activity_id INTEGER
);
CREATE TABLE IF NOT EXISTS grade (
  lineitem_id INTEGER NOT NULL, person TEXT NOT NULL, grade REAL, sent TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (lineitem_id, person)
);
CREATE TABLE IF NOT EXISTS launch (
  id TEXT PRIMARY KEY, client_id TEXT NOT NULL, person TEXT NOT NULL, activity_id INTEGER,
  locale TEXT NOT NULL, target TEXT NOT NULL, made REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS access_token (
  token TEXT PRIMARY KEY, client_id TEXT NOT NULL, scopes TEXT NOT NULL, ends REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS seen (value TEXT PRIMARY KEY, ends REAL NOT NULL);
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL,
  why TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS fault (place TEXT PRIMARY KEY, what TEXT NOT NULL, times INTEGER NOT NULL);
"""

Row = sqlite3.Row
Value = str | int | float | None


class Store:
    """One connection for all threads; each statement is a change of its own unless inside `alone`."""

    def __init__(self, path: Path | None) -> None:
        self._lock = RLock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = Row
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other threads out while something is looked at and then changed."""
        with self._lock:
            yield

    def run(self, statement: str, *values: Value) -> list[Row]:
        """Run a statement and return its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Value) -> Row | None:
        """Return the first row, or None."""
        rows = self.run(statement, *values)
        return rows[0] if rows else None

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
