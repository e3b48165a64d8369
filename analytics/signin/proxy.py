"""Sign-in by a proxy in front: who it names in a header, believed only of listed addresses that prove who they are."""

import hmac
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.signin.accounts import account_page
from analytics.signin.ending import ended
from analytics.signin.identity import Identity, identity
from analytics.signin.page import go_to, page, safe_next
from analytics.signin.refusal import no_role
from analytics.signin.request import is_proxy, peer
from analytics.signin.tokens import Keys
from analytics.signin.visitor import FRESH, MOST
from analytics.store.account import Account
from analytics.store.people import People

log = logging.getLogger("tagwatch.signin")
WAY = "proxy"
SECRET = "x-tagwatch-secret"  # removed before the dashboard sees the request
QUIET_SECONDS = 60.0  # for which a refusal of one address is not logged again


class NotByProxy(AnalyticsError):
    """A request that the proxy did not send; why is for the log alone."""


@dataclass
class Proxy:
    """Who a request is from, as the proxy states it. Answers are remembered for two seconds."""

    folder: Path
    _keys: Keys | None = field(default=None, repr=False)
    _met: dict[Identity, tuple[float, Account | None]] = field(default_factory=dict, repr=False)
    _logged: dict[str, float] = field(default_factory=dict, repr=False)

    async def enter(self, scope: Scope) -> Account | Response:
        """Who asks, or why nobody is let in."""
        try:
            person = identity(await self._claims(scope))
            account = await self._meet(person)
        except NotByProxy as error:
            self._report(peer(scope), str(error))
            url = configuration().url
            lead = "This dashboard is opened through its proxy, which states who you are."
            return page("Not this way", lead=lead, link=(url, url) if url else None, status=403)
        except AnalyticsError as error:
            self._report(peer(scope), str(error))
            return page("You are not signed in", note=str(error), status=401)
        return account or no_role(person.name, person.groups)

    def answer(self, request: Request, path: str, account: Account) -> Response:
        """The pages that a person has here. path: without the prefix."""
        if path == "/sign-in":
            return go_to(safe_next(request.query_params.get("next", "/")))
        if path == "/sign-out" and request.method == "POST":
            still = "Your proxy may still know you in this browser: sign out there, too."
            return ended(elsewhere=configuration().proxy_sign_out, still=still)
        if path in ("/account", "/sign-out"):
            return account_page(account, request, way=WAY)
        return page("There is no such page", lead="People sign in at the proxy here.", link=("/", "Back"), status=404)

    async def _claims(self, scope: Scope) -> dict[str, Any]:
        """What the proxy states; raises NotByProxy unless it comes from a listed address and is proven."""
        settings, headers = configuration(), Headers(scope=scope)
        if not is_proxy(peer(scope)):
            raise NotByProxy(f"{peer(scope) or 'A socket'} is none of TAGWATCH_PROXIES.")
        if not settings.proxy_secret and not settings.proxy_jwt:
            raise NotByProxy("Neither TAGWATCH_PROXY_SECRET nor TAGWATCH_PROXY_JWT is set.")
        if settings.proxy_secret:
            given = _one(headers, SECRET)
            if not hmac.compare_digest(given.encode(), settings.proxy_secret.encode()):
                raise NotByProxy(f"The header {SECRET} is {'wrong' if given else 'missing'}.")
        if settings.proxy_jwt:
            if self._keys is None or self._keys.address != settings.proxy_keys:
                self._keys = Keys(settings.proxy_keys)
            token = _one(headers, settings.proxy_jwt).removeprefix("Bearer ")
            issuer, audience = settings.proxy_issuer, settings.proxy_audience
            if not (settings.proxy_keys and issuer and audience):
                raise NotByProxy("TAGWATCH_PROXY_KEYS, TAGWATCH_PROXY_ISSUER and TAGWATCH_PROXY_AUDIENCE are needed.")
            return await self._keys.claims(token, issuer=issuer, audience=audience)
        name = _one(headers, settings.proxy_user)
        if not name:
            raise AnalyticsError(f"The proxy named nobody: the header {settings.proxy_user} is missing.")
        groups = [part.strip() for part in _one(headers, settings.proxy_groups).split(",") if part.strip()]
        return {settings.name_claim: name, settings.groups_claim: groups}

    async def _meet(self, person: Identity) -> Account | None:
        now = time.monotonic()
        found = self._met.get(person)
        if found is None or now - found[0] > FRESH:
            if len(self._met) > MOST:
                self._met.clear()
            met = await run_in_threadpool(
                People(self.folder).meet,
                person.name,
                person.role,
                subject=person.subject,
                by_default=person.by_default,
            )
            found = self._met[person] = (now, met)
        return found[1]

    def _report(self, address: str, why: str) -> None:
        now = time.monotonic()
        if now - self._logged.get(address, -QUIET_SECONDS) >= QUIET_SECONDS:
            self._logged = {known: at for known, at in self._logged.items() if now - at < QUIET_SECONDS}
            self._logged[address] = now
            log.warning("A request was refused: %s", why)


def _one(headers: Headers, name: str) -> str:
    """The value of a header that came once; "" for none. Of two, one would be somebody else's."""
    values = headers.getlist(name) if name else []
    if len(values) > 1:
        raise NotByProxy(f"The header {name} came {len(values)} times.")
    try:
        return values[0].encode("latin-1").decode("utf-8").strip() if values else ""
    except UnicodeDecodeError:
        return values[0].strip()
