"""`elo-courses demo`: run the demo LMS."""

from pathlib import Path

import click
from werkzeug.serving import run_simple

from elo_courses.demo.app import create_demo
from elo_courses.demo.settings import DemoSettings


@click.command()
@click.option("--port", default=5001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--base-url", help="The address that browsers and the tool use, where it is another.")
@click.option("--tool-url", default="http://127.0.0.1:5000", show_default=True, help="Where the tool is.")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="A file that keeps everything."
)
def demo(port: int, host: str, base_url: str | None, tool_url: str, state: Path | None) -> None:
    """Run the demo LMS: a small LTI 1.3 platform that behaves as Moodle does, for development only."""
    settings = DemoSettings(
        base_url=(base_url or f"http://{host}:{port}").rstrip("/"),
        tool_url=tool_url.rstrip("/"),
        state_path=state,
    )
    click.echo(f"Demo LMS: {settings.base_url} (opens the tool at {settings.tool_url})")
    run_simple(host, port, create_demo(settings), threaded=True)
