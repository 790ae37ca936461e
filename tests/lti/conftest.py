"""Real keys, made once; a fresh stage for each test; a server on loopback."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from lti.keys import ToolKey
from tests.lti.stage import Stage


@pytest.fixture(scope="session")
def platform_key() -> RSAPrivateKey:
    """Give the key that the platform signs with."""
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def other_key() -> RSAPrivateKey:
    """Give a key that the platform does not have, or has only later."""
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def small_key() -> RSAPrivateKey:
    """Give a key that is too small."""
    return generate_private_key(65537, 1024)  # noqa: S505 -- refusing it is the test


@pytest.fixture(scope="session")
def tool_key() -> ToolKey:
    """Give a key of the tool."""
    return ToolKey.generate()


@pytest.fixture
def stage(platform_key: RSAPrivateKey) -> Stage:
    """Give a platform and a tool that know each other."""
    return Stage(platform_key)
