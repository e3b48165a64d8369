"""Observing: middleware before everything else that gives each request an id, counts and times it, and logs it.

A line of the log has the method, the path and the status: never the query, in which customers can be named.
"""

import logging
import re
import secrets
import time
from collections.abc import Container

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.log import begin_request
from analytics.operations.monitoring import REQUEST_SECONDS, REQUESTS, SESSIONS

log = logging.getLogger("tagwatch.requests")
HEADER = "X-Request-ID"
GIVEN = re.compile(r"[\w.:-]{8,64}", re.ASCII)  # what a proxy may name a request
# First parts of paths that are counted by themselves; an address that somebody made up is not.
ROUTES = (
    "_stcore",
    "account",
    "api",
    "join",
    "livez",
    "media",
    "metrics",
    "readyz",
    "roundup",
    "sign-in",
    "sign-out",
    "static",
    "upload",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
API = re.compile(r"/api/v1/(\w+)")


class Observing:
    """Middleware. pages: the paths of the dashboard's pages. api: the names below `/api/v1`. prefix: as
    `server.baseUrlPath` has it."""

    def __init__(self, app: ASGIApp, *, pages: frozenset[str], api: frozenset[str], prefix: str = "") -> None:
        self.app = app
        self.pages, self.api = pages, api
        self.prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        identity = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        begin_request(identity)
        if scope["type"] == "websocket":
            with SESSIONS.track_inprogress():
                await self.app(scope, receive, send)
            return
        await self._http(scope, receive, send, identity)

    async def _http(self, scope: Scope, receive: Receive, send: Send, identity: str) -> None:
        route = route_of(scope["path"].removeprefix(self.prefix), self.pages, self.api)
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in METHODS else "other"
            REQUESTS.labels(route, method, str(status)).inc()
            REQUEST_SECONDS.labels(route).observe(seconds)
            level = logging.INFO if route.startswith("api") or status >= 500 else logging.DEBUG
            fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
            log.log(level, "%s %s: %d in %.3f s", method, route, status, seconds, extra={"fields": fields})


def route_of(path: str, pages: Container[str] = (), api: Container[str] = ()) -> str:
    """What a path is counted as: one of few names, whatever is asked.

    >>> route_of("/api/v1/counts", api=["counts"]), route_of("/static/js/x.js"), route_of("/wp-admin.php")
    ('api/counts', 'static', 'other')
    """
    if path in pages:
        return "page"
    first = path.strip("/").partition("/")[0]
    if first == "api" and (found := API.match(path)) and found[1] in api:
        return f"api/{found[1]}"
    return first if first in ROUTES else "other"
