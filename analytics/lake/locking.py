"""The lock of a lake: one writer at a time, the next one waits and learns for whom.

On a disk a file lock. An object store has none: the writer puts `writer.json` where none is (`If-None-Match`), puts it
again every BEAT seconds and removes it at the end. Who waits looks whether it still changes: one that has stayed the
same for SILENCE seconds, by the waiter's own clock, is of a writer that was killed, and is taken over (`If-Match`, so
by one waiter alone). No two machines' clocks are compared. And whatever becomes of the lock, the pointer itself moves
only from the version that the writer began with (`publishing.publish`).
"""

import contextlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analytics.errors import StoreBusy
from analytics.lake.place import Bucket
from analytics.people.acting import user_name

NAME = "writer.json"
BEAT = 5.0  # s between two signs of life
SILENCE = 30.0  # s without one, after which a writer counts as killed
LOOK = 0.5  # s between two looks of who waits


@contextmanager
def leased(
    place: Bucket, what: str, waiting: Callable[[str], None], *, patience: float, silence: float | None = None
) -> Iterator[None]:
    """Hold the lock of an object store; raises StoreBusy after `patience` seconds."""
    mark = secrets.token_hex(8)
    tag = _taken(place, what, mark, waiting, patience, SILENCE if silence is None else silence)
    stop = threading.Event()

    def beat(tag: str | None) -> None:
        while not stop.wait(BEAT):
            with contextlib.suppress(OSError):
                tag = place.put(NAME, _sign(what, mark), IfMatch=tag or "")
            if tag is None:  # taken over: the pointer refuses what we would publish
                return

    thread = threading.Thread(target=beat, args=[tag], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        with contextlib.suppress(OSError):
            if _is_ours(place, mark):
                place.remove(NAME)


def _taken(place: Bucket, what: str, mark: str, waiting: Callable[[str], None], patience: float, silence: float) -> str:
    seen, since, reported, until = None, time.monotonic(), False, time.monotonic() + patience
    while True:
        if tag := place.put(NAME, _sign(what, mark), IfNoneMatch="*"):
            return tag
        there = place.tag(NAME)
        if there is not None and there != seen:
            seen, since = there, time.monotonic()
        elif there is not None and time.monotonic() - since > silence:
            seen = None  # another waiter may have taken it over
            if tag := place.put(NAME, _sign(what, mark), IfMatch=there):
                return tag
        if not reported:
            waiting(_holder(place))
            reported = True
        if time.monotonic() > until:
            raise StoreBusy(f"The lake is being written by {_holder(place)}. Try again when that is done.")
        time.sleep(LOOK)


def _sign(what: str, mark: str) -> bytes:
    sign = {"who": user_name(), "what": what, "process": os.getpid(), "since": time.strftime("%H:%M:%S")}
    return json.dumps({**sign, "mark": mark, "beat": time.time_ns()}).encode()


def _is_ours(place: Bucket, mark: str) -> bool:
    try:
        return bool(json.loads(place.read(NAME))["mark"] == mark)
    except (OSError, ValueError, KeyError):
        return False


def _holder(place: Bucket) -> str:
    try:
        held = json.loads(place.read(NAME))
        return f"{held['who']} ({held['what']}, process {held['process']}, since {held['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
