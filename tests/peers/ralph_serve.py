"""Serve Ralph on a folder: PORT USERNAME PASSWORD. Run by the interpreter of Ralph's own environment.

Two faults of its file backend are mended here: it makes its one file anew at each write and so refuses the
second, and its filters compare an object with a text.
"""

import json
import sys
from importlib import import_module
from typing import Any

from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend
from ralph.conf import settings

PLAIN = FSLRSBackend.query_statements


def query_statements(self: Any, params: Any, target: str | None = None) -> Any:
    for name in ("verb", "activity"):
        value = getattr(params, name, None)
        setattr(params, name, getattr(value, "root", value))
    return PLAIN(self, params, target)


def write_password(username: str, password: str) -> None:
    bcrypt = import_module("bcrypt")
    account = {
        "username": username,
        "hash": bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4)).decode(),
        "scopes": ["all"],
        "agent": {"mbox": "mailto:store@example.org"},
    }
    settings.AUTH_FILE.parent.mkdir(parents=True, exist_ok=True)
    settings.AUTH_FILE.write_text(json.dumps([account]))


def main(port: str, username: str, password: str) -> None:
    FSLRSBackend.default_operation_type = BaseOperationType.APPEND
    FSLRSBackend.query_statements = query_statements
    write_password(username, password)
    import_module("uvicorn").run("ralph.api:app", host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
