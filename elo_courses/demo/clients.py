"""The tools that the demo knows: one by hand from the start, others by dynamic registration."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from elo_courses.demo.scopes import SERVICE_SCOPES
from elo_courses.demo.settings import DemoSettings
from elo_courses.demo.store import Row, Store


@dataclass(frozen=True, kw_only=True)
class Client:
    """A registered tool; pending until somebody activates it."""

    client_id: str
    deployment_id: str
    name: str
    state: str
    login_url: str
    redirect_uris: list[str]
    jwks_url: str
    target_link_uri: str
    scopes: list[str]
    shares: frozenset[str]
    custom: dict[str, str]
    takes_deep_links: bool
    is_chosen: bool = False

    @property
    def is_active(self) -> bool:
        """Say whether it may be launched and may call the services."""
        return self.state == "active"

    @property
    def origin(self) -> str:
        """The site of the tool."""
        return origin(self.target_link_uri)


def origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def add_by_hand(store: Store, settings: DemoSettings) -> None:
    """Register the tool of the settings as an administrator does by hand; newer settings win."""
    chosen = store.one("SELECT client_id FROM client WHERE chosen = 1")
    save_client(
        store,
        Client(
            client_id=settings.client_id,
            deployment_id=settings.deployment_id,
            name="ELO courses",
            state="active",
            login_url=settings.tool("/lti/login"),
            redirect_uris=[settings.tool("/lti/launch")],
            jwks_url=settings.tool("/lti/jwks.json"),
            target_link_uri=settings.tool("/lti/launch"),
            scopes=list(SERVICE_SCOPES),
            shares=settings.shares,
            custom={},
            takes_deep_links=True,
            is_chosen=chosen is None or chosen["client_id"] == settings.client_id,
        ),
    )


def save_client(store: Store, client: Client) -> None:
    """Keep a tool."""
    store.run(
        "INSERT OR REPLACE INTO client VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        client.client_id,
        client.deployment_id,
        client.name,
        client.state,
        client.origin,
        client.login_url,
        json.dumps(client.redirect_uris),
        client.jwks_url,
        client.target_link_uri,
        json.dumps(client.scopes),
        json.dumps(sorted(client.shares)),
        json.dumps(client.custom),
        client.takes_deep_links,
        client.is_chosen,
    )


def new_deployment_id(store: Store) -> str:
    """Return a number that no tool has yet."""
    rows = store.run("SELECT deployment_id FROM client")
    numbers = [int(row["deployment_id"]) for row in rows if row["deployment_id"].isdecimal()]
    return str(max(numbers, default=0) + 1)


def choose_client(store: Store, client_id: str) -> None:
    """Activate a tool, and open the course's activities with it from now on."""
    with store.alone():
        store.run("UPDATE client SET state = 'active' WHERE client_id = ?", client_id)
        store.run("UPDATE client SET chosen = (client_id = ?)", client_id)


def chosen_client(store: Store) -> Client:
    """Return the tool that activities open."""
    return _read(store.run("SELECT * FROM client WHERE chosen = 1")[0])


def find_client(store: Store, client_id: str) -> Client | None:
    """Return a tool by its id."""
    row = store.one("SELECT * FROM client WHERE client_id = ?", client_id)
    return _read(row) if row else None


def list_clients(store: Store) -> list[Client]:
    """Return every tool, in the order of registration."""
    return [_read(row) for row in store.run("SELECT * FROM client ORDER BY CAST(deployment_id AS INTEGER)")]


def _read(row: Row) -> Client:
    return Client(
        client_id=row["client_id"],
        deployment_id=row["deployment_id"],
        name=row["name"],
        state=row["state"],
        login_url=row["login_url"],
        redirect_uris=json.loads(row["redirect_uris"]),
        jwks_url=row["jwks_url"],
        target_link_uri=row["target_link_uri"],
        scopes=json.loads(row["scopes"]),
        shares=frozenset(json.loads(row["shares"])),
        custom=json.loads(row["custom"]),
        takes_deep_links=bool(row["takes_deep_links"]),
        is_chosen=bool(row["chosen"]),
    )
