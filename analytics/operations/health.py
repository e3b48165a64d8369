"""Health: the routes for process managers and monitoring. Nobody signs in for them: they name no path and no ticket.

A workspace is named only to who has the token of monitoring.
"""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from analytics.configuration import configuration
from analytics.operations.monitoring import FORMAT, exposition
from analytics.operations.readiness import Readiness, id_of_name
from analytics.people.acting import acting_as, host
from analytics.people.workspace_in_use import DEFAULT, PARAMETER

readiness = Readiness()


async def live(request: Request) -> Response:
    """`GET /livez`: this process answers. Only what is started anew mends a process that does not."""
    return PlainTextResponse("live")


async def ready(request: Request) -> Response:
    """`GET /readyz`: `ready` where people can be served from every workspace in use, else 503 with what fails.

    `?workspace=default` asks about the server and its default workspace alone, for what takes a process out of use.
    """
    name = request.query_params.get(PARAMETER, "")
    trusted = may_read_metrics(request.headers.get("authorization", ""))
    if name and not trusted and name != DEFAULT:
        return PlainTextResponse("Not here.", 404)
    faults = await run_in_threadpool(readiness.faults)
    if name:
        asked = await run_in_threadpool(id_of_name, name) if name != DEFAULT else DEFAULT
        if asked is None:
            return PlainTextResponse("There is no such workspace.", 404)
        faults = [fault for fault in faults if fault.id in (asked, "")]
    if not faults:
        return PlainTextResponse("ready")
    parts = dict.fromkeys(fault.named if trusted else fault.part for fault in faults)
    return PlainTextResponse(f"not ready: {'; '.join(parts)}", 503)


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


routes = [
    Route("/livez", live, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
]
