"""Customers: who is at risk, who has potential, and who is worth a call this week, by rules that are shown."""

from datetime import date

import streamlit as st

from analytics.formatting import counted
from analytics.insights.customer_lists import worth_a_call
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from analytics.workspace.customer_rules import Rules
from pages.bridge import current_view, workbench
from pages.look import PageEnd, empty, headline
from pages.parts.customers import lists, rules
from pages.parts.customers.listing import listed
from pages.saving import show_result
from pages.sections import section
from pages.visitor import reason

PARTS = {"calls": "Worth a call", "risk": "At risk", "potential": "Potential", "rules": "Rules"}
EMPTY = {
    "calls": "Nobody is worth a call this week.",
    "risk": "Nobody is at risk by these rules.",
    "potential": "Nobody has potential by these rules.",
}

view, bench = current_view(), workbench()
if refused := reason(Right.TEXT):
    headline("Customers are listed by name.")
    empty("Names of customers are hidden from your role.", refused)
    raise PageEnd
if all(name == NONE for name in view.choices["customer"]):
    headline("No ticket names a customer.")
    empty(
        "Who is at risk and who has potential follows from what each customer writes.",
        "Export the column of the company or the requester, too (Help states where), and import the files again.",
    )
    with st.container(horizontal=True):
        st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
        st.page_link("manage/help.py", label="Open Help", icon=":material/help:")
    raise PageEnd
with st.spinner("Looking at each customer's tickets …"):
    every = listed(view)
known = Rules.of(bench.state)
shown = {
    "calls": worth_a_call(every, bench.state, known, today=date.today()),
    "risk": tuple(one for one in every if one.list == "at risk"),
    "potential": tuple(one for one in every if one.list == "potential"),
}
worth = len(shown["calls"])
headline(
    f"{counted(worth, 'customer') if worth else 'No customer'} {'is' if worth < 2 else 'are'} worth a call this week.",
    f"{counted(len(shown['risk']), 'customer')} at risk, {counted(len(shown['potential']), 'customer')} with "
    "potential, by rules that you can read and change. There is no score.",
)
show_result()
part = section(
    {name: label + (f" ({len(shown[name])})" if name in shown else "") for name, label in PARTS.items()}, "calls"
)
if part == "rules":
    rules.draw(view, known)
elif shown[part]:
    lists.draw(view, part, shown[part])
else:
    empty(EMPTY[part], "Change what the rules demand under Rules: fewer tickets, more weeks, or fewer rules that hold.")
    lists.draw_rules(known, part)
