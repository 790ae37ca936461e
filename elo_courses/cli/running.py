"""`elo-courses serve`, `worker` and `up`: the processes of the product."""

import logging
import os
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from elo_courses.app import create_app
from elo_courses.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8
GRACE = 30


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings; each worker makes its own application."""

    def __init__(self, settings: Settings, options: dict[str, object]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":
        """Make the application of a worker."""
        return create_app(self.settings)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=int)
@click.option("--workers", default=os.cpu_count() or 1, show_default="one a core", type=int)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the tool with gunicorn."""
    _Server(
        Settings.from_env(),
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
            "forwarded_allow_ips": "127.0.0.1,::1",
        },
    ).run()


@click.command()
@click.option("--threads", default=2, show_default=True, type=int)
@with_appcontext
def worker(threads: int) -> None:
    """Do what happens after the answer: statements, scores, certificates, and the sweep that finds them."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue = current_app.extensions["elo_queue"]
    queue.create_consumer(workers=threads, periodic=True, worker_type="thread").run()
