"""The checker's findings for people and for programs."""

import os
from pathlib import Path


def shown_path(file: Path) -> str:
    """Return a path relative to the folder the command was started in."""
    try:
        path = os.path.relpath(file)
    except (ValueError, OSError):
        path = str(file)
    return path.encode("utf-8", "replace").decode()
