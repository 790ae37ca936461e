"""Tool and worker killed at any moment of the way: nothing that was acknowledged is lost, nothing is doubled."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.driver import Driver
from tests.factories.courses import compiled_green, right_answers
from tests.product import PATIENCE, Product, read_json, running

MODULES = compiled_green()["modules"]
KILLS = {2, 6, 7, 15, 25, 31, 32}


def launch(product: Product, activity: str, person: str = "aino") -> Driver:
    driver = Driver()
    driver.get(f"{product.lms}/launch/{activity}/{person}").pass_forms()
    assert driver.status == 200, driver.text[:500]
    assert driver.url.startswith(f"{product.tool}/learn/")
    return driver


def answer(driver: Driver, block: str, values: dict[str, Any]) -> None:
    """Send an answer until it is acknowledged, as a person who sees a broken page presses again."""
    form = driver.tasks[block]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            driver.submit(form, **values)
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        if driver.status == 200:
            return
    raise AssertionError(block)


def rows(product: Product, query: str) -> list[Any]:
    path = product.environment["ELO_DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path, timeout=5) as connection:
        return connection.execute(query).fetchall()


def settled(product: Product) -> bool:
    waiting = "SELECT count(*) FROM {} WHERE state = 'pending'"
    return all(rows(product, waiting.format(table))[0][0] == 0 for table in ("grade", "task"))


def wait_until_settled(product: Product) -> None:
    until = time.monotonic() + 150
    while time.monotonic() < until and not settled(product):
        time.sleep(0.2)
    assert settled(product)


@pytest.mark.peer
def test_a_way_with_kills_ends_as_one_without(tmp_path: Path) -> None:
    """Takes longer than a second: real processes are killed and started again, seven times each."""
    with running(tmp_path) as product:
        drivers = {}
        number = 0
        for module in MODULES:
            drivers[module["slug"]] = driver = launch(product, module["slug"])
            for block, values in right_answers(module["key"]).items():
                answer(driver, block, values)
                number += 1
                if number in KILLS:
                    for part in ("tool", "worker"):
                        product.kill(part)
                        product.start(part)
        wait_until_settled(product)
        check(product)


def check(product: Product) -> None:
    blocks = sum(len(module["key"]) for module in MODULES)
    assert rows(product, "SELECT count(*), min(is_done), max(attempts) FROM answer") == [(blocks, 1, 1)]
    verbs = rows(product, "SELECT verb, count(*) FROM statement GROUP BY verb")
    said = {verb.rsplit("/", 1)[-1]: count for verb, count in verbs}
    assert (said["answered"], said["completed"], said["passed"]) == (blocks, 5, 5)
    assert (said["launched"], said["satisfied"], said["earned"]) == (5, 1, 1)
    assert rows(product, "SELECT count(*) FROM certificate") == [(1,)]
    assert rows(product, "SELECT state, count(*) FROM grade GROUP BY state") == [("sent", 5)]
    assert rows(product, "PRAGMA integrity_check") == [("ok",)]
    sent = [one for one in read_json(f"{product.lms}/gradebook.json") if one.get("person") == "aino"]
    assert len(sent) == 5
