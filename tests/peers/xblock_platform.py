"""Open edX's own platform code as a peer: reads one JSON request a line, answers one JSON line.

Run by the interpreter of requirements/platform.txt.
"""

import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from Cryptodome.PublicKey import RSA
from django.conf import settings

settings.configure(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    SECRET_KEY="peer",
    PLATFORM_NAME="Open edX",
)
django.setup()

from lti_consumer.data import Lti1p3LaunchData  # noqa: E402 -- Django first
from lti_consumer.lti_1p3.consumer import LtiAdvantageConsumer  # noqa: E402 -- Django first

BASE = "https://openedx.example.fi"
TOOL = "http://127.0.0.1:5000"


def platform() -> LtiAdvantageConsumer:
    """Make a platform with a key of its own."""
    return LtiAdvantageConsumer(
        iss=BASE,
        lti_oidc_url=f"{TOOL}/lti/login",
        lti_launch_url=f"{TOOL}/lti/launch",
        client_id="xblock",
        deployment_id="1",
        rsa_key=RSA.generate(2048).export_key().decode(),
        rsa_key_id="xblock-key",
        redirect_uris=[f"{TOOL}/lti/launch"],
    )


def login(consumer: LtiAdvantageConsumer, asked: dict[str, str]) -> dict[str, str]:
    """Begin a launch: the parameters of the tool's login."""
    data = Lti1p3LaunchData(
        user_id=asked["user"], user_role=asked["role"], config_id="1", resource_link_id="link-1",
        external_user_id=asked["user"],
    )  # fmt: skip
    url = consumer.prepare_preflight_url(data)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def answer(consumer: LtiAdvantageConsumer, asked: dict[str, dict[str, str]]) -> dict[str, str]:
    """Answer the tool's authentication request."""
    who = asked["who"]
    consumer.set_user_data(who["user"], who["role"], full_name="Aino Virtanen")
    consumer.set_resource_link_claim("link-1", title="Green transition")
    consumer.set_context_claim("course-v1:ELO", context_title="ELO", context_label="ELO")
    consumer.set_launch_presentation_claim("iframe")
    consumer.set_custom_parameters({"course": "green-transition"})
    consumer.enable_ags(f"{BASE}/lineitems", f"{BASE}/lineitems/1")
    made: dict[str, str] = consumer.generate_launch_request(asked["request"])
    return made


def main() -> None:
    """Answer until the input ends."""
    consumer = platform()
    actions: dict[str, Any] = {
        "login": login,
        "answer": answer,
        "keys": lambda one, _asked: one.get_public_keyset(),
    }
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(actions[asked["do"]](consumer, asked)) + "\n")
        sys.stdout.flush()


main()
