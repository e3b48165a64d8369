"""Voice of customer: what a quarter's tickets ask for, stumble over and gained, as data. It names no customer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.formatting import change, counted
from analytics.frames import rows_of
from analytics.insights.bugs import bugs, linked
from analytics.insights.impact import Finding, impact
from analytics.insights.loop_ledger import Answer
from analytics.insights.quarter import Quarter
from analytics.insights.shipped import headline
from analytics.metrics.calendar import Calendar
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_by
from analytics.metrics.volume import count_of, totals
from analytics.store.facts import Facts
from analytics.text.quotes import Words, names_of, quotes_about, words_of
from analytics.workspace.categories import NONE
from analytics.workspace.customers import Customers
from analytics.workspace.decision_records import IssueRecord
from analytics.workspace.events import Event

MOST = 10  # requests
FEW = 5  # unaware features, confusing areas
QUOTES = 2  # per request
CONFUSION = "confusion"
CountBy = Callable[[Facts, Scope, str], pd.DataFrame]  # to customers and tickets per value of a dimension


@dataclass(frozen=True)
class Asked:
    """Something that customers asked for in the quarter."""

    name: str  # of the feature
    customers: int
    tickets: int
    before: int | None  # customers of the quarter before; None: not comparable
    revenue: float | None = None  # of those customers, as the customers file has it
    revenue_of: int = 0  # how many of them have a figure there
    quotes: tuple[str, ...] = ()

    @property
    def change(self) -> str:
        return "" if self.before is None else change(self.customers, self.before)


@dataclass(frozen=True)
class Became:
    """One of the last quarter's ten, and what came of it."""

    name: str
    then: int  # customers
    now: int
    outcome: str


@dataclass(frozen=True)
class Stumbled:
    """A feature that nobody knew of, or an area that confused."""

    name: str
    customers: int
    tickets: int
    before: int | None


@dataclass(frozen=True)
class Helped:
    """A fix and whom it helped."""

    name: str
    sentence: str
    customers: int  # who had written about it before


@dataclass(frozen=True)
class Voice:
    """One quarter of one scope."""

    quarter: Quarter
    complete: bool
    compared: bool  # with the quarter before
    through: date  # the last covered day of it
    tickets: int
    customers: int
    unnamed: int  # requests that name no feature
    requests: tuple[Asked, ...] = ()
    became: tuple[Became, ...] = ()
    unaware: tuple[Stumbled, ...] = ()
    confusion: tuple[Stumbled, ...] = ()
    helped: tuple[Helped, ...] = ()
    missing: tuple[str, ...] = field(default=())  # what the workspace lacks, and what it would bring

    @property
    def headline(self) -> str:
        if self.requests:
            top = self.requests[0]
            return f"{top.name} is what most customers asked for: {counted(top.customers, 'customer')}."
        return (
            f"{counted(self.tickets, 'ticket')} from {counted(self.customers, 'customer')}; no request names a feature."
        )


def voice(
    facts: Facts,
    calendar: Calendar,
    quarter: Quarter,
    base: Scope = Scope(),
    *,
    customers: Customers = Customers(),
    events: Iterable[Event] = (),
    issues: Mapping[str, IssueRecord] | None = None,
    answers: Mapping[tuple[str, str], Answer] | None = None,
) -> Voice:
    """The quarter's voice for the sources and teams of `base`.

    customers: for revenue. events: what was shipped. issues: key → record of the bug tracker. answers: what people
    decided, see `analytics.insights.loop_ledger.answers_of`.
    """
    base = Scope(sources=base.sources, teams=base.teams)
    scope = base.narrowed(start=quarter.first, end=quarter.last)
    earlier = base.narrowed(start=quarter.before.first, end=quarter.before.last)
    compared = quarter.complete(calendar) and quarter.before.complete(calendar)
    wanted = facts.taxonomy.categories.counting_as("request")
    now, then = (_by(facts, s, wanted, "feature") for s in (scope, earlier))
    words, names = words_of(facts, scope), names_of(facts)
    features = now.drop(index=NONE, errors="ignore")
    events, issues = tuple(events), issues or {}
    return Voice(
        quarter,
        quarter.complete(calendar),
        compared,
        min(quarter.last, calendar.through or quarter.last),
        count_of(facts, scope),
        count_of(facts, scope.narrowed(measure="customers")),
        int(now["tickets"].get(NONE, 0)),
        tuple(
            _asked(
                facts,
                scope.narrowed(categories=wanted, features=(name,)),
                name,
                row,
                then if compared else None,
                customers,
                words,
                names,
            )
            for name, row in _named_rows(features.head(MOST))
        ),
        _became(facts, then.drop(index=NONE, errors="ignore").head(MOST), now, quarter, events, answers or {}),
        _stumbled(facts, scope, earlier if compared else None, "feature", _unaware),
        _stumbled(facts, scope, earlier if compared else None, "team", _confusion),
        _helped(facts, calendar, quarter, base, events, issues),
        _missing(customers, events, issues, facts),
    )


def _by(facts: Facts, scope: Scope, categories: tuple[str, ...], by: str) -> pd.DataFrame:
    """Customers and tickets per value of a dimension, most customers first; empty without such categories."""
    if not categories:
        return pd.DataFrame(columns=["customers", "tickets"])
    inside = scope.narrowed(categories=categories)
    parts = {
        measure: totals(facts, inside.narrowed(measure=measure), by=(by,)).set_index(by)["value"]
        for measure in ("customers", "tickets")
    }
    frame = pd.DataFrame(parts).fillna(0).astype(int).rename_axis("name").reset_index()
    return frame.sort_values(["customers", "tickets", "name"], ascending=[False, False, True]).set_index("name")


def _named_rows(frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    return ((str(name), row) for name, row in frame.iterrows())


def _asked(
    facts: Facts,
    scope: Scope,
    name: str,
    row: pd.Series,
    then: pd.DataFrame | None,
    customers: Customers,
    words: Words,
    names: set[str],
) -> Asked:
    known = [found for found in map(customers.named, people(facts, scope)["customer"]) if found]
    revenue = [found.revenue for found in known if found.revenue is not None]
    return Asked(
        name,
        int(row["customers"]),
        int(row["tickets"]),
        None if then is None else int(then["customers"].get(name, 0)),
        sum(revenue) if revenue else None,
        len(revenue),
        tuple(quotes_about(facts, scope, words, names=names, most=QUOTES)),
    )


def _became(
    facts: Facts,
    then: pd.DataFrame,
    now: pd.DataFrame,
    quarter: Quarter,
    events: tuple[Event, ...],
    answers: Mapping[tuple[str, str], Answer],
) -> tuple[Became, ...]:
    """What people decided comes before what events and the catalogue suggest."""
    found = []
    for name, row in _named_rows(then):
        known = facts.taxonomy.features.named(name)
        shipped = [
            event
            for event in events
            if name in event.features
            and event.kind in ("release", "content")
            and quarter.before.first <= event.start <= quarter.last
        ]
        if said := answers.get(("request", name)):
            outcome = (
                said.state
                + (f" ({said.on.isoformat()})" if said.on else "")
                + (f": {said.reason}" if said.reason else "")
            )
        elif shipped:
            outcome = f"{shipped[-1].name} ({shipped[-1].start.isoformat()})"
        elif known and known.exists:
            outcome = f"exists ({known.status})"
        else:
            outcome = known.status if known and known.status else "no answer yet"
        found.append(Became(name, int(row["customers"]), int(now["customers"].get(name, 0)), outcome))
    return tuple(found)


def _unaware(facts: Facts, scope: Scope, by: str) -> pd.DataFrame:
    return unaware_by(facts, scope, by=by).set_index(by)


def _confusion(facts: Facts, scope: Scope, by: str) -> pd.DataFrame:
    return _by(facts, scope, (CONFUSION,), by)


def _stumbled(facts: Facts, scope: Scope, earlier: Scope | None, by: str, count_by: CountBy) -> tuple[Stumbled, ...]:
    now = count_by(facts, scope, by).drop(index=NONE, errors="ignore").head(FEW)
    then: Mapping[Any, int] = count_by(facts, earlier, by)["customers"].to_dict() if earlier and len(now) else {}
    return tuple(
        Stumbled(name, int(row["customers"]), int(row["tickets"]), int(then.get(name, 0)) if earlier else None)
        for name, row in _named_rows(now)
    )


def _helped(
    facts: Facts,
    calendar: Calendar,
    quarter: Quarter,
    base: Scope,
    events: tuple[Event, ...],
    issues: Mapping[str, IssueRecord],
) -> tuple[Helped, ...]:
    """Events of the quarter after which tickets fell, then bugs that were fixed in it."""
    found = []
    for event in events:
        if quarter.first <= event.start <= quarter.last and event.concerns(teams=base.teams):
            found += [
                _fell(facts, one, base) for one in impact(facts, calendar, event, events, base) if one.verdict == "fell"
            ]
    if issues:
        table = bugs(linked(facts, base, issues))
        fixed = table[(table["fixed"] >= pd.Timestamp(quarter.first)) & (table["fixed"] <= pd.Timestamp(quarter.last))]
        found += [
            Helped(
                row.issue,
                f"{row.title or row.issue}: fixed; {counted(int(row.tickets), 'ticket')} named it, "
                f"{counted(int(row.untold), 'ticket')} not told yet.",
                int(row.customers),
            )
            for row in rows_of(fixed)
        ]
    return tuple(found)


def _fell(facts: Facts, finding: Finding, base: Scope) -> Helped:
    start = finding.event.start
    before = finding.target.scope(base).narrowed(
        start=start - timedelta(weeks=26), end=start - timedelta(days=1), measure="customers"
    )
    about = " · ".join(
        facts.taxonomy.categories.of(value).label if name == "category" else value
        for name, value in finding.target.group
    )
    return Helped(finding.event.name, headline(finding).replace("{target}", about), count_of(facts, before))


def _missing(
    customers: Customers, events: tuple[Event, ...], issues: Mapping[str, IssueRecord], facts: Facts
) -> tuple[str, ...]:
    said = []
    if not any(known.revenue is not None for known in customers.known):
        said.append("With revenue in the customers file each request says what its customers pay.")
    if not facts.taxonomy.features.features:
        said.append("With a feature catalogue last quarter's requests say what became of them.")
    if not events:
        said.append("With events this page says what was shipped and whom it helped.")
    if not issues:
        said.append("With the bug tracker's issues it says which bugs were fixed.")
    return tuple(said)
