"""The route that takes uploads: files are streamed to disk as they come, whatever their size.

Streamlit's own uploader keeps whole files in memory; this route never holds more than a piece of one.
"""

import asyncio
import secrets
import shutil
import time
from pathlib import Path
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

LEFT_FREE = 1_000_000_000  # bytes of the disk that uploads never take
CHECK_EVERY = 8_000_000  # bytes
PATIENCE = 30  # s without a byte, after which an upload is ended
TOO_FULL = "The disk has too little room for this file. Nothing was kept."


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
    stated = request.headers.get("content-length") or "0"
    if not _has_room(folder, int(stated) if stated.isascii() and stated.isdigit() else 0):
        return _no(507, TOO_FULL)
    name = safe_name(unquote(request.headers.get("x-upload-name", "")))
    arriving = folder / f".{secrets.token_hex(6)}"
    try:
        await _keep(request, arriving)
        path = _free(folder, name)
        arriving.rename(path)
    except _NoRoom:
        return _no(507, TOO_FULL)
    except TimeoutError:
        return _no(
            408, f"The upload stood still for {PATIENCE} seconds and was ended. Nothing was kept; drop it again."
        )
    except (OSError, ClientDisconnect) as error:
        return _no(507, f"The file could not be kept: {getattr(error, 'strerror', None) or 'it broke off'}.")
    finally:
        arriving.unlink(missing_ok=True)
    return JSONResponse({"name": path.name, "bytes": path.stat().st_size})


class _NoRoom(Exception):
    """The disk's reserve would be touched."""


async def _keep(request: Request, path: Path) -> None:
    """Write what arrives, however much the sender announced.

    Raises _NoRoom, TimeoutError after PATIENCE seconds without a byte, OSError, ClientDisconnect.
    """
    pieces = aiter(request.stream())
    unchecked = 0
    with path.open("wb") as file:
        while True:
            try:
                piece = await asyncio.wait_for(anext(pieces), PATIENCE)
            except StopAsyncIteration:
                return
            unchecked += len(piece)
            if unchecked >= CHECK_EVERY:
                unchecked = 0
                if not _has_room(path.parent, 0):
                    raise _NoRoom
            file.write(piece)


def _has_room(folder: Path, size: int) -> bool:
    return shutil.disk_usage(folder).free - size >= LEFT_FREE


def _free(folder: Path, name: str) -> Path:
    """A path in the folder that no file has, in the order `a.csv`, `a-2.csv`, `a-3.csv`."""
    stem, end = Path(name).stem, Path(name).suffix
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{end}"
    return path


def _no(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)


routes = [Route("/upload", receive, methods=["PUT"])]
