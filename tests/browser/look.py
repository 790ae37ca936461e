"""What every page must be: readable at its width, without a finding of axe, without an error in the console."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Frame, Page

AXE = Path(AXE_FILE_PATH).read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter((one) => { const box = one.getBoundingClientRect(); if (one.matches('.ds-skip-link')) return false;
    return box.width > 0 && !one.closest('p, li, td, dd, span, label') && (box.width < 24 || box.height < 24); })
  .map((one) => one.outerHTML.slice(0, 120))"""


def findings(where: Page | Frame) -> list[Any]:
    """Return everything that is wrong with the page that is shown."""
    where.evaluate(AXE)
    found: list[Any] = [
        (one["id"], [node["html"][:160] for node in one["nodes"]]) for one in where.evaluate(RUN, RULES)
    ]
    wider = where.evaluate(WIDER)
    if wider > 0:
        found.append(("wider than its window", wider))
    return [*found, *where.evaluate(SMALL)]
