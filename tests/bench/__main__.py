"""`./dev bench [--json FILE]`: everything in one run, under three minutes, on loopback alone."""

import argparse
import contextlib
import secrets
import sys
import tempfile
import time
from pathlib import Path

from elo_courses.database import db
from elo_courses.settings import ROOT, VAR, Settings
from tests.bench import launches, pages, servers
from tests.bench.figures import Row, machine, save, table
from tests.bench.lms import Lms
from tests.bench.prepare import prepare, right_answers
from tests.bench.wire import HOST
from tests.bench.worker import start

THEIR_PYTHON = ROOT / ".venv-bench" / "bin" / "python"


def main() -> None:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    wanted = parser.parse_args()
    found, started = machine(), time.perf_counter()
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=VAR) as folder:
        rows = measure(Path(folder))
    seconds = time.perf_counter() - started
    told = ", ".join(f"{name} {value}" for name, value in found.items())
    sys.stdout.write(f"{table(rows)}\n\n{told}; took {seconds:.0f} s\n")
    if wanted.json:
        save(wanted.json, rows, found | {"seconds": round(seconds, 1)})


def measure(folder: Path) -> list[Row]:
    """Take every figure, with databases in a folder on the disk of the project."""
    lms, file = Lms.new(), folder / "platform.json"
    lms.save(file)
    rows = _in_process(folder, file)
    our_port, their_port = servers.free_port(), servers.free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'served.sqlite'}",
        queue_url="memory:",
        secret_key=secrets.token_hex(32),
        base_url=f"http://{HOST}:{our_port}",
        allow_loopback=True,
    )
    app, learners = prepare(settings, lms, pages.LEARNERS)
    right = right_answers(app)
    with contextlib.ExitStack() as stack:
        stack.enter_context(servers.ours(settings, our_port, folder / "ours.log"))
        with servers.theirs(THEIR_PYTHON, file, their_port, folder / "theirs.log"):
            rows += launches.under_servers(lms, our_port, their_port)
        rows += pages.measure(our_port, learners, right)
    rows.append(pages.queries(app, learners[-1]))
    with app.app_context():
        db.engine.dispose()
    return rows


def _in_process(folder: Path, file: Path) -> list[Row]:
    our = [sys.executable, "-m", "tests.bench.our_launches", str(file), str(folder)]
    their = [str(THEIR_PYTHON), "-m", "tests.bench.pylti_launches", str(file)]
    with (
        start(our, ROOT, folder / "our-errors.log") as ours,
        start(their, ROOT, folder / "their-errors.log") as theirs,
    ):
        return launches.in_process(ours, theirs)


if __name__ == "__main__":
    main()
