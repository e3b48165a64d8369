"""Customer: one customer's tickets over time, what they ask for and wait on, and what was answered."""

from datetime import date, timedelta

import streamlit as st

from analytics.formatting import count, counted, day
from analytics.insights.customer_lists import WANTED
from analytics.insights.findings import findings_of
from analytics.metrics.customers import is_known
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.workspace.checks import records_by_key
from analytics.workspace.customer_kinds import CUSTOMER_CALLS
from pages.address import words
from pages.bridge import answer, current_view, workbench
from pages.filters import link_parameters
from pages.look import PageEnd, empty, headline, plain, quiet
from pages.parts.customers import asked, over_time, took_part
from pages.parts.customers.listing import listed
from pages.parts.customers.lists import decide_calls
from pages.parts.customers.revenue import may_see_revenue
from pages.parts.research import archive
from pages.saving import show_result
from pages.visitor import held, reason

RECENT_WEEKS = 13

view, bench = current_view(), workbench()
key = words("name")
if refused := reason(Right.TEXT):
    headline("A customer is known by name.")
    empty("Names of customers are hidden from your role.", refused)
    raise PageEnd
written = st.session_state[key].strip()
listed_as = bench.customers.named(written)
name = listed_as.name if listed_as else written


def another() -> None:
    """The field of the address, to open any customer by name."""
    st.text_input("Customer", key=key, width=320, placeholder="As tickets or the customers file have it")


if not name or not answer(view, is_known, view.facts, name):
    headline(
        f"No ticket counts for a customer “{written}”." if written else "Which customer?",
        "Enter the name as tickets have it, or open one from a list.",
    )
    another()
    frequent = view.choices["customer"][:8]
    empty("A customer opens from any name in a table.", "Click a name on Tickets, Bugs or Customers.")
    with st.container(horizontal=True):
        st.page_link("decide/customers.py", label="Open Customers", icon=":material/groups:")
        for one in frequent:
            if not one.startswith("("):
                st.page_link("decide/customer.py", label=plain(one), query_params={"name": one})
    raise PageEnd

own = Scope(customers=(name,))
through = view.calendar.through or view.calendar.days[-1].date()
recent = own.narrowed(start=through - timedelta(weeks=RECENT_WEEKS) + timedelta(days=1), end=through)
before = own.narrowed(start=recent.start - timedelta(weeks=RECENT_WEEKS), end=recent.start - timedelta(days=1))
now, then, every = (answer(view, count_of, view.facts, scope) for scope in (recent, before, own))
lists = [one for one in listed(view) if one.customer == name]
headline(
    f"{name}: {counted(now, 'ticket')} in the last {RECENT_WEEKS} weeks, {count(then)} in the {RECENT_WEEKS} before.",
    " · ".join(
        filter(
            None,
            (
                f"plan {listed_as.plan}" if listed_as and listed_as.plan else "",
                f"segment {listed_as.segment}" if listed_as and listed_as.segment else "",
                f"revenue {count(listed_as.revenue)}"
                if listed_as and listed_as.revenue is not None and may_see_revenue()
                else "",
                f"customer since {day(listed_as.since, year=True)}" if listed_as and listed_as.since else "",
                over_time.plan_words(view, own) if not (listed_as and listed_as.plan) else "",
                f"{counted(every, 'ticket')} in all",
            ),
        )
    ),
)
show_result()
if not bench.customers.known:
    quiet("With a customers file (Workspace, Customers) plan, revenue, segment and since are here.")

for one in lists:
    with st.container(border=True):
        st.html(f'<p class="sentence">{one.list.capitalize()}</p>')
        for why in one.reasons:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(f"{why.text[:1].upper()}{why.text[1:]}.", width="stretch")
                for seen in why.evidence:
                    st.page_link(
                        "watch/tickets.py",
                        label=plain(
                            f"{counted(seen.tickets, 'ticket')} named it: find “{seen.search}”"
                            if seen.search
                            else f"Open {counted(seen.tickets, 'ticket')}"
                        ),
                        icon=":material/forum:",
                        query_params=link_parameters(seen.scope, **({"q": seen.search} if seen.search else {})),
                    )
decided = records_by_key(bench.state, CUSTOMER_CALLS).get(CUSTOMER_CALLS.key_of({"customer": name}))
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(
        "watch/tickets.py",
        label=f"Open {counted(every, 'ticket')}",
        icon=":material/forum:",
        query_params=link_parameters(own),
    )
    for state, label, icon in (
        ("called", "Called", ":material/call:"),
        ("not needed", "No call needed", ":material/do_not_disturb_on:"),
        ("to call", "Put on the call list", ":material/add_call:"),
    ):
        st.button(
            label,
            icon=icon,
            key=f"call_{state}",
            on_click=decide_calls,
            args=([name], state, acting().name),
            **held(
                Right.DECIDE,
                disabled=bool(
                    decided and decided["state"] == state and (state == WANTED or decided["on"] == f"{date.today()}")
                ),
            ),
        )
    st.page_link("decide/customers.py", label="All customers", icon=":material/groups:")
if decided:
    quiet(" · ".join(filter(None, (decided["state"].capitalize(), decided["on"], decided["who"], decided["note"]))))

over_time.draw(view, name, own)
asked.draw(view, name, own)
took_part.draw(view, name)
if learnt := [one for one in findings_of(bench.state) if one["customer"] == name]:
    st.subheader("Learnt in interviews", divider="gray")
    archive.listed(learnt, key="customer_findings")
over_time.newest(view, own, every)
with st.expander("Open another customer"):
    another()
