"""Receiving: a file that is streamed to disk as it comes, whatever its size, under the limits of all uploads.

Never more than a piece of it is in memory, the reserve of the disk is not touched, and what broke off is removed.
"""

import asyncio
import re
import secrets
import shutil
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from analytics.configuration import BadSetting, configuration
from analytics.ingest.names import safe_name
from analytics.store.permissions import private_opener

LEFT_FREE = 1_000_000_000  # bytes of the disk that uploads never take; of a small disk a twentieth
CHECK_EVERY = 1_000_000  # bytes
TOO_FULL = "The disk has too little room for this file. Nothing was kept."


class NotReceived(Exception):
    """A file was not kept; status: of the answer; the text is for who sent it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def receive_file(request: Request, folder: Path, name: str) -> Path:
    """Keep the body of a request in a folder, under a name that no file there has; raises NotReceived.

    name: as the sender wrote it.
    """
    stated = request.headers.get("content-length") or "0"
    if not _has_room(folder, int(stated) if re.fullmatch(r"[0-9]{1,18}", stated) else 0):
        raise NotReceived(507, TOO_FULL)
    name = safe_name(name)
    try:
        patience = configuration().upload_patience
    except BadSetting as error:
        raise NotReceived(500, str(error)) from error
    arriving = folder / f".{secrets.token_hex(6)}"
    try:
        await _keep(request, arriving, patience)
        path = _free(folder, name)
        arriving.rename(path)
    except _NoRoom:
        raise NotReceived(507, TOO_FULL) from None
    except TimeoutError:
        raise NotReceived(
            408, f"The upload stopped for {patience:g} seconds and was ended. Nothing was kept; drop it again."
        ) from None
    except (OSError, ClientDisconnect) as error:
        why = getattr(error, "strerror", None) or "it broke off"
        raise NotReceived(507, f"The file could not be kept: {why}.") from error
    finally:
        arriving.unlink(missing_ok=True)
    return path


class _NoRoom(Exception):
    """The disk's reserve would be touched."""


async def _keep(request: Request, path: Path, patience: float) -> None:
    """Write what is received, however much the sender announced.

    Raises _NoRoom, TimeoutError after that many seconds without a byte, OSError, ClientDisconnect.
    """
    pieces = aiter(request.stream())
    unchecked = 0
    with open(path, "wb", opener=private_opener) as file:
        while True:
            try:
                piece = await asyncio.wait_for(anext(pieces), patience)
            except StopAsyncIteration:
                return
            unchecked += len(piece)
            if unchecked >= CHECK_EVERY:
                unchecked = 0
                if not _has_room(path.parent, 0):
                    raise _NoRoom
            file.write(piece)


def _has_room(folder: Path, size: int) -> bool:
    disk = shutil.disk_usage(folder)
    return disk.free - size >= min(LEFT_FREE, disk.total // 20)


def _free(folder: Path, name: str) -> Path:
    """A path in the folder that no file has, in the order `a.csv`, `a-2.csv`, `a-3.csv`."""
    stem, end = Path(name).stem, Path(name).suffix
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{end}"
    return path
