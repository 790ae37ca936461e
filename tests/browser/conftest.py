"""The whole product on two sites over https: nginx in front, tool, worker and demo LMS behind it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.certificates import write_certificates
from tests.product import Product, free_port

TOOL_HOST, LMS_HOST = "elo.localhost", "lms.localhost"
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


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start everything on a fresh database."""
    folder = tmp_path_factory.mktemp("product")
    write_certificates(folder, [TOOL_HOST, LMS_HOST])
    fronts = {"tool": free_port(), "lms": free_port()}
    backs = {"tool": free_port(), "lms": free_port()}
    tool, lms = f"https://{TOOL_HOST}:{fronts['tool']}", f"https://{LMS_HOST}:{fronts['lms']}"
    authority = str(folder / "authority.pem")
    environment = os.environ | {
        "ELO_DATABASE_URL": f"sqlite:///{folder / 'elo.sqlite'}",
        "ELO_BASE_URL": tool,
        "ELO_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "ELO_ALLOW_LOOPBACK": "1",
        "REQUESTS_CA_BUNDLE": authority,
    }
    made = Product(tool, lms, backs, environment, folder / "demo.sqlite")
    sites = SITE.format(front=fronts["tool"], host=TOOL_HOST, back=backs["tool"]) + SITE.format(
        front=fronts["lms"], host=LMS_HOST, back=backs["lms"]
    )
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, sites=sites))
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-g", "daemon off;"]
    with subprocess.Popen(command) as nginx:
        try:
            made.prepare()
            for part in ("tool", "worker", "lms"):
                made.start(part)
            made.connect()
            yield made
        finally:
            made.stop()
            nginx.terminate()


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


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Name the folder for pictures, where one is wanted: ELO_SHOTS."""
    folder = os.environ.get("ELO_SHOTS")
    if folder is None:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
