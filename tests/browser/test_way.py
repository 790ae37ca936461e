"""The whole way in a browser: the tool in a frame of another site, over https, without third-party cookies."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Page, expect

from tests.browser.look import findings
from tests.factories.courses import compiled_green
from tests.product import PATIENCE, Product, read_json

pytestmark = pytest.mark.browser
MODULES = compiled_green()["modules"]
LEARNERS = {1280: "aino", 360: "onni"}


class Window:
    """A person at the demo LMS, with the tool in its frame."""

    def __init__(self, page: Page, product: Product, shots: Path | None) -> None:
        self.page, self.product, self.shots = page, product, shots
        self.width = (page.viewport_size or {"width": 0})["width"]
        self.said: list[str] = []
        page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "favicon" not in message.text:
            self.said.append(message.text)

    def open(self, activity: str, person: str, locale: str = "fi") -> Frame:
        """Open an activity and return the tool's frame."""
        self.page.goto(f"{self.product.lms}/activity/{activity}/{person}?where=iframe&locale={locale}")
        return self.frame()

    def frame(self) -> Frame:
        """Return the tool's frame once it is in the player."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for one in self.page.frames:
                if one.url.startswith(f"{self.product.tool}/learn/"):
                    one.wait_for_load_state()
                    return one
            self.page.wait_for_timeout(50)
        raise AssertionError([one.url for one in self.page.frames])

    def look(self, where: Page | Frame, name: str) -> None:
        """Hold a page to what every page must be."""
        if self.shots is not None:
            self.page.screenshot(path=self.shots / f"{name}-{self.width}.png", full_page=True)
        assert findings(where) == [], name


@pytest.fixture
def window(page: Page, product: Product, shots: Path | None) -> Window:
    """Give a person at the demo LMS."""
    return Window(page, product, shots)


def answer(frame: Frame, block_id: str, block: dict[str, Any]) -> None:
    """Do a task rightly and wait for its feedback."""
    task = frame.locator(f"#t-{block_id}")
    if block["kind"] == "reflect":
        task.locator("textarea").fill("sana " * block["min_words"])
    elif block["kind"] == "scale":
        for item in block["items"]:
            task.locator(f"input[name='item-{item['id']}'][value='2']").check()
    else:
        for option in block["right"]:
            task.locator(f"input[name='a'][value='{option}']").check()
    task.locator("button[type=submit]").click()
    frame.wait_for_url(re.compile(rf"#t-{block_id}$"))
    expect(frame.locator(f"#t-{block_id} > .pip")).to_have_attribute("data-s", "done")


def do_module(window: Window, slug: str, person: str) -> Frame:
    """Open a module from its activity and do all its tasks."""
    frame = window.open(slug, person)
    key = next(one["key"] for one in MODULES if one["slug"] == slug)
    for block_id, block in key.items():
        answer(frame, block_id, block)
    expect(frame.locator("#next")).to_contain_text("Osio on valmis")
    return frame


def grade_of(product: Product, person: str, activity: str) -> Any:
    """Wait for a grade in the demo LMS."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for one in read_json(f"http://127.0.0.1:{product.ports['lms']}/gradebook.json"):
            if one["person"] == person and one["activity"] == activity and one["grade"] is not None:
                return one
        time.sleep(0.2)
    raise AssertionError("no grade")


def test_the_lms_page_is_usable(window: Window) -> None:
    window.page.goto(window.product.lms)
    window.look(window.page, "lms")


def test_a_learner_goes_from_launch_to_certificate(window: Window) -> None:
    """Takes longer than a second: five modules in a real browser."""
    person = LEARNERS[window.width]
    frame = window.open(MODULES[0]["slug"], person)
    window.look(frame, "module-new")
    wrong_then_help(window, frame)
    for module in MODULES:
        frame = do_module(window, module["slug"], person)
    window.look(frame, "module-done")
    grade = grade_of(window.product, person, MODULES[0]["slug"])
    assert grade["grade"] == pytest.approx(grade["maximum"])
    frame = window.open("course", person)
    certificate = frame.locator("a[href*='/verify/'][href$='.pdf']")
    until = time.monotonic() + PATIENCE
    while certificate.count() == 0 and time.monotonic() < until:
        window.page.reload()
        frame = window.frame()
        certificate = frame.locator("a[href*='/verify/'][href$='.pdf']")
    window.look(frame, "course-done")
    verify(window, certificate.get_attribute("href") or "")
    frame.get_by_role("link", name="Oma osaaminen").click()
    frame.wait_for_url(re.compile("/me"))
    window.look(frame, "me")
    assert window.said == []


def wrong_then_help(window: Window, frame: Frame) -> None:
    """Press the button without an answer, then answer wrongly: each is told, and costs what it should."""
    block_id, block = next((name, one) for name, one in MODULES[0]["key"].items() if one["kind"] == "single")
    task = frame.locator(f"#t-{block_id}")
    task.locator("button[type=submit]").click()
    expect(frame.locator(f"#t-{block_id}")).to_contain_text("Valitse ensin vastaus")
    wrong = next(one for one in block["options"] if one not in block["right"])
    task.locator(f"input[value='{wrong}']").check()
    task.locator("button[type=submit]").click()
    expect(frame.locator(f"#t-{block_id}")).to_contain_text("Ei vielä.")
    window.look(frame, "module-wrong")


def verify(window: Window, address: str) -> None:
    """Open the public page of a certificate, and check the file in the browser."""
    page = window.page.context.new_page()
    page.goto(f"{window.product.tool}{address.removesuffix('.pdf')}")
    if window.shots is not None:
        page.screenshot(path=window.shots / f"verify-{window.width}.png", full_page=True)
    assert findings(page) == []
    pdf = page.request.get(f"{window.product.tool}{address}")
    assert pdf.body().startswith(b"%PDF-")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "c.pdf", "mimeType": "application/pdf", "buffer": pdf.body()})
    expect(page.locator("[role=status]")).to_contain_text("alkuperäinen")
    page.close()


def test_the_language_changes_in_place(window: Window) -> None:
    frame = window.open("work-and-skills-change", "ella", "sv_fi")
    expect(frame.locator("html")).to_have_attribute("lang", "sv")
    frame.locator("summary", has_text="Svenska").click()
    frame.get_by_role("link", name="English").click()
    frame.wait_for_url(re.compile(r"lang=en"))
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    assert findings(frame) == []


def test_a_window_of_its_own_takes_the_launch_along(window: Window) -> None:
    frame = window.open("work-and-skills-change", "ella")
    with window.page.expect_popup() as opened:
        frame.locator("form[action='/learn/window'] button").click()
    popup = opened.value
    popup.wait_for_url(re.compile(r"/learn/[0-9a-f]{16}/green-transition/work-and-skills-change/"))
    expect(popup.locator("h1")).to_be_visible()
    assert findings(popup) == []
    popup.close()


def test_a_task_is_done_by_keyboard_alone(window: Window) -> None:
    frame = window.open("green-guidance-methods", {1280: "joonas", 360: "ella"}[window.width])
    key = next(one["key"] for one in MODULES if one["slug"] == "green-guidance-methods")
    block_id, block = next((name, one) for name, one in key.items() if one["kind"] == "single")
    task = frame.locator(f"#t-{block_id}")
    task.locator("input[type=radio]").first.press("Space")
    expect(task.locator("input[type=radio]").first).to_be_checked()
    for _time in range(6):
        window.page.keyboard.press("Tab")
        if frame.evaluate("document.activeElement.type") == "submit":
            break
    window.page.keyboard.press("Enter")
    frame.wait_for_url(re.compile(rf"#t-{block_id}$"))
    assert frame.evaluate("document.activeElement.id") == f"t-{block_id}"
    assert block


def test_a_trainer_sees_a_preview(window: Window) -> None:
    frame = window.open("anxiety-values-ethics", "mikael")
    expect(frame.locator("main")).to_contain_text("Näet osion kouluttajana")
    window.look(frame, "module-trainer")


def test_a_coordinator_sees_coverage(window: Window) -> None:
    frame = window.open("course", "sanna")
    frame.get_by_role("link", name="Kattavuus").click()
    frame.wait_for_url(re.compile("/coordinate/"))
    window.look(frame, "coverage")


def test_an_administrator_sees_courses_and_connections(window: Window) -> None:
    frame = window.open("course", "petteri")
    frame.get_by_role("link", name="Kurssit", exact=True).click()
    frame.wait_for_url(re.compile("/studio/"))
    window.look(frame, "studio")
    frame = window.open("course", "petteri")
    frame.get_by_role("link", name="Yhteydet").click()
    frame.wait_for_url(re.compile("/admin/"))
    window.look(frame, "admin")


def test_a_spent_launch_is_explained(window: Window) -> None:
    window.page.goto(f"{window.product.tool}/learn/0123456789abcdef/")
    window.look(window.page, "session-ended")
    expect(window.page.locator("main")).to_contain_text("session_expired")


def test_a_session_that_ended_is_explained_in_the_frame(window: Window) -> None:
    frame = window.open("course", "ella")
    frame.goto(f"{window.product.tool}/learn/0123456789abcdef/")
    expect(frame.locator("main")).to_contain_text("session_expired")


@pytest.mark.parametrize("path", ["/me", "/nothing", "/privacy", "/accessibility", "/verify/unknown"])
def test_pages_outside_a_launch_are_usable(window: Window, path: str) -> None:
    window.page.goto(f"{window.product.tool}{path}")
    assert findings(window.page) == []


def test_dark_and_enlarged(browser: Browser, product: Product) -> None:
    """Dark mode at 320 px, and the text at 200 percent in a window twice as wide."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark", ignore_https_errors=True, locale="sv-FI"
    )
    window = Window(context.new_page(), product, None)
    frame = window.open("work-and-skills-change", "ella")
    assert findings(frame) == []
    window.page.set_viewport_size({"width": 640, "height": 800})
    frame.evaluate("document.documentElement.style.fontSize = '200%'")
    assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()
