"""Computed: frames that take seconds to make, kept beside the facts under `derived/` until their version is gone.

Disposable: what is missing or cannot be read is made anew.
"""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock
from pyarrow import ArrowException

from analytics.people.acting import NotAllowed, acting, acting_as, host
from analytics.people.person import Limit
from analytics.store.own_files import discard, discard_odd, not_a_file
from analytics.store.permissions import tighten, umask
from analytics.store.snapshots import KEEP_SECONDS, Snapshots

Frames = Mapping[str, pd.DataFrame]
VECTORS_LOCK = "vectors.lock"  # of `analytics.meaning.vectors`; forgetting takes it, too
KEEP = 6  # of one kind; going back to one of the last is at once


def remembered(
    snapshots: Snapshots, kind: str, key: str, parts: tuple[str, ...], make: Callable[[], Frames]
) -> dict[str, pd.DataFrame]:
    """The frames `parts` of this kind and key: read, or made and kept. One process makes them, the others wait.

    key: whatever decides the content; it begins with the version. Frames hold text, numbers and times only. They are
    made of the whole texts and kept for everybody, whoever asks first: what a reader may not see is blanked by who
    hands it out (`analytics.metrics.readable`). What a limited person asks for is kept for that limit alone: its key
    has the limit's mark (`Facts.key`, `Facts.ground`); without it NotAllowed is raised.
    """
    if (limit := acting().limit) and limit.mark not in key:
        raise NotAllowed(f"'{kind}' is found for everybody; your account is limited to {limit.about}.")
    folder = snapshots.folder / "derived"
    found = _read(folder, kind, key, parts)
    if found is not None:
        return found
    with writable(folder, f"{kind}.lock") as kept:
        found = _read(folder, kind, key, parts)
        if found is None:
            with acting_as(host()):
                found = dict(make())
            if kept:
                with contextlib.suppress(OSError):  # a full disk: made again next time
                    for part in parts:
                        write(found[part], _path(folder, kind, key, part))
                    _sweep(folder, kind, snapshots)
    return found


def remembered_rows(
    snapshots: Snapshots, kind: str, key: str, ids: pd.Series, make: Callable[[pd.Series], pd.DataFrame]
) -> pd.DataFrame:
    """One row per ticket of `ids`: those that are kept of this kind and key, the others made and kept from now on.

    make: ids → a frame with a column `id` and marks without any text, one row each. key: begins with the version.
    """
    folder = snapshots.folder / "derived"
    path = _path(folder, kind, key, "rows")
    kept = read(path)
    if kept is None or not ids.isin(kept["id"]).all():
        with writable(folder, f"{kind}.lock") as keeping:
            kept = read(path)  # another process may have made them meanwhile
            missing = ids if kept is None else ids[~ids.isin(kept["id"])]
            fresh = make(missing)
            kept = fresh if kept is None else pd.concat([kept, fresh], ignore_index=True)
            if keeping and len(fresh):
                with contextlib.suppress(OSError):  # a full disk: made again next time
                    write(kept, path)
                    _sweep(folder, kind, snapshots)
    return kept[kept["id"].isin(ids)].reset_index(drop=True)


@contextmanager
def writable(folder: Path, lock: str) -> Iterator[bool]:
    """Hold a lock of the folder; False where the folder cannot be written, so that nothing can be kept there."""
    discard_odd(folder / lock)
    held = FileLock(folder / lock, mode=0o666 & ~umask())
    try:
        folder.mkdir(mode=0o777 & ~umask(), exist_ok=True)
        held.acquire()
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        held.release()


def write(frame: pd.DataFrame, path: Path) -> None:
    """Keep a frame, with a checksum per page; the file gets its name when it is whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    discard_odd(path)
    try:
        frame.to_parquet(draft, index=False, write_page_checksum=True)
        tighten(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def newest(snapshots: Snapshots, kind: str, part: str, *, limit: Limit = Limit()) -> Path | None:
    """The file kept last for the current version, whatever else its key contains; None when there is none.

    limit: of whose tickets it was made; without one, of all.
    """
    version, mark = snapshots.current(), limit.mark or "only"
    paths = (snapshots.folder / "derived").glob(f"{kind}-{version}-*.{part}.parquet")
    return max((path for path in paths if (f"-{mark}" in path.name) == bool(limit)), key=_age, default=None)


def _read(folder: Path, kind: str, key: str, parts: tuple[str, ...]) -> dict[str, pd.DataFrame] | None:
    frames = {part: read(_path(folder, kind, key, part)) for part in parts}
    there = {part: frame for part, frame in frames.items() if frame is not None}
    return there if len(there) == len(frames) else None


def read(path: Path) -> pd.DataFrame | None:
    """A kept frame; None when it is gone, damaged or cut short, or no file."""
    if not_a_file(path):
        return None
    try:
        return pd.read_parquet(path, page_checksum_verification=True)
    except (OSError, ValueError, ArrowException):
        return None


def _path(folder: Path, kind: str, key: str, part: str) -> Path:
    return folder / f"{kind}-{_safe(key)}.{part}.parquet"


def _safe(key: str) -> str:
    return re.sub(r"[^\w.+-]", "_", key)


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _sweep(folder: Path, kind: str, snapshots: Snapshots) -> None:
    paths = sorted(folder.glob(f"{kind}-*.parquet"), key=_age, reverse=True)
    for number, path in enumerate(paths):
        old = time.time() - _age(path) > KEEP_SECONDS
        version = path.name.removeprefix(f"{kind}-").split("-")[0]
        if not snapshots.has(version) or (number >= KEEP * 2 and old):
            with contextlib.suppress(OSError):  # open in a reader on Windows; taken next time
                discard(path)
