"""The signals and incidents that a customer's tickets are part of."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights import customer
from analytics.signals.sentences import area_words
from analytics.signals.triage import announced
from pages.bridge import View, remembered_for, triaged_signals, workbench
from pages.filters import name_of
from pages.look import quiet
from pages.parts.customers import counted_rows
from pages.parts.customers.listing import incidents


def draw(view: View, name: str) -> None:
    """Two tables, each row of which opens the customer's tickets in it."""
    signals, broken = remembered_for(
        view,
        ("took part", name, workbench().version),
        lambda: customer.took_part(view.facts, view.calendar, name, announced(triaged_signals(view)), incidents(view)),
    )
    st.subheader("Incidents and signals", divider="gray")
    if not signals and not broken:
        quiet("None: no incident and no signal has a ticket of theirs.")
        return
    rows = [(incident.name, "incident", incident.start, tickets, "", scope) for incident, scope, tickets in broken] + [
        (area_words(signal.area, name_of), "signal", signal.since, tickets, signal.state, scope)
        for signal, scope, tickets in signals
    ]
    counted_rows.draw(
        pd.DataFrame(
            {
                "What": [row[0] for row in rows],
                "Kind": [row[1] for row in rows],
                "Since": pd.to_datetime([row[2] for row in rows]),
                "Their tickets": [row[3] for row in rows],
                "State": [row[4] or None for row in rows],
            }
        ),
        [row[5] for row in rows],
        key=f"customer_took_part_{hash(name)}",
        alt=f"{counted(len(rows), 'incident or signal')} with tickets of this customer.",
    )
