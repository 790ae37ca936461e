"""The platform of the measurements: it signs the same launches for both sides, in either environment."""

import base64
import json
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LTI = "https://purl.imsglobal.org/spec/lti/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
ISSUER = "https://lms.example.fi"
KID = "bench-key"


@dataclass(frozen=True)
class Lms:
    """A platform with one client, one deployment and one RSA key of 2048 bits."""

    private_pem: str
    issuer: str = ISSUER
    client_id: str = "bench-client"
    deployment_id: str = "1"

    @classmethod
    def new(cls) -> Self:
        """Make a platform with a key of its own."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return cls(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode()
        )

    @classmethod
    def load(cls, path: str) -> Self:
        """Read what `save` wrote."""
        return cls(**json.loads(Path(path).read_text()))

    def save(self, path: Path) -> None:
        """Write the platform down for the other processes of a run."""
        path.write_text(json.dumps(asdict(self)))

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key(self.private_pem.encode(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    @cached_property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The key set that both sides are given."""
        numbers = self._key.public_key().public_numbers()
        public = {"kty": "RSA", "kid": KID, "use": "sig", "alg": "RS256"}
        return {"keys": [public | {"n": _number(numbers.n), "e": _number(numbers.e)}]}

    def login(self, tool: str, subject: str) -> dict[str, str]:
        """Return the form that begins a sign-in."""
        return {
            "iss": self.issuer,
            "client_id": self.client_id,
            "login_hint": subject,
            "lti_message_hint": '{"cmid":2}',
            "target_link_uri": f"{tool}/lti/launch",
        }

    def answer(self, location: str, tool: str, subject: str) -> dict[str, str]:
        """Return the form that answers a login: the id_token, signed, and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        head = _part({"alg": "RS256", "kid": KID, "typ": "JWT"})
        text = f"{head}.{_part(self._claims(asked['nonce'], tool, subject))}"
        signature = self._key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return {"id_token": f"{text}.{_base64(signature)}", "state": asked["state"]}

    def _claims(self, nonce: str, tool: str, subject: str) -> dict[str, Any]:
        at = int(time.time())
        return {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": subject,
            "exp": at + 60,
            "iat": at,
            "nonce": nonce,
            "name": "Aino Virtanen",
            f"{LTI}/message_type": "LtiResourceLinkRequest",
            f"{LTI}/version": "1.3.0",
            f"{LTI}/deployment_id": self.deployment_id,
            f"{LTI}/target_link_uri": f"{tool}/lti/launch",
            f"{LTI}/roles": [LEARNER],
            f"{LTI}/resource_link": {"id": "7", "title": "Green transition"},
            f"{LTI}/context": {"id": "2", "label": "GT", "title": "Guidance", "type": ["CourseSection"]},
            f"{LTI}/custom": {"course": "green-transition"},
            f"{LTI}/launch_presentation": {
                "locale": "fi",
                "document_target": "iframe",
                "return_url": f"{self.issuer}/return",
            },
            AGS: {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitem": f"{self.issuer}/lineitems/1/lineitem?type_id=1",
            },
        }


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
