"""The OpenID provider: its addresses by discovery, the exchange of a code for claims, and its sign-out. By Authlib."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import StarletteOAuth2App
from joserfc.errors import JoseError

from analytics.configuration import Configuration, configuration
from analytics.errors import AnalyticsError
from analytics.setting_values import issuer as checked_address
from analytics.signin.identity import claim_at
from analytics.signin.tokens import ALGORITHMS, LEEWAY, PATIENCE, trusted

DISCOVERY = "/.well-known/openid-configuration"
KEEP_SECONDS = 3600.0  # until the provider's addresses are read anew
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
FAULTS = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


class ProviderFault(AnalyticsError):
    """The provider cannot be reached, or its answer is refused; the text states why."""


@dataclass(frozen=True)
class Begun:
    """What has to come back, or fit, for a sign-in that began here. url: where the person goes."""

    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True)
class SignedIn:
    """What the provider stated. token: its signed form, which the sign-out names."""

    claims: dict[str, Any]
    token: str


@dataclass
class Provider:
    """The provider that the environment names."""

    _app: StarletteOAuth2App | None = field(default=None, repr=False)
    _made: tuple[float, Configuration | None] = (0.0, None)

    async def begin(self, back: str) -> Begun:
        """A new sign-in. back: the address that the provider sends the person to."""
        app = await self._ready()
        begun = await app.create_authorization_url(back)
        return Begun(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])

    async def finish(self, code: str, begun: Begun, back: str, issuer: str | None = None) -> SignedIn:
        """Exchange the code. issuer: as the answer names it (RFC 9207); raises ProviderFault."""
        app = await self._ready()
        meta = app.server_metadata
        expected = meta["issuer"] if meta.get("authorization_response_iss_parameter_supported") else issuer
        if issuer != expected or issuer not in (None, meta["issuer"]):
            raise ProviderFault("The answer came from another provider.")
        try:
            given = await app.fetch_access_token(back, code=code, code_verifier=begun.code_verifier)
            stated = await app.parse_id_token(
                given,
                nonce=begun.nonce,
                claims_options={
                    "iss": {"essential": True, "value": meta["issuer"]},
                    "aud": {"essential": True, "value": app.client_id},
                },
                leeway=LEEWAY,
            )
            if stated is None:
                raise ProviderFault("The provider sent no ID token.")
            claims = dict(stated)
            if "userinfo_endpoint" in meta and _lacks(claims):
                more = await app.userinfo(token=given)
                if more.get("sub") != claims["sub"]:
                    raise ProviderFault("The provider's user information is of somebody else.")
                claims = {**more, **{claim: value for claim, value in claims.items() if value is not None}}
        except httpx2.HTTPError as error:
            raise ProviderFault(f"The provider could not be reached: {error or type(error).__name__}.") from error
        except FAULTS as error:
            raise ProviderFault(f"The provider's answer is refused: {error}.") from error
        return SignedIn(claims, given["id_token"])

    async def sign_out(self, token: str, back: str) -> str:
        """Where the provider ends its own session; "" where it offers no such place."""
        app = await self._ready()
        if not app.server_metadata.get("end_session_endpoint"):
            return ""
        ending = await app.create_logout_url(back, id_token_hint=token or None, client_id=app.client_id)
        return str(ending["url"])

    async def _ready(self) -> StarletteOAuth2App:
        """The client with the provider's addresses; raises ProviderFault."""
        settings = configuration()
        if self._app is None or time.monotonic() - self._made[0] > KEEP_SECONDS or self._made[1] != settings:
            self._app = await _discovered(settings)
            self._made = (time.monotonic(), settings)
        return self._app


async def _discovered(settings: Configuration) -> StarletteOAuth2App:
    issuer = settings.oidc_issuer.removesuffix(DISCOVERY).rstrip("/")
    app = StarletteOAuth2App(
        None,
        name="tagwatch",
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret or None,
        server_metadata_url=issuer + DISCOVERY,
        client_kwargs={
            "scope": settings.oidc_scopes,
            "code_challenge_method": "S256",
            "timeout": PATIENCE,
            "verify": trusted(),
        },
    )
    try:
        meta = await app.load_server_metadata()
        if str(meta.get("issuer", "")).rstrip("/") != issuer:
            raise ProviderFault(
                f"{issuer + DISCOVERY} names another issuer. TAGWATCH_OIDC_ISSUER must be as it is there."
            )
        for name in NEEDED:
            checked_address(str(meta[name]))
    except httpx2.HTTPError as error:
        raise ProviderFault(
            f"The provider at {issuer} could not be reached: {error or type(error).__name__}."
        ) from error
    except FAULTS as error:
        raise ProviderFault(f"{issuer + DISCOVERY} is no description of a provider: {error!r}.") from error
    offered = meta.get("id_token_signing_alg_values_supported") or []
    meta["id_token_signing_alg_values_supported"] = [known for known in ALGORITHMS if known in offered] or ["RS256"]
    methods = meta.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if settings.oidc_secret and "client_secret_basic" not in methods and "client_secret_post" in methods:
        app.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"
    return app


def _lacks(claims: dict[str, Any]) -> bool:
    """Whether the token leaves name or groups to the user information, as several providers do."""
    settings = configuration()
    return any(claim_at(claims, claim) is None for claim in (settings.name_claim, settings.groups_claim))
