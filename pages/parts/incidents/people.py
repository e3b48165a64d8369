"""The people of an incident: whom to answer and to compensate, who else is likely affected, and both as files."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.affected_file import brought
from analytics.insights.incident_likely import likely
from analytics.insights.incident_review import Review, affected_customers, decided_of
from analytics.metrics.volume import count_of
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State
from analytics.workspace.incident_kinds import AFFECTED
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record
from pages.bridge import View, answer, remembered_for, remembered_with_decisions, workbench
from pages.downloads import csv_button, for_visitor
from pages.filters import link_parameters, name_of
from pages.look import empty, quiet
from pages.meaning import comparable, index
from pages.opening import BY_KEYBOARD, customer_links
from pages.parts.customers.listing import incidents
from pages.parts.customers.revenue import may_see_revenue
from pages.parts.customers.ticks import ticked
from pages.records import text_of
from pages.saving import save, seen_version
from pages.visitor import held, may, reason


def draw(view: View, review: Review) -> None:
    """Who is affected, and who may be. Nobody who may not read names or decide has the lists."""
    st.subheader("To answer and to compensate", divider="gray")
    if refused := reason(Right.TEXT) or reason(Right.DECIDE):
        empty("The lists of customers are hidden from your role.", refused)
        return
    bench = workbench()
    whom = remembered_with_decisions(
        view,
        ("affected", review.incident.link, repr(review.incident.scope)),
        lambda: affected_customers(view.facts, review.incident, bench.state, bench.customers),
    )
    if len(whom):
        _affected(view, review, whom)
    elif review.tickets:
        empty(
            "No ticket of these days and labels names a customer.",
            "Widen the event's teams, features or days on Events, or confirm the likely ones below.",
        )
    else:
        _without_tickets(view, review)
    _likely(view, review)


def _without_tickets(view: View, review: Review) -> None:
    """No ticket of its days has its labels: who wrote then, and what would make them the incident's."""
    wanted = ", ".join(name_of("category", slug) for slug in review.incident.scope.categories)
    every = review.incident.scope.narrowed(categories=())
    number = answer(view, count_of, view.facts, every)
    empty(
        f"No ticket of these days is of a category that an incident causes ({wanted}).",
        f"{counted(number, 'ticket')} of other or no category came then. Give their tags or words one (Taxonomy; "
        "Workspace, Categories), or widen the event's teams, features or days on Events.",
    )
    with st.container(horizontal=True):
        if number:
            st.page_link(
                "watch/tickets.py",
                label=f"Open {counted(number, 'ticket')}",
                icon=":material/forum:",
                query_params=link_parameters(every),
            )
        st.page_link("manage/taxonomy.py", label="Open Taxonomy", icon=":material/sell:")


def _affected(view: View, review: Review, whom: pd.DataFrame) -> None:
    names = whom["customer"].tolist()
    columns = {
        "Customer": whom["customer"],
        "Tickets": whom["tickets"],
        "First": pd.to_datetime(whom["first"]),
        "Plan": whom["plan"].replace({NONE: None, "": None}),
        **({"Revenue": whom["revenue"]} if may_see_revenue() else {}),
        "Notified": pd.to_datetime(whom["told"].replace("", None)),
        "Compensation": (whom["compensation"] + " " + whom["amount"]).str.strip().replace("", None),
        "Compensated": pd.to_datetime(whom["compensated"].replace("", None)),
        "Why": whom["basis"].map({"ticket": "their tickets", "confirmed": "confirmed"}),
        "Note": whom["note"].replace("", None),
        "Link": [
            view.settings.ticket_link(source, ticket) if ticket else None
            for source, ticket in zip(whom["source"], whom["ticket"], strict=True)
        ],
    }
    drawn = pd.DataFrame(columns)
    chosen = ticked(
        drawn,
        names,
        key=f"affected_{review.incident.link}",
        alt=f"{counted(len(drawn), 'customer')} affected.",
        tall=460,
        columns={"Link": st.column_config.LinkColumn(display_text="Open", width="small")},
    )
    open_ones = [name for name, on in zip(names, whom["told"], strict=True) if not on]
    today = date.today().isoformat()
    if len(chosen) == 1:  # by keyboard, too
        at = names.index(chosen[0])
        with st.container(horizontal=True):
            customer_links(chosen[0], int(whom["tickets"].iloc[at]), review.incident.scope)
    elif may(Right.TEXT):
        quiet(f"A name opens the customer. {BY_KEYBOARD}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to_notify = chosen or open_ones
        st.button(
            f"Mark {counted(len(to_notify), 'customer')} as notified",
            type="primary",
            icon=":material/done_all:",
            key="mark_told",
            on_click=_decide,
            args=(review, to_notify, "notified"),
            kwargs={"told": today},
            **held(Right.DECIDE, disabled=not to_notify, help="Of those chosen, else of all who were not notified."),
        )
        st.button(
            "Not affected",
            icon=":material/person_remove:",
            key="not_affected",
            on_click=_decide,
            args=(review, chosen, "not affected"),
            kwargs={"state": "not affected"},
            **held(Right.DECIDE, disabled=not chosen, help=None if chosen else "Choose rows first."),
        )
        with st.popover("Compensate", icon=":material/redeem:", disabled=not chosen):
            what = st.text_input("What", key="compensate_what", placeholder="One month for free")
            amount = st.text_input("Amount for each", key="compensate_amount", placeholder="12.50")
            st.button(
                f"Compensated: {counted(len(chosen), 'customer')}",
                key="compensate",
                on_click=_decide,
                args=(review, chosen, "compensated"),
                kwargs={"compensation": what, "amount": amount, "compensated": today},
                **held(Right.DECIDE, disabled=not (what or amount)),
            )
    _files(view, review, whom)


def _files(view: View, review: Review, whom: pd.DataFrame) -> None:
    hidden = [] if may_see_revenue() else ["revenue"]
    known = decided_of(workbench().state, review.incident)

    def records() -> str:
        blank = {"incident": review.incident.link}
        return AFFECTED.write_csv(
            known.get(name) or AFFECTED.record({**blank, "customer": name})
            for name in dict.fromkeys([*whom["customer"], *known])
        )

    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button("Whom to answer (CSV)", lambda: whom.drop(columns=hidden), "tagwatch-affected-customers.csv")
        st.download_button(
            AFFECTED.file,
            for_visitor(records),
            AFFECTED.file,
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="To fill in elsewhere (told: notified on; compensation, amount) and to bring back here.",
        )
        with st.popover("Bring the filled file", icon=":material/upload_file:"):
            key = f"affected-{seen_version()}"
            file = st.file_uploader(AFFECTED.file, type=["csv"], key=key, **held(Right.DECIDE))
            st.button(
                "Take it in",
                key="bring_affected",
                on_click=_bring,
                args=(view, review, file),
                **held(Right.DECIDE, disabled=file is None),
            )


def _likely(view: View, review: Review) -> None:
    decided = decided_of(workbench().state, review.incident)
    by_meaning = comparable()
    found = remembered_for(
        view,
        ("likely affected", review.incident.link, repr(review.incident.scope), by_meaning, tuple(decided)),
        lambda: likely(view.facts, review.incident, index(view) if by_meaning else None, without=tuple(decided)),
    )
    st.subheader("Likely affected, to confirm", divider="gray")
    if found.empty:
        quiet("Nobody: no other ticket of these days is about the same.")
        return
    names = found["customer"].tolist()
    drawn = pd.DataFrame(
        {
            "Customer": found["customer"],
            "Tickets": found["tickets"],
            "First": pd.to_datetime(found["first"]),
            "Plan": found["plan"].replace(NONE, None),
            "Alike": found["likeness"],
            "Ticket": found["source"] + " " + found["ticket"],
        }
    )
    chosen = ticked(
        drawn,
        names,
        key=f"likely_{review.incident.link}",
        alt=f"{counted(len(drawn), 'customer')} likely affected.",
        tall=320,
        columns={
            "Alike": st.column_config.NumberColumn(
                format="%.2f" if by_meaning else "%.0f",
                help="Of their most alike ticket: by meaning 0 to 1."
                if by_meaning
                else "How many characteristic words of the incident their ticket has.",
            ),
        },
    )
    with st.container(horizontal=True):
        for state, label, icon in (
            ("affected", "Affected", ":material/person_add:"),
            ("not affected", "Not affected", ":material/person_remove:"),
        ):
            st.button(
                f"{label}: {counted(len(chosen), 'customer')}" if chosen else label,
                icon=icon,
                key=f"likely_{state}",
                on_click=_decide,
                args=(review, chosen, state),
                kwargs={"state": state},
                **held(Right.DECIDE, disabled=not chosen, help=None if chosen else "Choose rows first."),
            )
    quiet(
        "They wrote in these days or the two after, without the incident's labels, and "
        + (
            "are as near to its tickets in meaning as half of these are."
            if by_meaning
            else "with at least two of the words that its tickets have and earlier ones lack."
        )
        + " They count only once you confirm them."
    )


def _decide(review: Review, customers: Sequence[str], what: str, **values: str) -> None:
    """Decide about customers of an incident (a callback). The history names none of them."""
    save(
        lambda now: [_edit(now, review, name, values) for name in customers],
        f"{review.incident.name}: {counted(len(customers), 'customer')} {what}",
    )


def _edit(now: State, review: Review, customer: str, values: dict[str, str]) -> Edit:
    known = decided_of(now, review.incident).get(customer)
    link = known["incident"] if known else review.incident.link
    return set_record(now, AFFECTED, {"customer": customer, "incident": link, **values})


def _bring(view: View, review: Review, file) -> None:
    save(
        lambda now: brought(view.facts, now, incidents(view), text_of(file)),
        f"{review.incident.name}: customers from a file",
    )
