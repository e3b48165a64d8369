"""The incidents of a workspace, reviewed; and what a quarter's voice of customer states of them."""

from collections.abc import Iterable

from analytics.insights.incident_expected import expected_of
from analytics.insights.incident_review import Known, Review, review
from analytics.insights.incidents import incidents_of
from analytics.insights.quarter import Quarter
from analytics.insights.voice_summary import Broke
from analytics.operations.workbench import Workbench
from analytics.signals.triage import triaged
from analytics.store.facts import Facts
from analytics.workspace.checks import State
from analytics.workspace.events import Event
from analytics.workspace.lists import ISSUES
from analytics.workspace.teams import Teams


def reviews_of(
    bench: Workbench, facts: Facts, *, state: State | None = None, events: Iterable[Event] | None = None
) -> tuple[Review, ...]:
    """Every incident's review, the newest first.

    state, events: what is decided, as far as who asks sees it; else as far as who acts does.
    """
    state, events = bench.state if state is None else state, bench.events if events is None else events
    signals = triaged(bench.findings(facts).signals, state, Teams.of(state))
    known = Known.of(bench.workspace, state, bench.workspace.list_of(ISSUES), zone=facts.zone)
    found = incidents_of(events, signals, facts.taxonomy.categories)
    due = expected_of(bench.snapshots, bench.expected(facts), found)
    return tuple(review(facts, one, known, due[one.link], bench.customers) for one in found)


def broke_in(reviews: Iterable[Review], quarter: Quarter, *, teams: tuple[str, ...] = ()) -> tuple[Broke, ...]:
    """The incidents that began in a quarter, the oldest first. teams: only those about any of them; empty: all."""
    found = []
    for one in reviews:
        incident = one.incident
        own = {*incident.scope.teams, *(team for signal in incident.signals for team in signal.teams)}
        if quarter.first <= incident.start <= quarter.last and (not teams or not own or own & set(teams)):
            found.append(
                Broke(
                    incident.name,
                    incident.link,
                    incident.start,
                    one.customers,
                    one.tickets,
                    one.days_to_notice,
                    one.days_to_fix,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.start, one.link)))
