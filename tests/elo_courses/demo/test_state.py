"""What is kept across restarts, the command, and the whole over a real socket."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
import requests
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from elo_courses.demo import commands
from elo_courses.demo.ags import SCORE_TYPE
from elo_courses.demo.app import create_demo
from elo_courses.demo.clients import choose_client, list_clients
from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.world import EXTENSION
from tests.elo_courses.demo.test_grades import FIRST, SCORES, score
from tests.elo_courses.demo.tool import Tool


def test_state_outlives_a_restart(demo_settings: DemoSettings, tool: Tool, tmp_path: Path) -> None:
    settings = replace(demo_settings, state_path=tmp_path / "demo.sqlite")
    app = create_demo(settings)
    first = Tool(client=app.test_client(), server=tool.server, key=tool.key)
    first.call("POST", SCORES, score(), Content_Type=SCORE_TYPE)
    first.call("DELETE", FIRST.replace("/1/", "/2/"))
    keys = first.client.get("/lti/jwks").json
    app.extensions[EXTENSION].store.close()
    second = create_demo(settings)
    again = Tool(client=second.test_client(), server=tool.server, key=tool.key, tokens=first.tokens)
    assert again.client.get("/lti/jwks").json == keys
    found = again.client.get("/gradebook.json").json
    assert found is not None
    assert [one["grade"] for one in found] == [80]
    items = again.call(
        "GET",
        "/lti/services/2/lineitems?type_id=1",
        Accept="application/vnd.ims.lis.v2.lineitemcontainer+json",
    ).get_json(force=True)
    assert [one["resourceLinkId"] for one in items] == ["1", "3", "4", "5", "6"]


def test_newer_settings_win_and_the_choice_stays(demo_settings: DemoSettings, tmp_path: Path) -> None:
    settings = replace(demo_settings, state_path=tmp_path / "demo.sqlite")
    store = create_demo(replace(settings, client_id="old", deployment_id="7")).extensions[EXTENSION].store
    choose_client(store, "old")
    store.close()
    store = create_demo(replace(settings, tool_url="http://127.0.0.1:9")).extensions[EXTENSION].store
    assert [(one.client_id, one.is_chosen) for one in list_clients(store)] == [
        ("elo-courses-demo", False),
        ("old", True),
    ]
    assert list_clients(store)[0].login_url == "http://127.0.0.1:9/lti/login"
    store.close()


def test_whole_way_over_a_socket(lms: Flask, tool: Tool) -> None:
    server = make_server("127.0.0.1", 0, lms, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        asked = tool.asked(tool.login())
        page = requests.get(f"{base}/lti/auth", params=asked, timeout=5)
        assert 'name="id_token"' in page.text
        sent = requests.post(
            f"{base}{SCORES}",
            json=score(),
            headers={"Authorization": f"Bearer {tool.token()}", "Content-Type": SCORE_TYPE},
            timeout=5,
        )
        assert sent.status_code == 200
        link = requests.get(
            f"{base}/lti/services/2/lineitems?type_id=1&limit=1",
            headers={
                "Authorization": f"Bearer {tool.token()}",
                "Accept": "application/vnd.ims.lis.v2.lineitemcontainer+json",
            },
            timeout=5,
        ).headers["Link"]
        assert "rel=“next”" in link.encode("latin-1").decode()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_command_serves_and_tells_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served: list[tuple[str, int, DemoSettings]] = []

    def serve(host: str, port: int, app: Flask, *, threaded: bool) -> None:
        assert threaded
        served.append((host, port, app.extensions[EXTENSION].settings))
        app.extensions[EXTENSION].store.close()

    monkeypatch.setattr(commands, "run_simple", serve)
    plain = CliRunner().invoke(commands.demo, [])
    assert plain.output == "Demo LMS: http://127.0.0.1:5001 (opens the tool at http://127.0.0.1:5000)\n"
    state = tmp_path / "demo.sqlite"
    options = [
        "--port",
        "6001",
        "--base-url",
        "https://lms.localhost/",
        "--tool-url",
        "https://elo.localhost/",
    ]
    CliRunner().invoke(commands.demo, [*options, "--state", str(state)])
    assert served[0] == ("127.0.0.1", 5001, DemoSettings())
    assert served[1] == (
        "127.0.0.1",
        6001,
        DemoSettings(base_url="https://lms.localhost", tool_url="https://elo.localhost", state_path=state),
    )
    assert state.exists()
