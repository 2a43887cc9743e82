"""Reading the token of a sign-in (OpenID Connect Core 3.1.3.7): nothing in it counts before all of it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

# Signatures with the key pair of the provider; never one made with a shared secret, and never none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY = 30  # seconds by which the clock of the provider may differ


class BadToken(Exception):
    """The token is not to be believed; the text says why, without anything out of the token."""


def read_token(token: str, *, key_set: Mapping[str, Any], issuer: str, client_id: str) -> dict[str, Any]:
    """The claims, once signature, issuer, audience and time are right; the nonce is compared by who sent it."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key_of(token, key_set),
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise BadToken(type(error).__name__) from None
    if claims.get("azp", client_id) != client_id or (isinstance(claims["aud"], list) and claims["aud"] != [client_id]):
        raise BadToken("issued for another party too")
    return claims


def key_of(token: str, key_set: Mapping[str, Any]) -> jwt.PyJWK:
    """The key the token names; where it names none, the only one there is."""
    name = jwt.get_unverified_header(token).get("kid")
    keys = jwt.PyJWKSet.from_dict(dict(key_set)).keys
    found = [one for one in keys if name in (None, one.key_id)]
    if len(found) != 1:
        raise BadToken("its key is not known")
    return found[0]
