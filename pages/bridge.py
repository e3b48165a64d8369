"""The bridge: the one place where pages meet caches. Hands out the open store and remembers answers.

Answers are remembered by (store, facts, calendar, week start, question, scope), whether the visitor reads texts and
names, and to what the visitor is limited: an import or a re-map changes the key of the facts, and with it every answer;
a day that is stated to be missing changes the mark of the calendar.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from analytics.metrics.calendar import Calendar
from analytics.metrics.effort import headers_of, known_sentence, known_values
from analytics.metrics.measures import MEASURES, Need
from analytics.metrics.overview import WeekNumbers, category_colors, choices, known_customers
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting
from analytics.signals.drivers import Explanation, explain
from analytics.signals.expected import Expected
from analytics.signals.findings import Findings
from analytics.signals.known_accounts import without_known
from analytics.signals.triage import BANNER_DAYS, Triaged, open_incidents, triaged
from analytics.store.blanked import reads_text
from analytics.store.change_watch import ChangeWatch
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.store.workspaces import data_folder
from analytics.workspace.categories import NONE, Categories
from analytics.workspace.events import Event, events_between
from analytics.workspace.quiet_days import quiet_days
from analytics.workspace.settings import Settings
from analytics.workspace.teams import Teams
from analytics.workspace.themes import Theme, themes_of
from pages import address
from pages.look import PageEnd, empty

T = TypeVar("T")
ANSWERS = 1000  # kept at a time, some 10 kB each: a page has about ten, and each reader scopes of their own


@dataclass(frozen=True)
class View:
    """What one rerun looks at: one version, one scope. A page stays on it from its first line to its last."""

    facts: Facts
    calendar: Calendar
    scope: Scope
    settings: Settings
    choices: dict[str, list[str]] = field(repr=False)

    @property
    def colors(self) -> dict[str, str]:
        """Category → its colour, the same on every page."""
        return _remembered((self.facts.key, "colors"), lambda: category_colors(self.facts))


def show(view: View | None) -> None:
    """Set what this rerun's page looks at (called by the frame)."""
    st.session_state["view"] = view


def current_view() -> View:
    """What this rerun looks at; without any data the page ends here with the step that brings some."""
    view = st.session_state.get("view")
    if view is None:
        empty("There are no tickets yet.", "Load a helpdesk export on the page Imports.", page=True)
        st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
        raise PageEnd
    return view


def categories() -> Categories:
    """The categories that this rerun names and orders by; before the first import the workspace's."""
    view = st.session_state.get("view")
    return view.facts.taxonomy.categories if view else workbench().taxonomy.categories


def teams() -> Teams:
    """The teams with their owners, as they are now."""
    return Teams.of(workbench().state)


def themes() -> tuple[Theme, ...]:
    return themes_of(workbench().state)


def findings(view: View) -> Findings:
    """What changed in the workspace. Taken a few seconds after an import or a change of tags, else at once."""
    return workbench().findings(view.facts)


def expected(view: View) -> Expected:
    """What was to be expected of any scope on the view's sources."""
    return workbench().expected(view.facts, view.scope)


def expected_of(view: View, scope: Scope, *, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """The volume of a scope with what was expected of it; see `Expected.volume`."""
    asked = expected(view)
    return _remembered((asked.key, "volume", repr(scope), by), lambda: asked.volume(scope, by=by))


def expected_grid(view: View, scope: Scope, *, by: tuple[str, ...] = ("team", "category")) -> pd.DataFrame:
    """The grid of a scope with what was expected of its week; see `Expected.grid`."""
    asked = expected(view)
    return _remembered((asked.key, "grid", repr(scope), by), lambda: asked.grid(scope, by=by))


def expected_numbers(view: View, scope: Scope) -> WeekNumbers | None:
    """A week's headline numbers with what was expected of them; see `Expected.week_numbers`."""
    asked = expected(view)
    return _remembered((asked.key, "numbers", repr(scope)), lambda: asked.week_numbers(scope))


def with_expected(view: View, signals: Sequence[Triaged]) -> list[Triaged]:
    """Signals with what was expected of their period; see `Expected.of_signals`."""
    asked = expected(view)
    key = (asked.key, "signals", view.settings, workbench().version, tuple(one.link for one in signals))
    return _remembered(key, lambda: asked.of_signals(signals))


def triaged_signals(view: View) -> tuple[Triaged, ...]:
    """All signals and watches with what was decided about them; see `analytics.signals.triage.triaged`."""
    bench = workbench()
    key = (view.facts.key, bench.settings, bench.version, "triaged")
    return _remembered(key, lambda: triaged(findings(view).signals, bench.state, teams()))


def explanation(view: View, signal: Triaged) -> Explanation:
    """What makes one signal."""
    key = (view.facts.key, signal.link, signal.grain, signal.at, signal.days, "explanation")
    return _remembered(key, lambda: explain(view.facts, signal))


def remembered_for(view: View, key: tuple, ask: Callable[[], Any]) -> Any:
    """What `ask` returns, remembered for these facts under this key."""
    return _remembered((view.facts.key, view.settings, *key), ask)


def remembered_with_decisions(view: View, key: tuple, ask: Callable[[], Any]) -> Any:
    """What `ask` returns of these facts, their calendar, decisions and lists, until one of them changes."""
    bench = workbench()
    lists = bench.workspace.version_of_lists()
    return remembered_for(view, (view.calendar.mark, bench.version, lists, *key), ask)


def incidents(view: View) -> tuple[Triaged, ...]:
    """Incidents of the newest days that nobody took yet, from what was found last: this never makes a page wait.

    They are of what counts where nobody chose, whatever origin the page is about.
    """
    bench = workbench()
    key = (bench.snapshots.current(), bench.settings, bench.version, "incidents")
    found = bench.last_signals()
    if not found:
        return ()  # not looked yet: not an answer to be remembered

    def opened() -> tuple[Triaged, ...]:
        facts = view.facts if bench.counts_main(view.facts) else bench.facts() or view.facts
        recent = open_incidents(triaged(found, bench.state, teams()), bench.calendar(facts).through, days=BANNER_DAYS)
        news = without_known(facts, recent, bench.state, bench.missing_days(facts)) if recent else ()
        return tuple(signal for signal in news if signal.tier == "signal")

    return _remembered((*key, len(found), max(signal.noticed for signal in found)), opened)


def events_on(scope: Scope, periods: pd.Series) -> tuple[Event, ...]:
    """The events that a chart of this scope draws over these periods (their first days)."""
    if periods.empty:
        return ()
    return events_between(
        workbench().events,
        periods.min().date(),
        period_end(periods.max().date(), scope.grain),
        teams=scope.teams,
        features=scope.features,
        tags=scope.tags,
    )


def quiet_on(scope: Scope, periods: pd.Series) -> pd.DataFrame:
    """The quiet days that lie in these periods (their first days); see `analytics.workspace.quiet_days`."""
    bench, first = workbench(), date.today() if periods.empty else periods.min().date()
    last = first if periods.empty else period_end(periods.max().date(), scope.grain)
    return _remembered(
        (bench.version, "quiet", first, last), lambda: quiet_days(bench.settings, bench.state, first, last)
    )


def present_name(dimension: str) -> Callable[[str], str]:
    """What turns a name from an old link into the name of today: renamed teams and features."""
    if dimension == "team":
        return workbench().taxonomy.team_name
    if dimension == "feature":
        features = workbench().taxonomy.features
        return lambda name: known.name if (known := features.named(name)) else name
    return str


def workbench() -> Workbench:
    """The store of the session's workspace, opened once per process."""
    return _workbench(str(data_folder()))


@cache
def _workbench(folder: str) -> Workbench:
    return Workbench(Path(folder))


def answer(view: View, question: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Ask the counting layer, or use what it returned before. `question` takes what is given after it."""
    key = (
        view.facts.key,
        view.settings.week_start,
        view.settings.style,
        f"{question.__module__}.{question.__qualname__}",
        tuple(a.mark if isinstance(a, Calendar) else repr(a) for a in arguments if not isinstance(a, Facts)),
        repr(sorted((name, value) for name, value in options.items() if not isinstance(value, Snapshots))),
    )
    return _remembered(key, lambda: question(*arguments, **options))


def of_workspace(what: str, read: Callable[[], T]) -> T:
    """What `read` returns of the workspace's file, read again once that changed: of things of the visitor's own.

    what: names it, differently for all that makes another answer.
    """
    folder = workbench().folder
    watches: dict[tuple[Path, str], ChangeWatch[T]] = st.session_state.setdefault("of_workspace", {})
    return watches.setdefault((folder, what), ChangeWatch(folder)).of(read)


def _remembered(key: tuple, ask: Callable[[], Any]) -> Any:
    # As one text, and by name: of anything else Streamlit looks through each part, a millisecond of every answer.
    return _kept(key=repr((str(data_folder()), reads_text(), acting().limit.mark, *key)), _ask=ask)


@st.cache_data(max_entries=ANSWERS, show_spinner=False)
def _kept(key: str, _ask: Callable[[], Any]) -> Any:
    return _ask()


def known_lacks(facts: Facts) -> dict[str, Need]:
    """Measure → what has to be added before it has values, of those that have none."""
    return _remembered(
        (facts.key, "lacks"), lambda: {name: need for name, m in MEASURES.items() if (need := m.lacks(facts))}
    )


def of_source(facts: Facts, source: str) -> Facts:
    """The facts in which a source's tickets are counted: the given ones, or those of its origin."""
    if source not in facts.aside:
        return facts
    return workbench().facts(origin=workbench().origins.get(source, "")) or facts


def known_effort(facts: Facts, scope: Scope) -> str:
    """How many of the scope's tickets have a value of its measure, and from which columns; "" where all have one."""

    def ask() -> str:
        known = known_values(facts, scope)
        measure = scope.measured
        return known_sentence(known, measure, headers_of(facts, measure.column, scope.sources)) if known else ""

    return str(_remembered((facts.key, "effort", repr(scope)), ask))


def known_choices(facts: Facts) -> dict[str, list[str]]:
    """Dimension → values for the filters."""
    return _remembered((facts.key, "choices"), lambda: choices(facts))


def offered_customers(facts: Facts, frequent: list[str]) -> list[str]:
    """The customers that the filter offers: the most frequent, and those that the address names beside them.

    "(none)", where the address names it: tickets without a customer.
    """
    named = tuple(name for name in address.held("customer") if name not in frequent)
    if not named:
        return frequent
    none = [NONE] if NONE in named else []  # tickets without a customer
    return [*frequent, *_remembered((facts.key, "customers", named), lambda: known_customers(facts, named)), *none]
