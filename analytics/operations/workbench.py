"""The workbench: one folder's snapshots, workspace and facts together; what pages and the command line open.

Keeps the facts of the newest version open; each look asks `CURRENT` again, so an import elsewhere is seen.
"""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest.mappings import Mappings
from analytics.metrics.calendar import Calendar, calendar
from analytics.metrics.scope import Scope
from analytics.metrics.values import categories_in_use
from analytics.signals.control import SENSITIVITIES
from analytics.signals.signal import Signal, read_kept
from analytics.store.computed import newest, read, remembered
from analytics.store.facts import Facts, open_facts
from analytics.store.snapshots import Snapshots, data_folder
from analytics.store.workspace import Workspace
from analytics.workspace.checks import State, records
from analytics.workspace.customers import ActiveCustomers, Customers
from analytics.workspace.decision_records import ActiveCustomersRecord
from analytics.workspace.events import Event, events_of
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS
from analytics.workspace.quiet_days import quiet_days
from analytics.workspace.settings import Settings
from analytics.workspace.source_rules import SourceRules
from analytics.workspace.taxonomy import Taxonomy

if TYPE_CHECKING:  # their statistics take 0.6 s to import: only where needed
    from analytics.signals.expected import Expected
    from analytics.signals.findings import Findings


@dataclass
class Workbench:
    """Opened once per process and folder; safe to share between threads."""

    folder: Path = field(default_factory=data_folder)
    _open: list[tuple[tuple[object, ...], Facts]] = field(default_factory=list, repr=False)
    _decisions: tuple[int, tuple[State, Taxonomy, Settings]] | None = field(default=None, repr=False)
    _found: tuple[str, "Findings"] | None = field(default=None, repr=False)
    _last: tuple[Path, tuple[Signal, ...]] | None = field(default=None, repr=False)
    _expected: list["Expected"] = field(default_factory=list, repr=False)
    _finding: threading.Lock = field(default_factory=threading.Lock, repr=False)  # takes seconds; facts do not wait
    _lists: tuple[int, Customers, list[ActiveCustomersRecord]] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.folder)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder)

    @property
    def untouched(self) -> bool:
        """True for a folder that has never held anything, neither tickets nor decisions."""
        return self.snapshots.never_used() and not self.workspace.version()

    @property
    def mappings(self) -> Mappings:
        return Mappings(self.folder)

    @property
    def state(self) -> State:
        """All current decisions."""
        return self._decided()[0]

    @property
    def taxonomy(self) -> Taxonomy:
        return self._decided()[1]

    @property
    def events(self) -> tuple[Event, ...]:
        return events_of(self.state)

    @property
    def settings(self) -> Settings:
        return self._decided()[2]

    @property
    def customers(self) -> Customers:
        """Who is one customer under which names, by the customers file."""
        return self._listed()[0]

    @property
    def active(self) -> ActiveCustomers:
        """How many customers were active in which week, by their file."""
        return ActiveCustomers.of(self._listed()[1], week_start=self.settings.week_start)

    def decide(self, edits: Iterable[Edit], what: str, *, why: str = "", who: str | None = None) -> int | None:
        """Change decisions as one step; see `Workspace.change`."""
        return self.workspace.change(edits, what, why=why, who=who, categories=self.own_categories())

    def undo(self, step: int, *, who: str | None = None) -> int | None:
        """Take one step back; see `Workspace.undo`."""
        return self.workspace.undo(step, who=who, categories=self.own_categories())

    def facts(self, *, zone: str | None = None, at: int | None = None) -> Facts | None:
        """The newest facts, computed if need be; None before the first import.

        zone: another time zone than the workspace's. at: with the taxonomy as it was after that step.
        """
        taxonomy = self.taxonomy if at is None else Taxonomy.of(self.workspace.state(at=at))
        zone = zone or self.settings.time_zone
        customers, active = self.customers, self.active
        leave_out = SourceRules.of(self.state).leave_out
        with self._lock:
            key = (self.snapshots.current(), zone, taxonomy, customers.fingerprint, active.fingerprint, leave_out)
            found = next((facts for known, facts in self._open if known == key), None)
            if found is None:
                found = open_facts(
                    self.snapshots, taxonomy, zone=zone, customers=customers, active=active, leave_out=leave_out
                )
                if found is not None:
                    self._open = [*self._open[-3:], (key, found)]  # a page still drawing keeps its own reference
            return found

    def quiet(self, calendar: Calendar) -> list[date]:
        """The quiet days of the calendar: public holidays of the workspace's countries, and days of its own."""
        if not len(calendar.days):
            return []
        found = quiet_days(self.settings, self.state, calendar.days[0].date(), calendar.days[-1].date())
        return [day.date() for day in found["day"]]

    def findings(self, facts: Facts) -> "Findings":
        """What changed in the workspace; found once per version and taxonomy and kept under `derived/`."""
        from analytics.signals.findings import LAYOUT, Findings, find_recent

        sensitivity = SENSITIVITIES[self.settings.sensitivity]
        quiet = self.quiet(self.calendar(facts))
        decided = hashlib.sha256(repr(quiet).encode()).hexdigest()[:6]
        key = f"{facts.key}-{self.settings.week_start}-{sensitivity.name}-{decided}-{LAYOUT}"
        with self._finding:
            if self._found is None or self._found[0] != key:
                self._found = (
                    key,
                    Findings.of(
                        remembered(
                            self.snapshots,
                            "signals",
                            key,
                            ("signals", "ranges", "judged"),
                            lambda: find_recent(
                                facts, self.calendar(facts), sensitivity=sensitivity, quiet=quiet
                            ).frames(),
                        )
                    ),
                )
            return self._found[1]

    def expected(self, facts: Facts, scope: Scope = Scope()) -> "Expected":
        """What was to be expected of any scope of the same sources; see `analytics.signals.expected`."""
        from analytics.signals.expected import Expected

        known = self.calendar(facts, scope)
        asked = Expected(facts, known, tuple(self.quiet(known)), scope.sources)
        with self._lock:
            found = next((one for one in self._expected if one.key == asked.key), None)
        if found is None:
            if not scope.sources:
                asked.restore(
                    remembered(self.snapshots, "expected", asked.key, ("ranges",), lambda: {"ranges": asked.keep()})[
                        "ranges"
                    ]
                )
            found = asked
            with self._lock:
                self._expected = [*self._expected[-3:], found]
        return found

    def prepare(self) -> None:
        """Make what the first page after an import would wait for; nothing while the store is empty."""
        facts = self.facts()
        if facts is not None:
            self.findings(facts)
            self.expected(facts)

    def last_signals(self) -> tuple[Signal, ...]:
        """The signals found last for the current version, at once, even while a change of tags waits to be computed."""
        path = newest(self.snapshots, "signals", "signals")
        if path is not None and (self._last is None or self._last[0] != path):
            kept = read(path)
            self._last = None if kept is None else (path, read_kept(kept))
        return self._last[1] if path is not None and self._last else ()

    def _decided(self) -> tuple[State, Taxonomy, Settings]:
        version = self.workspace.version()
        if self._decisions is None or self._decisions[0] != version:
            state = self.workspace.state()
            values = {record["name"]: record["value"] for record in records(state, SETTINGS)}
            self._decisions = (version, (state, Taxonomy.of(state), Settings.of(values)))
        return self._decisions[1]

    def _listed(self) -> tuple[Customers, list[ActiveCustomersRecord]]:
        version = self.workspace.version_of_lists()
        if self._lists is None or self._lists[0] != version:
            self._lists = (
                version,
                Customers.of(self.workspace.list_of(CUSTOMERS).values()),
                list(self.workspace.list_of(ACTIVE_CUSTOMERS).values()),
            )
        return self._lists[1:]

    def own_categories(self) -> list[str]:
        """The categories that the exports brought along."""
        facts = self.facts() if self.snapshots.current() is not None else None
        return categories_in_use(facts) if facts else []

    def calendar(self, facts: Facts, scope: Scope = Scope()) -> Calendar:
        return calendar(facts, scope, week_start=self.settings.week_start)
