"""Signed tokens: which signatures are believed, and the check of a proxy's token (JWT) against its published keys."""

import time
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from analytics.errors import AnalyticsError

# By a key pair alone: with a shared key, or unsigned, whoever knows the public half could make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LEEWAY = 60  # s by which clocks may differ
PATIENCE = 10.0  # s until whoever keeps the keys has answered
LONGEST = 20_000  # letters of a token
KEEP_SECONDS, AGAIN_SECONDS = 3600.0, 60.0  # keys are asked for anew; at most as often when a key is not among them


@cache
def trusted() -> SSLContext:
    """Whose certificates are believed; read once, since that takes longer than asking."""
    return httpx2.create_ssl_context()


@dataclass
class Keys:
    """The public keys at one address (JWKS), asked for when they are needed."""

    address: str
    _set: KeySet | None = field(default=None, repr=False)
    _asked: float = 0.0

    async def claims(self, token: str, *, issuer: str, audience: str) -> dict[str, Any]:
        """The claims of a token that one of these keys signed, for this audience and not over; else AnalyticsError."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            if not token or len(token) > LONGEST:
                raise AnalyticsError("The proxy's token is missing or too long.")
            try:
                decoded = jwt.decode(token, await self._keys(KEEP_SECONDS), registry=registry)
            except InvalidKeyIdError:
                decoded = jwt.decode(token, await self._keys(AGAIN_SECONDS), registry=registry)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY,
                iss={"essential": True, "value": issuer},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
            ).validate(decoded.claims)
        except httpx2.HTTPError as error:
            raise AnalyticsError(f"The keys at {self.address} could not be read: {error}.") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise AnalyticsError(f"The proxy's token is refused: {error}.") from error
        return dict(decoded.claims)

    async def _keys(self, oldest: float) -> KeySet:
        if self._set is None or time.monotonic() - self._asked > oldest:
            async with httpx2.AsyncClient(timeout=PATIENCE, verify=trusted()) as client:
                answer = await client.get(self.address)
            answer.raise_for_status()
            self._set, self._asked = KeySet.import_key_set(answer.json()), time.monotonic()
        return self._set
