"""Tickets: the conversations behind any number, searchable, with links back to the helpdesk."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, period, style
from analytics.insights.queues import QUEUES, queue
from analytics.insights.unaware import READ, read_by_people
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.values import support_groups
from analytics.metrics.volume import total
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from pages.address import one_of, words
from pages.address import place as place_of
from pages.bridge import answer, current_view, teams, themes, workbench
from pages.downloads import csv_button
from pages.filters import LABELS, MAIN, MORE, name_of
from pages.look import PageEnd, empty, headline, quiet
from pages.meaning import MEANING, WORDS, comparable, nearest_to, searched_by
from pages.opening import HINT, ticket_table
from pages.visitor import may, subjects

PAGE = 50

view = current_view()
ALL = "all"
left, middle, right = st.columns([4, 2, 2])
search = left.text_input(
    "Search",
    key=words("q"),
    icon=":material/search:",
    type="search",
    placeholder="Words in subject, text, tags or id" if may(Right.TEXT) else "Words in tags or id",
)
by = searched_by(left, "the tickets that are") if comparable() else WORDS
QUEUES = QUEUES | READ
waiting = middle.selectbox(
    "Only",
    [ALL, *QUEUES],
    key=one_of("queue", [ALL, *QUEUES], ALL),
    format_func=lambda name: "All tickets" if name == ALL else QUEUES[name].capitalize(),
)
groups = answer(view, support_groups, view.facts) if waiting not in (ALL, "unowned", *READ) else []
group = (
    right.selectbox(
        "Support group",
        [ALL, *groups],
        key=one_of("support_group", [ALL, *groups], ALL),
        format_func=lambda name: {ALL: "All", NONE: "No group"}.get(name, name),
    )
    if groups
    else ALL
)
if waiting in READ:
    features = [feature.name for feature in view.facts.taxonomy.features.features]
    feature = right.selectbox(
        "Feature",
        [ALL, *features],
        key=one_of("about", [ALL, *features], ALL),
        format_func=lambda name: "All" if name == ALL else name,
    )
    ids = read_by_people(workbench(), view.facts, view.scope, waiting, feature=None if feature == ALL else feature)
else:
    ids = (
        None
        if waiting == ALL
        else answer(
            view,
            queue,
            view.facts,
            view.scope,
            waiting,
            teams=teams(),
            themes=themes(),
            group=None if group == ALL else group,
            keep=workbench().snapshots,
        )
    )
near = nearest_to(view, search, ids, most=PAGE) if by == MEANING and search else None
if near is not None:
    ids = tuple(near["id"])
contained = "" if near is not None else search or ""
found = answer(view, ticket_count, view.facts, view.scope, search=contained, ids=ids)
customers = answer(view, total, view.facts, view.scope.narrowed(measure="customers"))


def scope_words() -> str:
    parts = [
        f"{LABELS[p]}: {', '.join(name_of(d, v) for v in view.scope.filters[d])}"
        for p, d in {**MAIN, **MORE}.items()
        if d in view.scope.filters
    ]
    if view.scope.start and view.scope.end:
        parts.append(period(view.scope.start, view.scope.end))
    elif view.scope.start:
        parts.append(f"since {period(view.scope.start, view.scope.start)}")
    return " · ".join(parts) or "All tickets"


headline(
    counted(found, "ticket")
    + (f": {QUEUES[waiting]}" if waiting != ALL else "")
    + (
        f" nearest in meaning to “{search}”"
        if near is not None
        else f" with “{search}”"
        if search
        else f" from {counted(customers, 'customer')}"
        if waiting == ALL
        else ""
    ),
    scope_words() + (f" · Support group: {group}" if ids is not None and group != ALL else ""),
)
if not found:
    empty(
        "No ticket matches." if near is None else "No ticket is about that.",
        "Remove a filter in the sidebar, choose a longer period, or search for "
        + ("fewer words." if near is None else "it in other words: a whole sentence is understood best."),
    )
    raise PageEnd

pages = -(-found // PAGE)
place = (
    st.pagination(pages, key=place_of("page", pages, of=(view.scope, search, by, waiting, group))) if pages > 1 else 1
)
rows = answer(
    view,
    tickets,
    view.facts,
    view.scope,
    search=contained,
    ids=ids,
    limit=PAGE,
    offset=(place - 1) * PAGE,
    in_order=near is not None,
)
links = view.settings.ticket_links

table = pd.DataFrame(
    {
        "Created": rows["created"],
        "Subject": subjects(rows["subject"]),
        "Team": [", ".join(name_of("team", t) for t in v.split(", ")) for v in rows["teams"]],
        "Category": [", ".join(name_of("category", c) for c in v.split(", ")) for v in rows["categories"]],
        "Tags": rows["tags"],
        "Confirmed": [v if pd.isna(v) else v.capitalize() for v in rows["confirmed"]],
        "Customer": rows["customer"],
        "Channel": rows["channel"],
        "Status": rows["status"],
        "Ticket": rows["source"] + " " + rows["ticket_id"],
    }
)
if links:
    table["Link"] = [view.settings.ticket_link(s, i) for s, i in zip(rows["source"], rows["ticket_id"], strict=True)]
table = table.loc[:, [c for c in table if table[c].notna().any()]]
ticket_table(
    table,
    rows,
    key="list",
    height=min(560, 40 + 35 * len(table)),
    alt=f"Tickets {1 + (place - 1) * PAGE} to {(place - 1) * PAGE + len(table)} of {found}, "
    + ("newest first." if near is None else "nearest in meaning first."),
    column_config={
        "Created": st.column_config.DatetimeColumn(format=style().cell_format(time=True), width=150),
        "Subject": st.column_config.TextColumn(width="large"),
        "Confirmed": st.column_config.TextColumn(
            help="Counts by what people confirmed of the ticket: the helpdesk states none."
        ),
        "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
    },
)
quiet(HINT)

with st.container(horizontal=True, vertical_alignment="center"):
    csv_button(
        f"All {counted(found, 'ticket')} (CSV)",
        lambda: tickets(view.facts, view.scope, search=contained, ids=ids, in_order=near is not None),
        "tagwatch-tickets.csv",
    )
    if not links:
        st.caption("With a ticket link pattern per source, each row leads back to the helpdesk.")
