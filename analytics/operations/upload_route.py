"""The route that takes uploads: files are streamed to disk as they come, whatever their size.

Streamlit's own uploader keeps whole files in memory; this route never holds more than a piece of one. Who sends has to
have the right to import at that moment, whatever it was when the page gave the token.
"""

import time
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from itsdangerous import BadData
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.ingest.uploads import batch_of
from analytics.operations.receiving import NotReceived, receive_file
from analytics.operations.web import known_host
from analytics.people.acting import NotAllowed, acting_as, host, require
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.signin.visitor import HEADER, Visitors, person_of
from analytics.store.workspaces import server_folder
from analytics.workspace.settings import Settings


async def receive(request: Request) -> Response:
    """`PUT /upload` with the headers X-Upload-Token and X-Upload-Name (as in a URL): one file, streamed to disk."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return _no(403, "This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.")
    try:
        batch, until, workspace = batch_of(request.headers.get("x-upload-token", ""), server_folder())
        await run_in_threadpool(_require_import, request.headers.get(HEADER, ""), workspace)
    except (BadData, ValueError, TypeError):
        return _no(403, "This upload was not asked for here. Reload the page Imports.")
    except NotAllowed as error:
        return _no(403, str(error))
    except AnalyticsError as error:  # the list of workspaces is damaged
        return _no(503, str(error))
    folder = batch.folder
    if time.time() > until or not folder.is_dir():
        return _no(403, "This page is too old to upload from. Reload it.")
    try:
        path = await receive_file(request, folder, unquote(request.headers.get("x-upload-name", "")))
    except NotReceived as refused:
        return _no(refused.status, str(refused))
    return JSONResponse({"name": path.name, "bytes": path.stat().st_size})


def _require_import(mark: str, workspace: NamedWorkspace) -> None:
    """Raise NotAllowed unless who is behind the gate's mark may import into the workspace now."""
    person = host()
    if mark or configuration().auth != "none":
        account = _visitors(server_folder()).member(mark, workspace)
        if account is None:
            raise NotAllowed("You are not in this workspace. Sign in and drop the files again.")
        person = person_of(account, Settings())
    with in_workspace(workspace), acting_as(person):
        require(Right.IMPORT)


@cache
def _visitors(folder: Path) -> Visitors:
    return Visitors(folder)


def _no(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)


routes = [Route("/upload", receive, methods=["PUT"])]
