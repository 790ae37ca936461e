"""A demo LMS, and a tool whose key set is on a real socket."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from elo_courses.demo.app import create_demo
from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.world import EXTENSION
from tests.elo_courses.demo.tool import KeyServer, Tool


@functools.cache
def tool_key(number: int = 0) -> RSAKey:
    """Make a key once a run."""
    del number
    return RSAKey.generate_key(2048)


@pytest.fixture
def keys() -> Iterator[KeyServer]:
    """Serve the tool's key set."""
    server = KeyServer()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def fresh_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the state of a demo that has started once: its key takes time to make."""
    path = tmp_path_factory.mktemp("demo") / "fresh.sqlite"
    create_demo(DemoSettings(state_path=path)).extensions[EXTENSION].store.close()
    return path


@pytest.fixture
def demo_settings(keys: KeyServer, fresh_state: Path, tmp_path: Path) -> DemoSettings:
    """Give settings for a demo with a state of its own."""
    state = tmp_path / "state.sqlite"
    shutil.copy(fresh_state, state)
    return DemoSettings(tool_url=keys.url, state_path=state, slow_seconds=0.01, hang_seconds=0.02)


@pytest.fixture
def lms(demo_settings: DemoSettings) -> Iterator[Flask]:
    """Give a demo LMS of its own."""
    made = create_demo(demo_settings)
    yield made
    made.extensions[EXTENSION].store.close()


@pytest.fixture
def tool(lms: Flask, keys: KeyServer) -> Tool:
    """Give the tool that the demo opens."""
    made = Tool(client=lms.test_client(), server=keys, key=tool_key())
    made.publish(made.key)
    return made


@pytest.fixture
def other_key() -> RSAKey:
    """Give another key."""
    return tool_key(1)
