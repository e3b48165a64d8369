"""The route that takes uploads: files are streamed to disk as they come, whatever their size.

Streamlit's own uploader keeps whole files in memory; this route never holds more than a piece of one.
"""

import time
from urllib.parse import unquote

from itsdangerous import BadData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analytics.errors import AnalyticsError
from analytics.ingest.uploads import batch_of
from analytics.operations.receiving import NotReceived, receive_file
from analytics.operations.web import known_host
from analytics.store.workspaces import server_folder


async def receive(request: Request) -> Response:
    """`PUT /upload` with the headers X-Upload-Token and X-Upload-Name (as in a URL): one file, streamed to disk."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return _no(403, "This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.")
    try:
        batch, until = batch_of(request.headers.get("x-upload-token", ""), server_folder())
    except (BadData, ValueError, TypeError):
        return _no(403, "This upload was not asked for here. Reload the page Imports.")
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


def _no(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)


routes = [Route("/upload", receive, methods=["PUT"])]
