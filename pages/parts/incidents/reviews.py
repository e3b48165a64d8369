"""The reviews of all incidents, as every page takes them; made once per version and decision."""

from collections.abc import Sequence

import pandas as pd

from analytics.insights.incident_list import reviews_of
from analytics.insights.incident_review import Review
from analytics.people.acting import acting_as, host
from pages.bridge import View, remembered_with_decisions, workbench
from pages.parts.incidents import times


def reviews(view: View) -> tuple[Review, ...]:
    """Every incident that the visitor sees, reviewed, the newest first, without a name of a customer.

    Viewers have the same counts as others: only the counting is the host's, the decisions are those of the visitor.
    """
    bench = workbench()
    state, events = bench.state, bench.events

    def made() -> tuple[Review, ...]:
        with acting_as(host()):
            return reviews_of(bench, view.facts, state=state, events=events)

    return remembered_with_decisions(view, ("incident reviews",), made)


def chart(shown: Sequence[Review], *, key: str) -> str | None:
    """Draw days to notice and to fix of each incident; returns the link of the one that was clicked, else None."""
    return times.draw(
        [
            (one.incident.link, one.incident.start, one.incident.name, one.days_to_notice, one.days_to_fix)
            for one in shown
        ],
        key=key,
    )


def table(shown: Sequence[Review]) -> pd.DataFrame:
    """One row per incident, to be read."""
    return pd.DataFrame(
        {
            "Incident": [one.incident.name for one in shown],
            "First ticket": pd.to_datetime([one.first for one in shown]),
            "Noticed": pd.to_datetime([one.noticed.on for one in shown]),
            "Taken": pd.to_datetime([one.taken.on for one in shown]),
            "Fixed": pd.to_datetime([one.fixed.on for one in shown]),
            "Notified": pd.to_datetime([one.notified.on for one in shown]),
            "Customers": [one.customers for one in shown],
            "Tickets": [one.tickets for one in shown],
            "Beyond expected": [None if one.beyond is None else round(one.beyond) for one in shown],
            "Customers notified": [one.customers_notified for one in shown],
        }
    ).astype({"Beyond expected": "Int64"})
