"""Tokens and their holders, as values."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

SCOPES = {"coordinator": frozenset({"reports"}), "admin": frozenset({"reports", "platforms"})}


@dataclass(frozen=True, kw_only=True)
class TokenHolder:
    """Who a program speaks for."""

    id: uuid.UUID
    role: str
    institution_id: uuid.UUID | None

    def may(self, scope: str) -> bool:
        """Tell whether the role has a scope."""
        return scope in SCOPES[self.role]


def new_token() -> str:
    """Return a fresh token: 256 bits behind a prefix that secret scanners can know."""
    return f"elo_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
