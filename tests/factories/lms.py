"""A platform that signs launches; its key set lies in our cache, so nothing is fetched."""

import functools
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from elo_courses.clock import now
from elo_courses.launches.models import Platform, PlatformKeys
from tests.factories import people

LTI = "https://purl.imsglobal.org/spec/lti/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TOOL = "http://127.0.0.1:5000"
Claims = dict[str, Any]


@functools.cache
def signing_key() -> RSAKey:
    """Make the platform's key once a run."""
    return RSAKey.generate_key(2048, {"kid": "test-key", "use": "sig", "alg": "RS256"})


@dataclass
class Lms:
    """A registered platform and what it says of a launch."""

    platform: Platform
    subject: str = field(default_factory=lambda: uuid.uuid4().hex)
    roles: tuple[str, ...] = (f"{MEMBERSHIP}#Learner",)
    custom: dict[str, str] = field(default_factory=lambda: {"course": "green-transition"})
    claims: Claims = field(default_factory=dict)

    def login(self, client: FlaskClient, **changes: str) -> TestResponse:
        """Begin a sign-in."""
        form = {
            "iss": self.platform.issuer,
            "client_id": self.platform.client_id,
            "login_hint": self.subject,
            "lti_message_hint": '{"cmid":2}',
            "target_link_uri": f"{TOOL}/lti/launch",
        }
        return client.post("/lti/login", data=form | changes)

    def answer(self, login: TestResponse, **changes: Any) -> dict[str, str]:
        """Return the form that the platform lets the browser post."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(login.location).query).items()}
        at = int(now().timestamp())
        claims: Claims = {
            "iss": self.platform.issuer,
            "aud": self.platform.client_id,
            "sub": self.subject,
            "exp": at + 60,
            "iat": at,
            "nonce": asked["nonce"],
            "name": "Aino Virtanen",
            f"{LTI}/message_type": "LtiResourceLinkRequest",
            f"{LTI}/version": "1.3.0",
            f"{LTI}/deployment_id": "1",
            f"{LTI}/target_link_uri": f"{TOOL}/lti/launch",
            f"{LTI}/roles": list(self.roles),
            f"{LTI}/resource_link": {"id": "7", "title": "Green transition"},
            f"{LTI}/context": {"id": "2", "label": "GT", "title": "Guidance", "type": ["CourseSection"]},
            f"{LTI}/custom": self.custom,
            f"{LTI}/launch_presentation": {
                "locale": "sv_fi",
                "document_target": "iframe",
                "return_url": f"{self.platform.issuer}/return?sesskey=secret",
            },
            AGS: {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitem": f"{self.platform.issuer}/lineitems/1/lineitem?type_id=1",
            },
        }
        claims |= self.claims | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": "test-key"}, claims, signing_key())
        return {"id_token": token, "state": asked["state"]}

    def launch(self, client: FlaskClient, **changes: Any) -> TestResponse:
        """Go all the way from login to launch."""
        return client.post("/lti/launch", data=self.answer(self.login(client), **changes))


def lms(session: Session, **said: Any) -> Lms:
    """Register a platform of a new institution, with its keys known."""
    slug = f"i-{uuid.uuid4().hex[:8]}"
    platform = people.platform(session, people.institution(session, slug), f"https://{slug}.example.fi")
    session.add(
        PlatformKeys(
            url=platform.jwks_url,
            jwks={"keys": [signing_key().as_dict(private=False)]},
            fetched_at=now(),
        )
    )
    session.commit()
    return Lms(platform=platform, **said)
