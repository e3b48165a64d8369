"""The watcher: while the dashboard runs, it starts the command that takes in what settled in the inbox.

It only looks at names, sizes and times. The import runs in a process of its own at lower priority, so that readers
do not wait for it; ended in the middle, it is taken up again at the next start.
"""

import logging
import subprocess
import threading
import time
from contextvars import copy_context
from dataclasses import dataclass, field

from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, Look
from analytics.operations import child

log = logging.getLogger("tagwatch.inbox")

EVERY = 2.0  # s between two looks
SETTLE = 4.0  # s for which a file must not have changed
AGAIN = 60.0  # s until what could not be taken is tried again
SWEEP = ("inbox", "--once", "--background", "--settle", str(SETTLE))


@dataclass
class Watcher:
    """Watches one inbox from `start` to `stop`."""

    inbox: Inbox
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        """Make the inbox and watch it; raise AnalyticsError where it cannot be made."""
        self.inbox.make()
        self._thread = threading.Thread(target=copy_context().run, args=[self._watch], name="inbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, and the import that it may have running: the store stays as it was before that."""
        self._stop.set()
        if self._thread:
            self._thread.join(15)

    def _watch(self) -> None:
        seen: Look = {}
        tried, again = None, 0.0
        left_behind = self.inbox.left_behind()
        while not self._stop.is_set():
            now = self.inbox.look()
            still = {name: files for name, files in now.items() if seen.get(name) == files}
            seen = now
            if left_behind or (still and (still != tried or time.monotonic() > again)):
                self._take_in()
                left_behind, again, tried = False, time.monotonic() + AGAIN, still
            self._stop.wait(EVERY)

    def _take_in(self) -> None:
        child.run(self._stop, *SWEEP, stdout=subprocess.DEVNULL)  # what it did is logged


def settled(inbox: Inbox, seconds: float) -> Look:
    """Look twice, and return what did not change in between."""
    first = inbox.look()
    if first and seconds > 0:
        time.sleep(seconds)
    second = inbox.look()
    return {name: files for name, files in second.items() if first.get(name) == files}


def start_watching(inbox: Inbox) -> Watcher | None:
    """A running watcher; None where the inbox cannot be made, which is logged."""
    watcher = Watcher(inbox)
    try:
        watcher.start()
    except AnalyticsError as error:
        log.warning("The inbox is not watched: %s", error)
        return None
    return watcher
