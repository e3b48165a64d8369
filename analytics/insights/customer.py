"""One customer: which signals and incidents they took part in, with how many of their tickets."""

from collections.abc import Iterable, Sequence

import pandas as pd

from analytics.insights.incidents import Incident
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of, counts
from analytics.signals.triage import Triaged
from analytics.store.facts import Facts


def took_part(
    facts: Facts, calendar: Calendar, customer: str, signals: Iterable[Triaged], incidents: Sequence[Incident]
) -> tuple[list[tuple[Triaged, Scope, int]], list[tuple[Incident, Scope, int]]]:
    """The announced signals and the incidents with tickets of the customer, newest first.

    returns: signals and incidents, each with the scope of the customer's tickets in it and how many they are. Of a
        signal those of its peak window.
    """
    own = Scope(customers=(customer,), grain="day")
    days = counts(facts, own, calendar)["period"]

    def wrote(scope: Scope) -> bool:
        first, last = pd.Timestamp(scope.start or days.min()), pd.Timestamp(scope.end or days.max())
        return bool(days.between(first, last).any())

    in_signals = [
        (signal, scope, tickets)
        for signal in sorted(signals, key=lambda signal: signal.since, reverse=True)
        if signal.direction == "up"
        if wrote(signal.span)
        for scope in [signal.span.narrowed(customers=(customer,))]
        if (tickets := count_of(facts, scope))
    ]
    in_incidents = [
        (incident, scope, tickets)
        for incident in incidents
        if wrote(incident.scope)
        for scope in [incident.scope.narrowed(customers=(customer,))]
        if (tickets := count_of(facts, scope))
    ]
    return in_signals, in_incidents
