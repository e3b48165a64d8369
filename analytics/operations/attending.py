"""Attending: while the dashboard runs, each workspace in use has its inbox watched and its new texts read.

Workspaces that are made, renamed, archived or deleted meanwhile are noticed within seconds.
"""

import logging
import threading
from dataclasses import dataclass, field

from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.lake.store import snapshots_of
from analytics.operations.reader import Reader
from analytics.operations.watcher import Watcher, start_watching
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.store.workspaces import Workspaces

log = logging.getLogger("tagwatch.workspaces")
EVERY = 5.0  # s between two looks at the list


@dataclass
class Attending:
    """Attends to the workspaces from `start` to `stop`. reading: new texts are read, too."""

    known: Workspaces
    reading: bool = True
    _attended: dict[str, list[Watcher | Reader]] = field(default_factory=dict, repr=False)  # by id
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        """Attend to those that are there, at once, and to later ones."""
        self._look()
        self._thread = threading.Thread(target=self._watch, name="workspaces", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(15)
        for id in list(self._attended):
            self._leave(id)

    def _watch(self) -> None:
        while not self._stop.wait(EVERY):
            self._look()

    def _look(self) -> None:
        try:
            wanted = {one.id: one for one in self.known.all() if not one.archived_at}
        except AnalyticsError as error:
            log.error("%s", error)
            if self._attended:
                return
            wanted = {"": NamedWorkspace("", "", self.known.server)}
        for id in self._attended.keys() - wanted.keys():
            self._leave(id)
        for id, one in wanted.items():
            if id not in self._attended:
                self._attend(one)

    def _attend(self, one: NamedWorkspace) -> None:
        with in_workspace(one):
            watcher = start_watching(Inbox(inbox_folder(one.folder)))
            attending: list[Watcher | Reader] = [watcher] if watcher else []
            if self.reading:
                try:
                    reader = Reader(snapshots_of(one.folder))
                except AnalyticsError as error:  # a lake that cannot be used: pages and `doctor` state it
                    log.error("New texts are not read: %s", error)
                else:
                    reader.start()
                    attending.append(reader)
        self._attended[one.id] = attending

    def _leave(self, id: str) -> None:
        for attending in self._attended.pop(id):
            attending.stop()
