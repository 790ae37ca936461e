"""An independent platform library plays the LMS: login, launch, deep link, access token, key set."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration as PeerRegistration
from lti1p3platform.request import Request

from lti.ags import SCORE_SCOPE, ScoreSender
from lti.keys import KeySource, ToolKey, public_jwks
from lti.launch import Launch
from lti.login import LoginRedirect
from lti.roles import read_roles
from tests.lti.stage import ISSUER, LAUNCH_URL, LEARNER, Stage, Wire, answer, query


class PeerPlatform(LTI1P3PlatformConfAbstract):  # type: ignore[misc]  # the library is untyped
    """The library's platform with one tool."""

    def init_platform_config(self, **kwargs: object) -> None:
        key = kwargs["key"]
        assert isinstance(key, RSAPrivateKey)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self._registration = (
            PeerRegistration()
            .set_iss(ISSUER)
            .set_client_id("cA")
            .set_deployment_id("d1")
            .set_launch_url(LAUNCH_URL)
            .set_deeplink_launch_url(LAUNCH_URL)
            .set_oidc_login_url("https://tool.example/lti/login")
            .set_platform_private_key(private)
            .set_platform_public_key(public)
            .set_tool_key_set(kwargs["tool_keys"])
        )

    def get_registration_by_params(self, **_kwargs: object) -> PeerRegistration:
        return self._registration


class PeerRequest(Request):  # type: ignore[misc]  # the library is untyped
    """A request of parameters alone."""

    def build_metadata(self, request: dict[str, str]) -> dict[str, Any]:
        return {"method": "GET", "form_data": {}, "get_data": request}


class PeerLogin(OIDCLoginAbstract):  # type: ignore[misc]  # the library is untyped
    """The library's side of the login."""

    def set_lti_message_hint(self, **_kwargs: object) -> None:
        self._lti_message_hint = "hint 1&2"

    def get_redirect(self, url: str) -> str:
        return url


class PeerLaunch(LTIAdvantageMessageLaunchAbstract):  # type: ignore[misc]  # the library is untyped
    """The library's launch, as the values of its form."""

    def render_launch_form(self, launch_data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        return launch_data


@pytest.fixture
def peer(stage: Stage, tool_key: ToolKey) -> PeerPlatform:
    """Give the library's platform; its keys are what our key source finds."""
    made = PeerPlatform(key=stage.key, tool_keys=public_jwks([tool_key]))
    stage.clock.at = datetime.now(UTC)
    stage.wire.answers[:] = [answer(200, made.get_jwks())]
    stage.keys = KeySource(store=stage.shelf, clock=stage.clock, http=stage.wire)
    return made


def begin(stage: Stage, peer: PeerPlatform) -> LoginRedirect:
    """Begin a login with the parameters that the library sends."""
    login = PeerLogin(None, peer)
    login.set_lti_message_hint()
    params = query(login.initiate_login("user 7"))
    assert params["lti_deployment_id"] == "d1"
    return stage.begin("browser one", **params)


def finish(stage: Stage, launch: PeerLaunch) -> Launch:
    """Post what the library would post."""
    form = launch.lti_launch()
    assert form["launch_url"] == LAUNCH_URL
    return stage.post(form["id_token"], form["state"])


def prepared(stage: Stage, peer: PeerPlatform) -> PeerLaunch:
    """Go as far as the library's answer to our authentication request."""
    asked = query(begin(stage, peer).url)
    assert (asked["login_hint"], asked["lti_message_hint"]) == ("user 7", "hint 1&2")
    launch = PeerLaunch(PeerRequest(asked), peer)
    launch.set_user_data("user 7", [LEARNER], "Ada Lovelace", "ada@example.org")
    launch.set_resource_link_claim("link 1", title="Green transition")
    launch.set_launch_context_claim("4", ["CourseSection"], "Guidance", "GUI")
    launch.set_custom_parameters_claim({"course": "green-transition"})
    return launch


def test_resource_link_of_the_peer(stage: Stage, peer: PeerPlatform) -> None:
    message = prepared(stage, peer)
    message.set_launch_presentation_claim("iframe", "https://lms.example/back")
    message.set_ags("https://lms.example/lineitems", "https://lms.example/lineitems/1")
    launch = finish(stage, message)
    assert (launch.subject, launch.name, launch.email) == ("user 7", "Ada Lovelace", "ada@example.org")
    assert (launch.resource_link_id, launch.resource_link_title) == ("link 1", "Green transition")
    assert (launch.context_id, launch.context_label, launch.context_title) == ("4", "GUI", "Guidance")
    assert (launch.custom, launch.document_target) == ({"course": "green-transition"}, "iframe")
    assert launch.ags is not None
    assert (launch.ags.lineitem, SCORE_SCOPE in launch.ags.scopes) == (
        "https://lms.example/lineitems/1",
        True,
    )
    assert read_roles(launch.roles).is_learner


def test_deep_link_of_the_peer(stage: Stage, peer: PeerPlatform) -> None:
    message = prepared(stage, peer)
    message.set_dl("https://lms.example/return", title="Choose", accept_types={"ltiResourceLink"})
    launch = finish(stage, message)
    assert launch.message_type == "LtiDeepLinkingRequest"
    assert launch.deep_linking is not None
    assert launch.deep_linking.return_url == "https://lms.example/return"
    assert (launch.deep_linking.accepts_resource_links, launch.deep_linking.title) == (True, "Choose")


def test_the_peer_takes_our_client_assertion(stage: Stage, peer: PeerPlatform, tool_key: ToolKey) -> None:
    registration = stage.shelf.registrations[0]
    wire = Wire([answer(200, {"access_token": "t1"}), answer(200)])
    sender = ScoreSender(clock=stage.clock, http=wire)
    sender.post_score(registration, key=tool_key, lineitem="https://lms.example/lineitems/1", body=b"{}")
    form = {name: values[0] for name, values in parse_qs((wire.sent[0][3] or b"").decode()).items()}
    token = peer.get_access_token(form)
    assert (token["token_type"], token["scope"]) == ("bearer", SCORE_SCOPE)
    assert peer.validate_token(token["access_token"], [SCORE_SCOPE])
