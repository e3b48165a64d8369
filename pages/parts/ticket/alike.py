"""Alike: the ten tickets that are most nearly about the same, in any language."""

import pandas as pd
import streamlit as st

from analytics.formatting import style
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from pages.bridge import View, answer
from pages.filters import name_of
from pages.look import heading, quiet
from pages.meaning import comparable, index, stated
from pages.opening import ticket_table

MOST = 10


def draw(view: View, ticket: int) -> None:
    """ticket: an id of versions. Nothing is drawn before texts were read for their meaning, or where none may be."""
    if not comparable():
        return
    heading("Alike")
    stated()
    known = index(view)
    vector = known.vector(ticket)
    if vector is None:
        quiet("Nothing can be stated of what this ticket is about: it has no text, or was not read yet.")
        return
    near = known.nearest(vector, most=MOST, without=[ticket])
    rows = answer(view, tickets, view.facts, Scope(), ids=tuple(near["id"]), in_order=True)
    if rows.empty:
        quiet("No other ticket is about the same.")
        return
    table = pd.DataFrame(
        {
            "Created": rows["created"],
            "Subject": rows["subject"].fillna("(no subject)"),
            "Team": [", ".join(name_of("team", t) for t in v.split(", ")) for v in rows["teams"]],
            "Category": [", ".join(name_of("category", c) for c in v.split(", ")) for v in rows["categories"]],
            "Customer": rows["customer"],
            "Status": rows["status"],
            "Ticket": rows["source"] + " " + rows["ticket_id"],
        }
    )
    ticket_table(
        table.loc[:, [c for c in table if table[c].notna().any()]],
        rows,
        key=f"alike_{ticket}",  # a row that was chosen on another ticket's page opens nothing here
        alt="The tickets that are most nearly about the same, the nearest first.",
        column_config={
            "Created": st.column_config.DatetimeColumn(format=style().cell_format(), width=110),
            "Subject": st.column_config.TextColumn(width="large"),
        },
    )
    quiet("Of all tickets, the nearest in meaning first, in any language. Choose a row to open its ticket.")
