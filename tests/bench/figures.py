"""Figures: percentiles, medians over rounds, and the table."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LESS_IS_BETTER = frozenset({"ms", "bytes", "queries"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure of ours, and of the other side where there is one."""

    group: str
    name: str
    unit: str
    ours: float
    theirs: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as fast ours is: 1 is the same, under 1 is slower."""
        if self.theirs is None:
            return None
        return self.theirs / self.ours if self.unit in LESS_IS_BETTER else self.ours / self.theirs


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of the values doesn't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(rounds: Sequence[Sequence[float]], share: float) -> float:
    """Return the median over the rounds of a percentile of each, in milliseconds."""
    return 1000 * statistics.median(percentile(one, share) for one in rounds)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of text."""
    lines, group = [], ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", f"{group:<44}{'ours':>10}{'PyLTI1p3':>11}{'ratio':>8}"]
        theirs = "" if row.theirs is None else f"{row.theirs:,.2f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        ours = f"{row.ours:,.0f}" if row.unit in {"bytes", "queries"} else f"{row.ours:,.2f}"
        lines.append(f"  {row.name + ', ' + row.unit:<42}{ours:>10}{theirs:>11}{ratio:>8}")
    return "\n".join(lines)


def save(path: Path, rows: Sequence[Row], run: dict[str, object]) -> None:
    """Write the figures, and the machine and time of the run."""
    path.write_text(
        json.dumps(
            {
                "run": run,
                "rows": [asdict(row) | {"ratio": row.ratio} for row in rows],
            },
            indent=1,
        )
        + "\n"
    )


def machine() -> dict[str, object]:
    """Return what the figures depend on; asked before a run, the load tells how much else was running."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load before": [round(one, 2) for one in os.getloadavg()],
    }
