"""Health: the routes for process managers and monitoring. They name no path and no ticket: nobody signs in for them."""

import hmac
import logging
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.operations.monitoring import FORMAT, exposition
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.store.people import People
from analytics.store.workspaces import Workspaces

log = logging.getLogger("tagwatch.health")
FRESH = 2.0  # s for which an answer is given again
_last: list[tuple[float, str]] = []


async def live(request: Request) -> Response:
    """`GET /livez`: this process answers. Only what is started anew mends a process that does not."""
    return PlainTextResponse("live")


async def ready(request: Request) -> Response:
    """`GET /readyz`: `ready` where people can be served from the store, else 503 with the part that fails."""
    now = time.monotonic()
    if not _last or now - _last[0][0] > FRESH:
        _last[:] = [(now, await run_in_threadpool(failing))]
    part = _last[0][1]
    return PlainTextResponse(f"not ready: {part}", 503) if part else PlainTextResponse("ready")


async def metrics(request: Request) -> Response:
    """`GET /metrics`: Prometheus' text format, for who has TAGWATCH_METRICS_TOKEN; the gate asks for it, too."""
    if not may_read_metrics(request.headers.get("authorization", "")):
        return PlainTextResponse("Not here.", 404)
    with acting_as(host()):  # figures of the whole store, for who has the token
        return Response(await run_in_threadpool(exposition), media_type=FORMAT)


def may_read_metrics(authorization: str) -> bool:
    """Whether a header `Authorization: Bearer …` has the token of the environment; nobody's where there is none."""
    token = configuration().metrics_token
    scheme, _, given = authorization.partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def failing() -> str:
    """The part of the store that cannot be read, in words for everybody; "" where all can. The log has the reason."""
    bench = Workbench()
    looks = {
        "the list of workspaces": Workspaces(bench.folder).all,
        "the people": lambda: configuration().auth != "none" and People(bench.folder).all(),
        "the decisions": lambda: bench.settings,
        "the tickets": bench.snapshots.check_current,
    }
    with acting_as(host()):
        for part, look in looks.items():
            try:
                look()
            except (AnalyticsError, OSError) as error:
                log.error("Not ready, %s cannot be read: %s", part, error)
                return f"{part} cannot be read"
    return ""


routes = [
    Route("/livez", live, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
]
