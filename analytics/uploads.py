"""Uploads: exports that arrive in the browser, written to disk as they come, whatever their size.

Streamlit's own uploader keeps whole files in memory; this route never holds more than a piece of one. A batch is the
files of one drop, in a folder of its own under the store, until they are imported or thrown away.
"""

import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from itsdangerous import BadData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analytics.store.signing import signer
from analytics.store.snapshots import data_folder
from analytics.web import known_host

PLACE = "incoming"
HOURS_VALID = 12
LEFT_FREE = 1_000_000_000        # bytes of the disk that an upload never takes
LONGEST_NAME = 100               # characters; file systems allow 255 bytes, a letter takes up to four
OLD_SECONDS = 2 * 86_400         # a batch that nobody imported


@dataclass(frozen=True)
class Batch:
    """The files of one drop."""

    folder: Path

    @property
    def files(self) -> list[Path]:
        """Whole files, by name; one that is still arriving is none."""
        return sorted(path for path in self.folder.glob("*") if path.is_file() and not path.name.startswith("."))

    def throw_away(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def new_batch(store: Path) -> Batch:
    """A folder for the next drop; drops that nobody imported for two days are cleared away."""
    root = store / PLACE
    root.mkdir(parents=True, exist_ok=True)
    for old in root.iterdir():
        if time.time() - old.stat().st_mtime > OLD_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = root / secrets.token_hex(8)
    folder.mkdir()
    return Batch(folder)


def ticket_for(batch: Batch, store: Path) -> str:
    """The token with which the browser may put files into this batch, for half a day."""
    return signer(store, salt="upload").dumps([batch.folder.name, int(time.time()) + HOURS_VALID * 3600])


def safe_name(name: str) -> str:
    """A file name that leads nowhere and fits any file system.

    >>> safe_name("../../evil.csv"), safe_name(".hidden.csv"), safe_name("  ")
    ('evil.csv', 'hidden.csv', 'export.csv')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "").strip().lstrip(".") or "export.csv"
    stem, dot, end = last.rpartition(".")
    return last if len(last) <= LONGEST_NAME else f"{stem[:LONGEST_NAME - len(end) - 1]}{dot}{end}"[:LONGEST_NAME]


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
