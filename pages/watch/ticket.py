"""Ticket: one conversation, its tags as written and as understood, and the imports that saw it."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, moment, style
from analytics.ingest.units import AMOUNTS, amount
from analytics.insights.understood import decision, reading
from analytics.metrics.ticket import CONTENT, sources_with, ticket
from analytics.people.role import Right
from analytics.workspace.menu import PAGES
from pages.address import chosen, one_of, words
from pages.bridge import answer, current_view, of_source
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, empty, heading, headline, plain, quiet
from pages.parts.ticket import alike
from pages.visitor import may, reason

FIELDS = {
    "customer": "Customer",
    "channel": "Channel",
    "status": "Status",
    "priority": "Priority",
    "segment": "Plan or segment",
    "locale": "Language",
    "grp": "Support group",
    "agent": "Agent",
}

view = current_view()
sources = view.choices["source"]
# Always in the address: another source may come to have a ticket of the same id.
id_key, source_key = words("id"), one_of("helpdesk", ["", *sources], "")
asked = st.session_state[id_key].strip()
known = answer(view, sources_with, view.facts, asked) if asked else []
source = st.session_state[source_key]
if known and source not in known:
    source = known[0]
facts = of_source(view.facts, source)
found = ticket(facts, source, asked) if known else None


def another() -> None:
    """The fields of the address, to open any ticket by its number."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Ticket id", key=id_key, width=240, placeholder="As the helpdesk writes it")
        if len(sources) > 1:
            st.selectbox(
                "Source", ["", *sources], key=source_key, width=240, format_func=lambda name: name or "Any source"
            )


if found is None:
    headline(
        f"No ticket “{asked}” is in the store." if asked else "Which ticket?",
        "Enter the id as the helpdesk writes it, or open one from the page Tickets.",
    )
    another()
    empty(
        "A ticket opens from any table of tickets.",
        "Choose a row on Tickets, or follow the number of a chart to its tickets.",
    )
    st.page_link("watch/tickets.py", label="Open Tickets", icon=":material/forum:")
    raise PageEnd

row = found.row
headline(
    (row["subject"] or "(no subject)") if may(Right.TEXT) else f"Ticket {row['ticket_id']}",
    " · ".join(
        filter(
            None,
            (
                f"{row['source']} {row['ticket_id']}",
                f"created {moment(row['created'])}",
                f"updated {moment(row['updated'])}" if pd.notna(row["updated"]) else "",
            ),
        )
    ),
)
link = view.settings.ticket_link(row["source"], row["ticket_id"])
if link:
    st.link_button("Open in the helpdesk", link, icon=":material/open_in_new:")
else:
    st.page_link(
        "manage/workspace.py",
        label="Set the source’s ticket link to open tickets in the helpdesk from here",
        icon=":material/add_link:",
    )
left, right = st.columns([3, 2])
with left, st.container(border=True):
    text = row["body"] if isinstance(row["body"], str) and row["body"] else "The export holds no text of this ticket."
    st.text(reason(Right.TEXT) or text)
with right, st.container(border=True):
    for name, label in FIELDS.items():
        if not isinstance(row[name], str) or not row[name]:
            continue
        if name == "customer" and may(Right.TEXT):
            st.page_link(
                PAGES["customer"].script,
                label=plain(f"Customer: {row[name]}"),
                icon=":material/person:",
                query_params=chosen(name=row[name]),
            )
        else:
            st.text(f"{label}: {row[name]}")
    for name in AMOUNTS:
        if pd.notna(row[name]):
            st.text(f"{CONTENT[name]}: {amount(name, float(row[name]))}")
    if found.features:
        st.text(f"Feature: {', '.join(found.features)}")

heading("Team and category")
st.text(f"Team. {decision(found, 'team', name_of)}")
st.text(f"Category. {decision(found, 'category', name_of)}")
if len(found.readings):
    st.dataframe(
        pd.DataFrame(
            {
                "Tag as written": found.readings["written"],
                "Counts as": found.readings["tag"],
                "Means": [reading(each, name_of) for _, each in found.readings.iterrows()],
            }
        ),
        hide_index=True,
        alt="The ticket’s tags as written and as understood.",
        column_config={"Means": st.column_config.TextColumn(width="large")},
    )
    with st.container(horizontal=True):
        st.page_link(
            "manage/taxonomy.py",
            label="Correct what a tag means",
            icon=":material/sell:",
            query_params={"part": "tags"},
        )
        st.page_link(
            "watch/tickets.py",
            label="Tickets of this team and category",
            icon=":material/forum:",
            query_params=link_parameters(view.scope.narrowed(teams=found.teams, categories=found.categories)),
        )
else:
    quiet("The ticket has no tags.")

alike.draw(view, found.id)

heading("History")
history = found.imports
st.dataframe(
    pd.DataFrame(
        {
            "Imported": history["imported"],
            "File": history["file"],
            "What it brought": [
                ("Undone. " if undone else "")
                + ("First seen" if pd.isna(changed) else f"Changed: {changed}" if changed else "Unchanged")
                for undone, changed in zip(history["undone"], history["changed"], strict=True)
            ],
        }
    ),
    hide_index=True,
    alt=f"The ticket in {counted(len(history), 'import')}, the oldest first.",
    column_config={
        "Imported": st.column_config.DatetimeColumn(format=style().cell_format(time=True)),
        "What it brought": st.column_config.TextColumn(width="large"),
    },
)
quiet("Per column the newest value counts among the imports that are not undone and whose file has the column.")
with st.expander("Open another ticket"):
    another()
