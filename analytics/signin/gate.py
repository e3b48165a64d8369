"""The gate: middleware before every page, route and websocket. Nothing but health is answered before it.

It refuses foreign hosts, finds who asks by the way of TAGWATCH_AUTH, ends sessions that are over, writes the visitor
into a header that it alone sets, and adds the security headers.
"""

import asyncio
import math
import re
import time
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.configuration import configuration
from analytics.log import add_to_log
from analytics.operations.health import may_read_metrics
from analytics.operations.web import HERE, known_host
from analytics.signin import accounts, cookie, joining
from analytics.signin.ending import ended
from analytics.signin.headers import policy, with_headers
from analytics.signin.openid import OpenId
from analytics.signin.page import go_to, safe_next
from analytics.signin.programs import PLACE, Programs
from analytics.signin.proxy import SECRET, Proxy
from analytics.signin.request import is_forwarded, over_https, same_origin
from analytics.signin.visitor import HEADER, Visitors, of_person
from analytics.store.account import Account
from analytics.store.joining import invited
from analytics.store.sessions import Sessions

METRICS = "/metrics"  # by a token of its own, whatever host the monitoring calls it by
HEALTH = ("/livez", "/readyz", "/_stcore/health")
CLOSED = re.compile(r"/_stcore/(metrics|script-health-check|agent)(/|$)|/oauth2callback$|/auth/")
BY_LINK = re.compile(r"/roundup/[^/]+\.(png|html)$|/subscription/(confirm|end)$")  # check a signed token themselves
POSTED = re.compile(r"/subscription/")  # of these; mail programs unsubscribe by a POST
OWN = re.compile(r"/(sign-in|sign-out|account)(/|$)|/join/")  # the pages of sign-in itself
CHECK_SECONDS = 5.0  # until a session that is over loses its websocket
ELSEWHERE = (
    "This dashboard serves this machine alone, and the request {why}. For people on a network, let them sign in: set "
    "TAGWATCH_AUTH to accounts, oidc or proxy, and TAGWATCH_URL to the address that they open; README, 'A team's "
    "server', has the steps."
)
UNTIL_NOW = (
    "A proxy in front that signs people in, as README asked for until now, goes on working with TAGWATCH_AUTH=proxy: "
    "then everybody has a name and a role."
)

NOT_HERE = PlainTextResponse("Not here.", 404)


class Gate:
    """Middleware. index: the first page of Streamlit's front end. prefix: as `server.baseUrlPath` has it."""

    def __init__(self, app: ASGIApp, *, folder: Path, visitors: Visitors, index: Path, prefix: str = "") -> None:
        self.app = app
        self.folder = folder
        self.visitors = visitors
        self.programs = Programs(visitors)
        self.index = index
        self.prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
        self.openid = OpenId(folder)
        self.proxy = Proxy(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() != HEADER.encode()]
        if scope["type"] == "http":
            send = with_headers(send, policy(self.index), secure=over_https())
        path = scope["path"].removeprefix(self.prefix)
        if path in HEALTH and scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if path == METRICS and scope["type"] == "http":
            known = may_read_metrics(connection.headers.get("authorization", "")) and scope["method"] == "GET"
            await (self.app if known else NOT_HERE)(scope, receive, send)
            return
        refusal = self._refusal(scope, path, connection.headers)
        if refusal is None:
            refusal = await self._enter(scope, receive, send, path)
        if refusal is not None:
            await _answer(refusal, scope, receive, send)

    def _refusal(self, scope: Scope, path: str, headers: Headers) -> Response | None:
        """Why nobody may ask this, whoever they are."""
        settings = configuration()
        if CLOSED.match(path):
            return NOT_HERE
        host, origin = headers.get("host", ""), headers.get("origin")
        if settings.auth == "none" and not settings.serves_everybody:
            if is_forwarded(headers):
                return PlainTextResponse(f"{ELSEWHERE.format(why='was forwarded by a proxy')} {UNTIL_NOW}", 403)
            if not known_host(host, origin) or _name(host) not in HERE:
                return PlainTextResponse(ELSEWHERE.format(why="names another host"), 403)
        elif not known_host(host, origin):
            return PlainTextResponse("This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.", 403)
        if (
            scope["type"] == "websocket"
            and (origin is not None or settings.auth != "none")
            and not same_origin(headers)
        ):
            return PlainTextResponse("This page is not ours.", 403)
        return None

    async def _enter(self, scope: Scope, receive: Receive, send: Send, path: str) -> Response | None:
        """Let the request in, or answer it here."""
        auth = configuration().auth
        if scope["type"] == "http" and path.startswith(PLACE):
            program = self.programs.enter(path, Headers(scope=scope))
            if isinstance(program, Response):
                return program
            if program is not None:
                await self._pass(program, scope, receive, send)
                return None
        if auth == "none" or _by_link(scope, path):
            await self.app(scope, receive, send)
            return None
        account: Account | None
        until = math.inf
        if auth == "proxy":
            entered = await self.proxy.enter(scope)
            if isinstance(entered, Response):
                return entered if _wants_page(scope) else JSONResponse({"error": "Sign in first."}, 401)
            account, mark = entered, of_person(entered.name)
            until = time.monotonic() + configuration().session_hours * 3600
        else:
            mark = cookie.mark_in(HTTPConnection(scope))
            account = self.visitors.account(mark) if mark else None
        if scope["type"] == "http" and OWN.match(path):
            return await self._own_page(Request(scope, receive), path, mark, account)
        if account is None:
            return self._sign_in_first(scope, path)
        if scope["type"] == "websocket":
            receive = self._while_signed_in(mark, receive, send, until)
        await self._pass(mark, scope, receive, send)
        return None

    async def _pass(self, mark: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a known visitor in, named to the dashboard by the header that is ours alone."""
        if account := self.visitors.account(mark):
            add_to_log(person=account.number)
        kept = [(name, value) for name, value in scope["headers"] if name.lower() != SECRET.encode()]
        scope["headers"] = [*kept, (HEADER.encode(), mark.encode())]
        await self.app(scope, receive, send)

    async def _own_page(self, request: Request, path: str, mark: str, account: Account | None) -> Response:
        """The pages of sign-in, which the gate answers itself."""
        if request.method == "POST" and not same_origin(request.headers):
            return PlainTextResponse("This form was not sent from our page.", 403)
        if request.method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Not like this.", 405)
        post, auth = request.method == "POST", configuration().auth
        if auth == "oidc":
            answer = await self.openid.answer(request, path, account, mark)
            self.visitors.forget(mark)
            return answer
        if auth == "proxy" and account:
            return self.proxy.answer(request, path, account)
        if path.startswith("/join/"):
            secret = path.removeprefix("/join/")
            if post:
                return await joining.take_join(request, self.folder, secret, account)
            return joining.join_form(invited(self.folder, secret), account)
        if path == "/sign-in":
            if post:
                return await accounts.take_sign_in(request, self.folder)
            next = safe_next(request.query_params.get("next", "/"))
            return go_to(next) if account else accounts.sign_in_form(next)
        if account is None:
            return go_to("/sign-in")
        if path == "/sign-out":
            return self._sign_out(mark) if post else go_to("/account")
        if post:
            answer = await accounts.take_account(request, self.folder, account, path.removeprefix("/account/"))
            self.visitors.forget(mark)
            return answer
        return accounts.account_page(account, request)

    def _sign_out(self, mark: str) -> Response:
        Sessions(self.folder).end(mark.removeprefix("session "))
        self.visitors.forget(mark)
        return ended()

    def _sign_in_first(self, scope: Scope, path: str) -> Response:
        """A page leads to the form and back; anything else is refused in words."""
        if _wants_page(scope):
            query = scope.get("query_string", b"").decode("latin-1")
            return go_to(f"/sign-in?next={quote(path + (f'?{query}' if query else ''), safe='')}")
        return JSONResponse({"error": "Sign in first."}, 401)

    def _while_signed_in(self, mark: str, receive: Receive, send: Send, until: float) -> Receive:
        """A `receive` that disconnects a websocket soon after its session is over. until: on the monotonic clock."""
        waiting: list[asyncio.Future[Message]] = []

        async def receiving() -> Message:
            if not waiting:
                waiting.append(asyncio.ensure_future(receive()))
            while True:
                done, _ = await asyncio.wait(waiting, timeout=CHECK_SECONDS)
                if self.visitors.account(mark) is None or time.monotonic() > until:
                    waiting.pop().cancel()
                    await send({"type": "websocket.close", "code": 1008})
                    return {"type": "websocket.disconnect", "code": 1008}
                if done:
                    return waiting.pop().result()

        return receiving


def _by_link(scope: Scope, path: str) -> bool:
    """Whether a request is for what a signed link opens without sign-in."""
    if scope["type"] != "http" or not BY_LINK.match(path):
        return False
    return scope["method"] in ("GET", "HEAD") or (scope["method"] == "POST" and bool(POSTED.match(path)))


def _wants_page(scope: Scope) -> bool:
    """Whether a browser opens a page, rather than a part of one."""
    accepted = Headers(scope=scope).get("accept", "")
    return scope["type"] == "http" and scope["method"] == "GET" and "text/html" in accepted


async def _answer(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await refusal(scope, receive, send)


def _name(host: str) -> str:
    """A host without its port, as HERE writes it."""
    return (host.rsplit(":", 1)[0] if not host.endswith("]") else host).lower()
