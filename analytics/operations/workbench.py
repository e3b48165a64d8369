"""The workbench: one folder's snapshots, workspace and facts together; what pages and the command line open.

Keeps the facts of the newest version open; each look asks `CURRENT` again, so an import elsewhere is seen.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from analytics.configuration import configuration
from analytics.ingest.mappings import Mappings
from analytics.lake.facts import facts_of
from analytics.lake.store import snapshots_of
from analytics.metrics.calendar import Calendar, calendar
from analytics.metrics.missing_days import MissingDay, missing_days, stated_of
from analytics.metrics.scope import Scope
from analytics.metrics.values import categories_in_use
from analytics.operations.former_ids import move_decisions
from analytics.operations.found_signals import FoundSignals
from analytics.operations.kept_answers import KeptAnswers
from analytics.operations.seen import narrowed_to, own_days, refuse_others
from analytics.people.acting import acting, acting_as, host
from analytics.signals.signal import Signal, read_kept
from analytics.store.change_watch import ChangeWatch
from analytics.store.computed import newest, read, remembered
from analytics.store.facts import Asked, Facts
from analytics.store.import_history import origins_of
from analytics.store.snapshots import Snapshots
from analytics.store.workspace import Workspace
from analytics.store.workspaces import data_folder
from analytics.workspace.checks import State, records
from analytics.workspace.customers import ActiveCustomers, Customers
from analytics.workspace.decision_records import ActiveCustomersRecord
from analytics.workspace.events import Event, events_of, happened
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS
from analytics.workspace.origins import SUPPORT, main_origin, set_aside
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
    _found: FoundSignals = field(default_factory=FoundSignals, repr=False)
    _last: tuple[Path, tuple[Signal, ...]] | None = field(default=None, repr=False)
    _expected: list["Expected"] = field(default_factory=list, repr=False)
    _lists: tuple[int, Customers, list[ActiveCustomersRecord]] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _watch: dict[Path, ChangeWatch[tuple[int, int]]] = field(default_factory=dict, repr=False)
    _kept: KeptAnswers = field(default_factory=KeptAnswers, repr=False)

    @property
    def snapshots(self) -> Snapshots:
        return snapshots_of(self.folder)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder)

    @property
    def version(self) -> int:
        """The number of the last decision; its file is opened only when it changed."""
        return self._versions()[0]

    @property
    def untouched(self) -> bool:
        """True for a folder that has never held anything, neither tickets nor decisions."""
        return self.snapshots.never_used() and not self.version

    @property
    def mappings(self) -> Mappings:
        return Mappings(self.folder)

    @property
    def state(self) -> State:
        """All current decisions; to who is limited to teams or sources those that concern what that person sees."""
        return self._narrowed()[0]

    @property
    def taxonomy(self) -> Taxonomy:
        return self._narrowed()[1]

    @property
    def events(self) -> tuple[Event, ...]:
        today = configuration().today(self.settings.time_zone)
        same = ("events", self.version, acting().limit.mark, self.snapshots.current())
        return happened(self._kept.once(same, lambda: events_of(self.state)), today)

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
        return self.workspace.change(
            edits, what, why=why, who=who, categories=self.own_categories(), refuse=self._refuse
        )

    def undo(self, step: int, *, who: str | None = None) -> int | None:
        """Take one step back; see `Workspace.undo`."""
        return self.workspace.undo(step, who=who, categories=self.own_categories(), refuse=self._refuse)

    @property
    def origins(self) -> dict[str, str]:
        """Source → its origin, of the sources that who acts may see."""
        own = acting().limit.sources
        return {source: origin for source, origin in self._origins.items() if not own or source in own}

    def counts_main(self, facts: Facts) -> bool:
        """Whether the facts are of what counts where nobody chose: what was announced and is decided are of that."""
        return facts.aside == set_aside(self._origins, main_origin(self.origins))

    @property
    def _origins(self) -> dict[str, str]:
        """Source → its origin: as decided, else as its exports have it, else support."""
        stated = self._kept.once(("origins", self.snapshots.current()), lambda: origins_of(self.snapshots))
        decided = SourceRules.of(self._decided()[0]).origins
        return {source: decided.get(source) or origin or SUPPORT for source, origin in stated.items()}

    def facts(self, *, zone: str | None = None, at: int | None = None, origin: str = "") -> Facts | None:
        """The newest facts, computed if need be; None before the first import.

        zone: another time zone than the workspace's. at: with the taxonomy as it was after that step. origin: of the
        tickets that are counted; "" is support, or what else the store has. Who is limited to teams or sources gets the
        facts of that limit; see `Facts.within`.
        """
        found, limit = self._facts(zone=zone, at=at, origin=origin), acting().limit
        own = found and found.within(limit)
        if own is None or not limit or zone or at is not None:
            return own
        return self._kept.once(("facts", own.key, self.version), lambda: replace(own, taxonomy=self._narrowed()[1]))

    def asked(self, *, zone: str | None = None, origin: str = "") -> Asked:
        """What facts of the workspace are asked for; see `facts`."""
        aside = set_aside(self._origins, origin or main_origin(self.origins))
        leave_out = SourceRules.of(self._decided()[0]).leave_out
        return Asked(zone or self.settings.time_zone, self.customers, self.active, leave_out, aside)

    def _facts(self, *, zone: str | None = None, at: int | None = None, origin: str = "") -> Facts | None:
        taxonomy = self._decided()[1] if at is None else Taxonomy.of(self.workspace.state(at=at))
        asked = self.asked(zone=zone, origin=origin)
        marks = asked.customers.fingerprint, asked.active.fingerprint
        with self._lock:
            key = (self.snapshots.current(), asked.zone, taxonomy, *marks, asked.leave_out, asked.aside)
            found = next((facts for known, facts in self._open if known == key), None)
            if found is None:
                found = facts_of(self.snapshots, taxonomy, asked)
                if found is not None:
                    self._open = [*self._open[-3:], (key, found)]  # a page still drawing keeps its own reference
        if found is None or at is not None:
            return found
        same = ("former ids", found.version, self.version)
        moved = self._kept.once(same, lambda: move_decisions(self.workspace, self._decided()[0], found))
        return self._facts(zone=zone, origin=origin) if moved else found

    def quiet(self, calendar: Calendar) -> list[date]:
        """The quiet days of the calendar: public holidays of the workspace's countries, and days of its own."""
        if not len(calendar.days):
            return []
        found = quiet_days(self.settings, self._decided()[0], calendar.days[0].date(), calendar.days[-1].date())
        return [day.date() for day in found["day"]]

    def missing_days(self, facts: Facts) -> tuple[MissingDay, ...]:
        """The days of a team or source that may be missing, with what was answered."""
        if facts.limit:
            with acting_as(host()):
                every = self.missing_days(facts.whole)
            return own_days(every, facts.limit)

        def found() -> tuple[MissingDay, ...]:
            stated = calendar(facts, week_start=self.settings.week_start)
            state = self._decided()[0] if self.counts_main(facts) else {}
            return missing_days(facts, stated, state, quiet=self.quiet(stated))

        return self._kept.once(("missing days", facts.key, self.version), found)

    def findings(self, facts: Facts) -> "Findings":
        """What changed in the workspace; found once per version and taxonomy and kept under `derived/`."""
        same = ("findings", facts.key, self.version)
        if (held := self._kept.get(same)) is not None:
            return cast("Findings", held)
        from analytics.operations.announcing import keep_announced, newest_spans
        from analytics.signals.known_accounts import without_known

        known, main, missing = self.calendar(facts), self.counts_main(facts), self.missing_days(facts)
        found, first = self._found.of(
            facts, known, self.snapshots, self.settings, quiet=self.quiet(known), missing=missing, main=main
        )
        state = self._decided()[0] if main else {}
        found = replace(found, signals=without_known(facts, found.signals, state, missing))
        if first and main and facts.zone == self.settings.time_zone and not facts.limit:
            keep_announced(self.folder, facts, found.signals, newest_spans(known))
        return self._kept.once(same, lambda: found)

    def expected(self, facts: Facts, scope: Scope = Scope()) -> "Expected":
        """What was to be expected of any scope of the same sources; see `analytics.signals.expected`."""
        same = ("expected", facts.key, self.version, scope.sources)
        if (held := self._kept.get(same)) is not None:
            return cast("Expected", held)
        from analytics.signals.expected import Expected

        known = self.calendar(facts, scope)
        asked = Expected(facts, known, tuple(self.quiet(known)), scope.sources, self.missing_days(facts))
        with self._lock:
            found = next((one for one in self._expected if one.key == asked.key), None)
        if found is None:
            if not (scope.sources or facts.limit):
                kept = remembered(self.snapshots, "expected", asked.key, ("ranges",), lambda: {"ranges": asked.keep()})
                asked.restore(kept["ranges"])
            found = asked
            with self._lock:
                self._expected = [*self._expected[-7:], found]
        return self._kept.once(same, lambda: found)

    def prepare(self) -> None:
        """Make what the first page after an import would wait for; nothing while the store is empty."""
        if (facts := self.facts()) is not None:
            self.findings(facts)
            self.expected(facts)

    def last_signals(self) -> tuple[Signal, ...]:
        """The signals found last for the current version, at once, even while a change of tags waits to be computed."""
        path, last = newest(self.snapshots, "signals", "signals", limit=acting().limit), self._last
        if path is not None and (last is None or last[0] != path):
            last = self._last = None if (kept := read(path)) is None else (path, read_kept(kept))
        return last[1] if path is not None and last else ()

    def _decided(self) -> tuple[State, Taxonomy, Settings]:
        version = self.version
        if self._decisions is None or self._decisions[0] != version:
            state = self.workspace.state()
            values = {record["name"]: record["value"] for record in records(state, SETTINGS)}
            self._decisions = (version, (state, Taxonomy.of(state), Settings.of(values)))
        return self._decisions[1]

    def _narrowed(self) -> tuple[State, Taxonomy]:
        """The decisions and the taxonomy as far as who acts sees them."""
        (state, taxonomy, _), limit = self._decided(), acting().limit
        facts = self._facts() if limit else None
        if facts is None:
            return ({}, Taxonomy()) if limit else (state, taxonomy)
        own = facts.within(limit)
        return self._kept.once(("narrowed", own.key, self.version), lambda: narrowed_to(own, state, taxonomy))

    def _refuse(self, edits: Sequence[Edit]) -> None:
        if limit := acting().limit:  # raises NotAllowed for what that person does not see
            refuse_others(edits, self._facts(), limit, *self._decided()[:2])

    def _listed(self) -> tuple[Customers, list[ActiveCustomersRecord]]:
        version = self._versions()[1]
        if self._lists is None or self._lists[0] != version:
            with acting_as(host()):
                listed = self.workspace.list_of(CUSTOMERS), self.workspace.list_of(ACTIVE_CUSTOMERS)
            self._lists = (version, Customers.of(listed[0].values()), list(listed[1].values()))
        return self._lists[1:]

    def own_categories(self) -> list[str]:
        """The categories that the exports brought along."""
        facts = self._facts() if self.snapshots.current() is not None else None
        with acting_as(host()):
            return categories_in_use(facts) if facts else []

    def calendar(self, facts: Facts, scope: Scope = Scope()) -> Calendar:
        """Which days are covered; without those that are stated to be missing, of a source or of a team."""

        def found() -> Calendar:
            missing, lacking = (stated_of(self.missing_days(facts), what) for what in ("source", "team"))
            return calendar(facts, scope, week_start=self.settings.week_start, missing=missing, lacking=lacking)

        return self._kept.once(("calendar", facts.key, self.version, scope.sources), found)

    def _versions(self) -> tuple[int, int]:
        """The numbers of the last decision and of the last change of a list."""
        watch = self._watch.setdefault(self.folder, ChangeWatch(self.folder))
        return watch.of(lambda: (self.workspace.version(), self.workspace.version_of_lists()))
