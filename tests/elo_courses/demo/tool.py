"""A tool for the demo LMS: its key set on a real socket, its assertions, and what its browser is given."""

import json
import re
import uuid
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from elo_courses.demo.scopes import SERVICE_SCOPES
from elo_courses.demo.tokens import ASSERTION
from elo_courses.demo.world import now

Claims = dict[str, Any]
LMS = "http://127.0.0.1:5001"
TARGET = "/lti/launch"


class KeyServer(ThreadingHTTPServer):
    """Gives the tool's key set, or what a test puts in its place."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), KeyHandler)
        self.status = 200
        self.body = b""
        self.hits = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class KeyHandler(BaseHTTPRequestHandler):
    """One answer for every path."""

    server: KeyServer

    def do_GET(self) -> None:
        self.server.hits += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        """Write nothing."""


def read_form(page: TestResponse) -> tuple[str, dict[str, str]]:
    """Return where a page's form goes, and what it says."""
    html = page.get_data(as_text=True)
    action = re.search(r'<form data-submit[^>]* action="([^"]*)"', html)
    assert action is not None, html
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return unescape(action[1]), {unescape(name): unescape(value) for name, value in fields}


@dataclass
class Tool:
    """The tool's side of everything."""

    client: FlaskClient
    server: KeyServer
    key: RSAKey
    client_id: str = "elo-courses-demo"
    tokens: dict[str, str] = field(default_factory=dict)

    def publish(self, *keys: RSAKey, **changes: Any) -> None:
        """Put a key set on the server."""
        shown = [key.as_dict(private=False) | {"kid": key.thumbprint()} | changes for key in keys]
        self.server.body = json.dumps({"keys": shown}).encode()

    def sign(self, claims: Claims, key: RSAKey | None = None) -> str:
        used = key or self.key
        return jwt.encode({"alg": "RS256", "kid": used.thumbprint()}, claims, used)

    def login(self, activity: str = "course", person: str = "aino", **query: str) -> dict[str, str]:
        """Open an activity; return what is posted to the tool's login."""
        page = self.client.get(f"/launch/{activity}/{person}", query_string=query)
        assert page.status_code == 200
        return read_form(page)[1]

    def asked(self, form: dict[str, str], **changes: str | None) -> dict[str, str]:
        """Return the authentication request for a login."""
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": form["client_id"],
            "redirect_uri": self.server.url + TARGET,
            "state": "s t<ate",
            "nonce": "n-1",
            "login_hint": form["login_hint"],
            "lti_message_hint": form["lti_message_hint"],
        }
        return {name: value for name, value in (asked | changes).items() if value is not None}

    def answer(self, form: dict[str, str], **changes: str | None) -> TestResponse:
        return self.client.get("/lti/auth", query_string=self.asked(form, **changes))

    def launch(self, activity: str = "course", person: str = "aino", **query: str) -> Claims:
        """Go all the way; return the claims of the id_token, its signature checked."""
        return self.claims(read_form(self.answer(self.login(activity, person, **query)))[1]["id_token"])

    def claims(self, token: str) -> Claims:
        jwks = self.client.get("/lti/jwks").json
        assert jwks is not None
        return jwt.decode(token, RSAKey.import_key(jwks["keys"][0]), algorithms=["RS256"]).claims

    def assertion(self, **changes: Any) -> Claims:
        at = int(now())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{LMS}/lti/token",
            "iat": at,
            "exp": at + 240,
            "jti": uuid.uuid4().hex,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def ask_token(self, *scopes: str, assertion: str | None = None, **changes: str) -> TestResponse:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.sign(self.assertion()) if assertion is None else assertion,
            "scope": " ".join(scopes or SERVICE_SCOPES),
        }
        return self.client.post("/lti/token", data=form | changes)

    def token(self, *scopes: str) -> str:
        return str(json.loads(self.ask_token(*scopes).data)["access_token"])

    def call(self, method: str, url: str, body: object = None, **headers: str) -> TestResponse:
        """Call a service with a token for every scope, unless a header says otherwise."""
        if "Authorization" not in headers:
            self.tokens.setdefault("all", self.token())
            headers["Authorization"] = f"Bearer {self.tokens['all']}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        return self.client.open(url.removeprefix(LMS), method=method, data=data, headers=sent)

    def calls(self) -> list[dict[str, Any]]:
        found = self.client.get("/calls.json").json
        assert isinstance(found, list)
        return found

    def why(self) -> str:
        """Return what the log says of the last call."""
        return str(self.calls()[0]["why"])

    def register(self, token: str, payload: object) -> TestResponse:
        return self.client.post(
            "/lti/openid-registration", json=payload, headers={"Authorization": f"Bearer {token}"}
        )
