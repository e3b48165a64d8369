"""The route that takes uploads: files are streamed to disk as they come, whatever their size.

Streamlit's own uploader keeps whole files in memory; this route never holds more than a piece of one.
"""

import secrets
import shutil
import time
from urllib.parse import unquote

from itsdangerous import BadData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analytics.ingest.names import safe_name
from analytics.ingest.uploads import PLACE
from analytics.operations.web import known_host
from analytics.store.signing import signer
from analytics.store.snapshots import data_folder

LEFT_FREE = 1_000_000_000  # bytes of the disk that an upload never takes


async def receive(request: Request) -> Response:
    """`PUT /upload` with the headers X-Upload-Token and X-Upload-Name (as in a URL): one file, streamed to disk."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return _no(403, "This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.")
    store = data_folder()
    try:
        name, until = signer(store, salt="upload").loads(request.headers.get("x-upload-token", ""))
    except (BadData, ValueError, TypeError):
        return _no(403, "This upload was not asked for here. Reload the page Imports.")
    folder = store / PLACE / name
    if time.time() > until or not folder.is_dir():
        return _no(403, "This page is too old to upload from. Reload it.")
    size = int(request.headers.get("content-length") or 0)
    if shutil.disk_usage(folder).free - size < LEFT_FREE:
        return _no(507, "The disk has too little room for this file. Nothing was kept.")
    path = folder / safe_name(unquote(request.headers.get("x-upload-name", "")))
    while path.exists():
        path = path.with_name(f"{path.stem}-2{path.suffix}")
    arriving = folder / f".{secrets.token_hex(6)}"
    try:
        with arriving.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        arriving.rename(path)
    except (OSError, ClientDisconnect) as error:
        arriving.unlink(missing_ok=True)
        return _no(507, f"The file could not be kept: {getattr(error, 'strerror', None) or 'it broke off'}.")
    return JSONResponse({"name": path.name, "bytes": path.stat().st_size})


def _no(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)


routes = [Route("/upload", receive, methods=["PUT"])]
