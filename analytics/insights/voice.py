"""Voice of customer: what a quarter's tickets ask for, have trouble with and gained, as data. It names no customer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from analytics.formatting import counted
from analytics.frames import rows_of
from analytics.insights.bugs import bugs, linked
from analytics.insights.impact import Finding, impact
from analytics.insights.loop_ledger import Answer
from analytics.insights.quarter import Quarter
from analytics.insights.shipped import headline
from analytics.insights.voice_summary import Asked, Became, Broke, Difficulty, Helped, Voice
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
    broke: Iterable[Broke] = (),
) -> Voice:
    """The quarter's voice for the sources and teams of `base`.

    customers: for revenue. events: what was shipped. issues: key → record of the bug tracker. answers: what people
    decided, see `analytics.insights.loop_ledger.answers_of`. broke: the quarter's incidents, see
    `analytics.insights.incident_list.broke_in`.
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
        _difficulties(facts, scope, earlier if compared else None, "feature", _unaware),
        _difficulties(facts, scope, earlier if compared else None, "team", _confusion),
        _helped(facts, calendar, quarter, base, events, issues),
        tuple(broke),
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
        if given := answers.get(("request", name)):
            outcome = (
                given.state
                + (f" ({given.on.isoformat()})" if given.on else "")
                + (f": {given.reason}" if given.reason else "")
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


def _difficulties(
    facts: Facts, scope: Scope, earlier: Scope | None, by: str, count_by: CountBy
) -> tuple[Difficulty, ...]:
    now = count_by(facts, scope, by).drop(index=NONE, errors="ignore").head(FEW)
    then: Mapping[Any, int] = count_by(facts, earlier, by)["customers"].to_dict() if earlier and len(now) else {}
    return tuple(
        Difficulty(name, int(row["customers"]), int(row["tickets"]), int(then.get(name, 0)) if earlier else None)
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
                f"{counted(int(row.untold), 'ticket')} not notified yet.",
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
    missing = []
    if not any(known.revenue is not None for known in customers.known):
        missing.append("With revenue in the customers file each request shows what its customers pay.")
    if not facts.taxonomy.features.features:
        missing.append("With a feature catalogue last quarter's requests show what became of them.")
    if not events:
        missing.append("With events this page shows what was shipped and whom it helped.")
    if not issues:
        missing.append("With the bug tracker's issues it shows which bugs were fixed.")
    return tuple(missing)
