"""What makes a token ours, timely and used once (security framework 5.1.3, OpenID Connect core 3.1.3.7)."""

from datetime import datetime, timedelta
from typing import Final

from lti.claims import Claims
from lti.errors import LtiError
from lti.login import PendingLogin
from lti.registrations import Registrations
from lti.texts import is_same

SKEW: Final = timedelta(seconds=30).total_seconds()
FURTHEST_EXPIRY: Final = timedelta(days=1).total_seconds()
OLDEST: Final = timedelta(hours=1).total_seconds()
LARGEST_TIME: Final = 1e12


def check_issuer(claims: Claims, pending: PendingLogin, registrations: Registrations) -> None:
    """Refuse a token of another issuer than the login's (OpenID Connect core 3.1.3.7, 2)."""
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise LtiError("issuer_missing", "The id_token has no iss.")
    if issuer == pending.issuer:
        return
    if registrations.find(issuer, None):
        raise LtiError("issuer_mismatch", "The id_token is of another platform than the login.")
    raise LtiError("issuer_unknown", "The id_token is of a platform that is not registered.")


def check_audience(claims: Claims, client_id: str) -> None:
    """Refuse a token that was made for another client (security framework 5.1.3, 3 to 5)."""
    audience = claims.get("aud")
    if audience is None:
        raise LtiError("audience_missing", "The id_token has no aud.")
    named = audience if isinstance(audience, list) else [audience]
    if client_id not in named or not all(isinstance(one, str) for one in named):
        raise LtiError("audience_mismatch", "The id_token's aud does not name our client_id.")
    party = claims.get("azp")
    if party is None and len(named) > 1:
        raise LtiError("azp_missing", "The id_token has several audiences and no azp.")
    if party is not None and party != client_id:
        raise LtiError("azp_mismatch", "The id_token's azp is not our client_id.")


def check_times(claims: Claims, now: datetime) -> None:
    """Refuse a token that is old, of the future, or good for too long (security framework 5.1.3, 7 and 8)."""
    at = now.timestamp()
    expires = _time(claims, "exp")
    if expires + SKEW < at:
        raise LtiError("token_expired", "The id_token has expired.")
    if expires > at + FURTHEST_EXPIRY:
        raise LtiError("exp_too_far", "The id_token is good for more than a day.")
    issued = _time(claims, "iat")
    if issued > at + SKEW:
        raise LtiError("iat_in_future", "The id_token was issued in the future.")
    if issued < at - OLDEST:
        raise LtiError("iat_too_old", "The id_token was issued more than an hour ago.")
    if claims.get("nbf") is not None and _time(claims, "nbf") > at + SKEW:
        raise LtiError("nbf_in_future", "The id_token is not valid yet.")


def _time(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if value is None:
        raise LtiError(f"{name}_missing", f"The id_token has no {name}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST_TIME:
        raise LtiError(f"{name}_invalid", f"The id_token's {name} is not a number.")
    return value


def check_nonce(claims: Claims, pending: PendingLogin) -> None:
    """Refuse a token that answers another login (security framework 5.1.3, 9)."""
    nonce = claims.get("nonce")
    if nonce is None or nonce == "":
        raise LtiError("nonce_missing", "The id_token has no nonce.")
    if not isinstance(nonce, str) or not is_same(nonce, pending.nonce):
        raise LtiError("nonce_mismatch", "The id_token's nonce is not the login's.")
