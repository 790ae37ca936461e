"""The whole product on two sites over https: nginx in front, tool, worker and demo LMS behind it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from elo_courses.settings import ROOT
from tests.browser.certificates import write_certificates

TOOL_HOST, LMS_HOST = "elo.localhost", "lms.localhost"
PATIENCE = 60.0
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--test-third-party-cookie-phaseout",
]
SITE = """
server {{
  listen 127.0.0.1:{front} ssl; listen [::1]:{front} ssl; server_name {host};
  location / {{
    proxy_pass http://127.0.0.1:{back};
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-Host $http_host;
  }}
}}"""
NGINX = """
pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1; events {{}}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.key;
  {sites}
}}"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Product:
    """Where the running product is, and how to speak to its command line."""

    tool: str
    lms: str
    tool_back: str
    lms_back: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "elo_courses.cli", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start everything on a fresh database."""
    folder = tmp_path_factory.mktemp("product")
    write_certificates(folder, [TOOL_HOST, LMS_HOST])
    front, lms_front, back, lms_back = (free_port() for _n in range(4))
    tool, lms = f"https://{TOOL_HOST}:{front}", f"https://{LMS_HOST}:{lms_front}"
    environment = os.environ | {
        "ELO_DATABASE_URL": f"sqlite:///{folder / 'elo.sqlite'}",
        "ELO_BASE_URL": tool,
        "ELO_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "ELO_ALLOW_LOOPBACK": "1",
        "REQUESTS_CA_BUNDLE": str(folder / "authority.pem"),
        "SSL_CERT_FILE": str(folder / "authority.pem"),
    }
    made = Product(tool, lms, f"http://127.0.0.1:{back}", f"http://127.0.0.1:{lms_back}", environment)
    sites = SITE.format(front=front, host=TOOL_HOST, back=back) + SITE.format(
        front=lms_front, host=LMS_HOST, back=lms_back
    )
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, sites=sites))
    made.run("db", "upgrade")
    made.run("framework", "import", str(ROOT / "courses/frameworks/elo-working.yaml"))
    made.run("course", "publish", str(ROOT / "courses/green-transition"))
    with ExitStack() as stack:
        cli = [sys.executable, "-m", "elo_courses.cli"]
        demo = ["demo", "--port", str(lms_back), "--base-url", lms, "--tool-url", tool]
        for command in (
            ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-g", "daemon off;"],
            [*cli, "serve", "--port", str(back), "--workers", "2"],
            [*cli, "worker"],
            [*cli, *demo, "--state", str(folder / "demo.sqlite")],
        ):
            process = stack.enter_context(subprocess.Popen(command, env=environment, cwd=ROOT))
            stack.callback(process.terminate)
        wait_for(f"{made.tool_back}/healthz")
        wait_for(f"{made.lms_back}/config.json")
        connect(made)
        yield made


def connect(made: Product) -> None:
    """Register the demo LMS as an administrator does."""
    with urllib.request.urlopen(f"{made.lms_back}/config.json", timeout=5) as answer:
        config = json.load(answer)
    added = json.loads(
        made.run(
            "platform",
            "add",
            "--json",
            "--name",
            "Demo LMS",
            "--issuer",
            config["issuer"],
            "--client-id",
            config["client_id"],
            "--auth-login-url",
            config["auth_login_url"],
            "--token-url",
            config["token_url"],
            "--jwks-url",
            config["jwks_url"],
            "--deployment-id",
            config["deployment_id"],
            "--institution",
            "koivuranta",
        )
    )
    made.run(
        "platform", "institution", "koivuranta", "--name", "Koivurannan ammattiopisto", "--headcount", "120"
    )
    made.run("platform", "coordinator", added["id"], "--subject", config["coordinator"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[(1280, 900), (360, 740)], ids=["1280", "360"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Open a window of a desktop and of a phone."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height},
        ignore_https_errors=True,
        locale="fi-FI",
        reduced_motion="reduce",
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
