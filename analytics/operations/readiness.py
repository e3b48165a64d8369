"""Readiness: what of the server and of its workspaces in use cannot be read, found within seconds whatever hangs."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.people.workspace_in_use import DEFAULT, NamedWorkspace, in_workspace
from analytics.store.people import People
from analytics.store.workspaces import Workspaces, server_folder

log = logging.getLogger("tagwatch.health")
FRESH = 5.0  # s for which an answer is given again
PATIENCE = 3.0  # s for which a question waits for a look; those who ask give up after 4 or 5


@dataclass(frozen=True)
class Fault:
    """What is not ready. part: in words for everybody. named: with the workspace's name. id: of the workspace, DEFAULT
    of the default one; "" of the server itself, without which no workspace is served."""

    part: str
    named: str
    id: str = ""


@dataclass
class Readiness:
    """Looks once at a time, however many ask; a store that hangs keeps nobody longer than PATIENCE."""

    _found: tuple[float, list[Fault]] | None = None  # when, and what
    _running: threading.Thread | None = None
    _began: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def faults(self) -> list[Fault]:
        """What is not ready, as it was found within the last seconds; nothing where all can be read."""
        with self._lock:
            if self._found and time.monotonic() - self._found[0] <= FRESH:
                return self._found[1]
            if self._running is None or not self._running.is_alive():
                self._running = threading.Thread(target=self._look, name="readiness", daemon=True)
                self._began = time.monotonic()
                self._running.start()
            running, until = self._running, self._began + PATIENCE
        running.join(max(0.0, until - time.monotonic()))
        with self._lock:
            if running.is_alive() or self._found is None:
                late = f"the stores did not answer within {PATIENCE:g} s"
                return [Fault(late, late)]
            return self._found[1]

    def forget(self) -> None:
        """Look again at the next question."""
        with self._lock:
            self._found = None

    def _look(self) -> None:
        try:
            found = failing()
        except Exception:
            log.exception("Not ready, the look at the stores failed.")
            found = [Fault("the look at the stores failed", "the look at the stores failed")]
        with self._lock:
            self._found = (time.monotonic(), found)


def failing() -> list[Fault]:
    """What cannot be read, of the server and of each workspace in use. The log has the reasons."""
    folder = server_folder()
    workspaces: list[NamedWorkspace] = []
    server = {
        "the list of workspaces": lambda: workspaces.extend(Workspaces(folder).all()),
        "the people": lambda: configuration().auth != "none" and People(folder).all(),
    }
    found = [Fault(f"{part} cannot be read", f"{part} cannot be read") for part in _unread(server)]
    for one in workspaces or [NamedWorkspace("", DEFAULT, folder)]:
        if not one.archived_at:
            with in_workspace(one):
                found += _failing_of(one)
    return found


def id_of_name(name: str) -> str | None:
    """The id of a workspace as faults have it; None where there is none of the name, or their list cannot be read."""
    try:
        return Workspaces(server_folder()).named(name).mark
    except AnalyticsError:
        return None


def _failing_of(one: NamedWorkspace) -> list[Fault]:
    bench = Workbench(one.folder)
    looks = {
        "the people": lambda: bool(one.id) and configuration().auth != "none" and People(one.folder).all(),
        "the decisions": lambda: bench.settings,
        "the tickets": lambda: bench.snapshots.check_current(),
    }
    of = " of a workspace" if one.id else ""
    return [
        Fault(f"{part}{of} cannot be read", f"{part} of '{one.name}' cannot be read", one.mark)
        for part in _unread(looks, f" of '{one.name}'" if one.id else "")
    ]


def _unread(looks: Mapping[str, Callable[[], object]], of: str = "") -> list[str]:
    """The parts whose look fails, each logged with its reason."""
    found = []
    with acting_as(host()):
        for part, look in looks.items():
            try:
                look()
            except (AnalyticsError, OSError) as error:
                log.error("Not ready, %s%s cannot be read: %s", part, of, error)
                found.append(part)
    return found
