"""What a demo LMS is told when it starts."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, kw_only=True)
class DemoSettings:
    """The demo's own address, the tool's address, and where its state is kept (None: in memory).

    `shares` names what launches tell of a person, as Moodle's privacy settings do: "name", "email".
    """

    base_url: str = "http://127.0.0.1:5001"
    tool_url: str = "http://127.0.0.1:5000"
    state_path: Path | None = None
    client_id: str = "elo-courses-demo"
    deployment_id: str = "1"
    shares: frozenset[str] = frozenset({"name"})
    slow_seconds: float = 2.0
    hang_seconds: float = 20.0

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine can reach the demo."""
        host = urlsplit(self.base_url).hostname or ""
        return host in LOOPBACK or host.endswith(".localhost")

    def url(self, path: str) -> str:
        """Return an address of the demo."""
        return self.base_url.rstrip("/") + path

    def tool(self, path: str) -> str:
        """Return an address of the tool."""
        return self.tool_url.rstrip("/") + path
