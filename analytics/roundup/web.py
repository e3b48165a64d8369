"""The web routes of a roundup: its picture and its document by signed link, outside the pages' sign-in gate.

A route lets in whoever holds a token, so it checks that token, and the Host and Origin of the request.
"""

import threading

from markupsafe import escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from analytics.errors import AnalyticsError
from analytics.metrics.scope import Scope
from analytics.operations.web import known_host
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.people.workspace_in_use import in_workspace
from analytics.roundup.links import BadToken, Pass, address, path_of, read, workspace_of
from analytics.store.workspaces import server_folder

KINDS = {".png": "image/png", ".html": "text/html; charset=utf-8"}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
SANDBOX = {"Content-Security-Policy": "sandbox allow-scripts allow-popups; frame-ancestors 'none'"}
REMEMBERED = 32  # pictures of weeks that are not published

_drawing = threading.Lock()  # one browser at a time, however many ask
_pictures: dict[str, bytes] = {}


async def by_link(request: Request) -> Response:
    """`/roundup/2026-03-02.png?token=…` and `.html`."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return PlainTextResponse("This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.", 403)
    week, _, suffix = request.path_params["name"].rpartition(".")
    suffix = f".{suffix}"
    if suffix not in KINDS:
        return PlainTextResponse("There is a .png and a .html of each week.", 404)
    token = request.query_params.get("token", "")
    try:
        workspace = workspace_of(server_folder(), token)
        bench = Workbench(workspace.folder)
        opens = read(bench.folder, token)
        if opens.week.isoformat() != week:
            raise BadToken("This link is for another week.")
        # The token is the right to see this one roundup, whoever holds it.
        with in_workspace(workspace), acting_as(host()):
            content = await run_in_threadpool(_content, bench, opens, token, suffix)
    except BadToken as error:
        return PlainTextResponse(str(error), 403)
    except AnalyticsError as error:
        return PlainTextResponse(str(error), 503)
    return Response(content, media_type=KINDS[suffix], headers=SAFE | (SANDBOX if suffix == ".html" else {}))


routes = [Route("/roundup/{name}", by_link, methods=["GET"])]


def with_picture(document: str, link: str) -> str:
    """A document whose Open Graph tags name its picture, so that a pasted link unfurls."""
    tags = "".join(
        f'<meta property="og:{name}" content="{escape(value)}">'
        for name, value in (
            ("image", link),
            ("image:type", "image/png"),
            ("image:width", "1600"),
            ("image:height", "900"),
        )
    )
    return document.replace("</title>", f'</title>{tags}<meta name="twitter:card" content="summary_large_image">', 1)


def _content(bench: Workbench, opens: Pass, token: str, suffix: str) -> bytes:
    from analytics.roundup.picture import Camera  # plotly and Playwright, only where needed
    from analytics.roundup.service import RoundupService, picture_of

    facts = bench.facts()
    if facts is None:
        raise AnalyticsError("The store is empty.")
    scope = Scope(sources=opens.sources, teams=opens.teams)
    service = RoundupService.of(bench, facts, bench.calendar(facts, scope))
    roundup = service.roundup(scope, week=opens.week)
    if suffix == ".html":
        link = address() + path_of(opens, token, ".png")
        return with_picture(roundup.document(theme=opens.theme), link).encode()
    if roundup.published:
        with _drawing, Camera() as camera:
            return picture_of(roundup, camera, theme=opens.theme)
    document = roundup.document(theme=opens.theme)
    with _drawing:
        if document not in _pictures:
            with Camera() as camera:
                _pictures[document] = camera.png(document)
            for old in list(_pictures)[:-REMEMBERED]:
                del _pictures[old]
        return _pictures[document]
