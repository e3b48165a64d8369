"""Requests: what customers ask for, by how many, what was decided, whom to ask and whom to notify."""

import streamlit as st

from analytics.formatting import counted, share
from analytics.insights.requests import Decided, by_request, requests
from analytics.workspace.categories import NONE
from pages.bridge import answer, current_view, remembered_with_decisions, themes, workbench
from pages.look import PageEnd, empty, headline
from pages.parts.requests import merging, ranking, table, unnamed
from pages.saving import show_result
from pages.sections import section

PARTS = {
    "requests": "Requests",
    "recency": "Not only the last and the largest",
    "alike": "Look alike",
    "declined": "Not planned",
}

view = current_view()
bench = workbench()
decided = Decided.of(bench.state, view.facts)
asked = answer(view, requests, view.facts, view.scope, themes(), decided)
if asked.empty:
    empty(
        "No ticket in this scope asks for anything.",
        "Tag tickets that ask for something new as “feature request”, and with the feature (feature:name), or map the "
        "tags that mean so on Taxonomy.",
        page=True,
    )
    st.page_link("manage/taxonomy.py", label="Open Taxonomy", icon=":material/sell:")
    raise PageEnd
whole = remembered_with_decisions(
    view,
    ("requests", repr(view.scope)),
    lambda: by_request(view.facts, asked, view.calendar, decided, bench.customers),
)
named = whole[whole["name"] != NONE]
show_result()
if len(named):
    top = named.iloc[0]
    headline(
        f"{top['name']}: {counted(int(top['customers']), 'customer')} ask for it.",
        f"{counted(int(top['tickets']), 'ticket')}"
        + (
            f", {share(float(top['top_share']))} of them from one customer"
            if top["tickets"] > 1 and top["top_share"] == top["top_share"]
            else ""
        )
        + f". {counted(len(named), 'request')} in the period, from "
        f"{counted(asked['customer'].nunique(), 'customer')}; a ticket of two counts in both.",
    )
else:
    headline(
        f"{counted(asked['id'].nunique(), 'ticket')} ask for something, and none names it.",
        "With a feature, a theme or a request topic each is counted by itself: map their tags below.",
    )
unnamed.draw(view, asked, decided)
part = section(PARTS, "requests")
if part == "requests":
    table.draw(view, asked, whole)
elif part == "recency":
    ranking.draw(asked)
elif part == "alike":
    merging.draw(view, asked, whole, decided)
else:
    table.draw_declined(whole)
