"""Sign-in at an OpenID provider: the pages of the gate where TAGWATCH_AUTH is `oidc`."""

import logging
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.workspace_in_use import PARAMETER
from analytics.signin import cookie
from analytics.signin.accounts import account_page, begin
from analytics.signin.ending import ended
from analytics.signin.identity import identity
from analytics.signin.page import go_to, page, safe_next
from analytics.signin.provider import Begun, Provider, ProviderFault
from analytics.signin.refusal import no_role
from analytics.store.account import Account
from analytics.store.people import People
from analytics.store.people_file import mark_of
from analytics.store.sessions import Sessions
from analytics.store.signing import signing_key
from analytics.store.workspaces import LONGEST_NAME

log = logging.getLogger("tagwatch.signin")
CALLBACK = "/sign-in/callback"
WAY = "oidc"  # the note of a session begins with it
BEGUN_SECONDS = 600  # for which a sign-in that began may be finished
LONGEST_NEXT = 1500
AGAIN = ("/sign-in", "Sign in again")


@dataclass
class OpenId:
    """Answers the paths of sign-in. Used states are remembered until they end: an answer serves once."""

    folder: Path
    provider: Provider = field(default_factory=Provider)
    _used: dict[str, float] = field(default_factory=dict, repr=False)

    async def answer(self, request: Request, path: str, account: Account | None, mark: str) -> Response:
        """path: without the prefix. mark: of the session."""
        post = request.method == "POST"
        if path == CALLBACK and not post:
            return await self._finish(request)
        if path == "/sign-in" and not post:
            next = safe_next(request.query_params.get("next", ""))
            if account is not None:
                return go_to(next)
            return await self._begin(next) if "next" in request.query_params else sign_in_page()
        if path in ("/account", "/sign-out") and not post:
            return account_page(account, request, way=WAY) if account else go_to("/sign-in")
        if path in ("/sign-out", "/account/sign-out-all"):
            return await self._sign_out(account, mark, everywhere=path != "/sign-out")
        return page("There is no such page", lead="People sign in at the provider here.", link=AGAIN, status=404)

    async def _begin(self, next: str) -> Response:
        try:
            begun = await self.provider.begin(_back())
        except ProviderFault as error:
            return _failed(str(error), 502)
        next = next if len(next) <= LONGEST_NEXT else safe_next(_shorter(next))
        kept = self._signer().dumps({**asdict(begun), "url": "", "next": next})
        response = RedirectResponse(begun.url, 303, {"Cache-Control": "no-store"})
        cookie.keep(response, _cookie(begun.state), kept, seconds=BEGUN_SECONDS)
        return response

    async def _finish(self, request: Request) -> Response:
        """The provider sent the person back: check everything, begin the session, and go where the link led."""
        asked = request.query_params
        state = asked.get("state", "")
        begun, next = self._began(request, state)
        if begun is None:
            log.warning("An answer of the provider was refused: it was not asked for here, too late, or used before.")
            lead = "The sign-in began in another browser, more than ten minutes ago, or was used already."
            return page("You are not signed in", lead=lead, button=AGAIN, status=400)
        response = await self._entered(request, begun, next)
        cookie.drop(response, _cookie(state))
        return response

    async def _entered(self, request: Request, begun: Begun, next: str) -> Response:
        asked = request.query_params
        if "error" in asked:
            why = asked.get("error_description") or asked["error"]
            return _failed(f"The provider answered: {why[:300]}", 403)
        try:
            found = await self.provider.finish(asked.get("code", ""), begun, _back(), asked.get("iss"))
            person = identity(found.claims)
            account = await run_in_threadpool(
                People(self.folder).meet,
                person.name,
                person.role,
                subject=person.subject,
                by_default=person.by_default,
            )
        except ProviderFault as error:
            return _failed(str(error), 502)
        except AnalyticsError as error:
            return _failed(str(error), 403)
        if account is None:
            return no_role(person.name, person.groups)
        return begin(self.folder, account, next, note=f"{WAY} {found.token}")

    async def _sign_out(self, account: Account | None, mark: str, *, everywhere: bool) -> Response:
        sessions, hash = Sessions(self.folder), mark.removeprefix("session ")
        session = sessions.read(hash) if account else None
        if account and everywhere:
            sessions.end_all(account)
        sessions.end(hash)
        try:
            elsewhere = await self.provider.sign_out(session.note.partition(" ")[2] if session else "", _home())
        except ProviderFault as error:
            log.warning("%s was not signed out at the provider: %s", account.name if account else "Nobody", error)
            elsewhere = ""
        return ended(elsewhere=elsewhere, still="The provider may still know you in this browser.")

    def _began(self, request: Request, state: str) -> tuple[Begun | None, str]:
        """The sign-in that this browser began, once."""
        try:
            kept = self._signer().loads(request.cookies.get(_cookie(state), ""), max_age=BEGUN_SECONDS)
            next = str(kept.pop("next"))
            begun = Begun(**kept)
        except (BadData, TypeError, KeyError):
            return None, "/"
        now = time.monotonic()
        self._used = {known: until for known, until in self._used.items() if until > now}
        if begun.state != state or state in self._used:
            return None, "/"
        self._used[state] = now + BEGUN_SECONDS
        return begun, safe_next(next)

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(signing_key(self.folder), salt="sign-in that began")


def _shorter(next: str) -> str:
    """A page's address without what it shows, in the same workspace."""
    parts = urlsplit(next)
    named = [(name, value[:LONGEST_NAME]) for name, value in parse_qsl(parts.query) if name == PARAMETER][-1:]
    return f"{parts.path[: LONGEST_NEXT // 2]}{f'?{urlencode(named)}' if named else ''}"


def sign_in_page() -> Response:
    provider = configuration().oidc_issuer.split("/")[2]
    return page("Sign in", lead=f"People sign in at {provider}.", button=("/sign-in?next=%2F", "Sign in"))


def _failed(why: str, status: int) -> Response:
    log.warning("A sign-in failed: %s", why)
    return page("You are not signed in", note=why, button=AGAIN, status=status)


def _back() -> str:
    return configuration().url + CALLBACK


def _home() -> str:
    return f"{configuration().url}/sign-in"


def _cookie(state: str) -> str:
    """One for each sign-in that began, so that several tabs do not disturb each other."""
    return f"{cookie.name()}-{mark_of(state)[:12]}"
