"""The requests as a table; one of them with its state, its quotes and the two lists that lead out."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, day
from analytics.insights.requests import examples, to_interview, to_notify
from analytics.metrics.credit import raised_by
from analytics.metrics.measures import MEASURES
from analytics.metrics.texts import texts_of
from analytics.people.role import Right
from analytics.text.excerpts import quote
from analytics.workspace.categories import NONE
from analytics.workspace.kinds import REQUEST_STATES, REQUESTS
from analytics.workspace.moves import set_record
from pages.bridge import View, remembered_with_decisions, workbench
from pages.columns import folded
from pages.downloads import csv_button
from pages.filters import link_parameters
from pages.look import dates, empty, heading, numbers, plain, quiet
from pages.opening import customer_column, customer_link, open_clicked_customer
from pages.saving import save, seen_version
from pages.visitor import held, may, reason

UNNAMED = "Feature not named"
FOLDED = ["Top customer", "Hours", "First", "Last", "By", "Exists", "Segments"]  # columns, at first


def draw(view: View, asked: pd.DataFrame, table: pd.DataFrame) -> None:
    known = workbench().customers.known
    shown = _shown(table, revenue=bool(known))
    st.dataframe(
        numbers(shown, changes={"Change": ""}),
        column_order=folded("requests_columns", list(shown), FOLDED),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="requests",
        alt="Requests, most customers first.",
        height=min(560, 40 + 35 * len(shown)),
        column_config=dates(shown)
        | {
            "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition),
            "Top customer": st.column_config.NumberColumn(
                format="%.0f %%", help="The share of the one customer with most tickets."
            ),
            "A week": st.column_config.NumberColumn(format="%.1f", help="Tickets in the last four complete weeks."),
            "Change": st.column_config.NumberColumn(help="Less the four weeks before."),
            "Hours": st.column_config.NumberColumn(
                format="%.1f", help="Handling time of its tickets that have one, in hours, each ticket once."
            ),
            "Revenue": st.column_config.NumberColumn(
                format="localized",
                help=("Of the customers who ask, each once, in the customers file's own currency and period."),
            ),
        },
    )
    if not known:
        quiet(
            "With a customers file, revenue and segment are beside each request, and one customer under several "
            "spellings counts once: Workspace, Customers."
        )
    if not view.facts.taxonomy.features.features:
        quiet("With a feature catalogue, requests for what exists are separated from the others: Workspace, Features.")
    csv_button("Table (CSV)", lambda: table, "tagwatch-requests.csv")
    picked = st.session_state["requests"]["selection"]["rows"]
    named = table[table["name"] != NONE]
    row = table.iloc[picked[0]] if picked and picked[0] < len(table) else (named if len(named) else table).iloc[0]
    _one(view, asked[(asked["by"] == row["by"]) & (asked["name"] == row["name"])], row)


def _shown(table: pd.DataFrame, *, revenue: bool) -> pd.DataFrame:
    shown = pd.DataFrame(
        {
            "Request": table["name"].replace(NONE, UNNAMED),
            "Customers": table["customers"],
            "Tickets": table["tickets"],
            "Top customer": table["top_share"].astype(float) * 100,
            "State": table["state"],
            "A week": table["per_week"].astype(float),
            "Change": table["change"].astype(float),
            "Revenue": table["revenue"].astype(float),
            "Hours": table["hours"].astype(float),
            "Plans": table["plans"],
            "Segments": table["segments"],
            "First": table["first"],
            "Last": table["last"],
            "By": table["by"],
            "Exists": table["exists"],
            "Owner": table["owner"],
        }
    )
    gone = [] if revenue and shown["Revenue"].notna().any() else ["Revenue"]
    gone += ["Hours"] if table["hours"].isna().all() else []
    gone += ["Segments"] if (table["segments"] == table["plans"]).all() else []
    gone += [name for name in ("Plans", "Segments", "Owner") if (shown[name].fillna("") == "").all()]
    return shown.drop(columns=set(gone))


def _one(view: View, own: pd.DataFrame, row: pd.Series) -> None:
    name = row["name"]
    if name == NONE:
        return
    heading(name)
    quiet(
        " · ".join(
            filter(
                None,
                (
                    f"{counted(int(row['tickets']), 'ticket')} from {counted(int(row['customers']), 'customer')}",
                    f"first {day(row['first'].date(), year=True)}, last {day(row['last'].date(), year=True)}",
                    "it exists: these wish it to do more, or do not know it (see Unaware)" if row["exists"] else "",
                    f"{row['state']}" + (f" since {row['date']}" if row["date"] else ""),
                    row["reason"],
                ),
            )
        )
    )
    key = (repr(view.scope), row["by"], name)
    by = remembered_with_decisions(view, ("raised by", *key), lambda: raised_by(view.facts, own, "name").get(name))
    if by:
        quiet(f"Raised by {by}")
    decides = may(Right.DECIDE)
    left, right = st.columns(2) if decides else (st.container(), st.container())
    with left:
        if decides:
            _state(row)
        elif row["owner"] or row["link"]:
            quiet(" · ".join(filter(None, (row["owner"] and f"owner {row['owner']}", row["link"]))))
    with right:
        if hidden := reason(Right.TEXT):
            quiet(hidden)
        texts = texts_of(view.facts, [] if hidden else examples(own))
        for text in texts.itertuples():
            with st.container(border=True):
                st.text(quote(text.subject or "(no subject)", text.body))
                customer_link(text.customer)
    customers, links = workbench().customers, view.settings.ticket_links
    interviewed = remembered_with_decisions(view, ("to interview", *key), lambda: to_interview(own, customers))
    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button(
            "Whom to ask (CSV)",
            lambda: interviewed.drop(columns="id"),
            "tagwatch-research-list.csv",
            icon=":material/groups:",
            help="Ten customers for interviews, in turn from every plan and segment, drawn by lot.",
        )
        csv_button(
            "Whom to notify (CSV)",
            lambda: to_notify(view.facts, own, links),
            "tagwatch-tell-them.csv",
            icon=":material/campaign:",
            help="Everybody who asked, with their tickets, for the day it ships.",
        )
        if row["by"] in ("feature", "tag"):
            fields = {"feature": "features", "tag": "tags"}
            slugs = view.facts.taxonomy.categories.counting_as("request")
            st.page_link(
                "watch/tickets.py",
                label=plain(f"Tickets tagged {name}"),
                icon=":material/forum:",
                query_params=link_parameters(
                    view.scope.narrowed(measure="tickets", categories=slugs, **{fields[row["by"]]: (name,)})
                ),
            )
    shown = interviewed.drop(columns=["id", "revenue"]).rename(columns=str.capitalize)
    with st.expander("Whom to ask: drawn by lot, in turn from every plan and segment"):
        st.dataframe(
            numbers(shown, "Tickets"),
            hide_index=True,
            column_config=dates(shown) | {"Customer": customer_column("customer_asked")},
            alt="Customers to interview.",
        )
        open_clicked_customer("customer_asked", shown["Customer"].tolist())


def _state(row: pd.Series) -> None:
    with st.form(f"request_{row['by']}_{row['name']}_{seen_version()}", border=True):
        state = st.selectbox("State", REQUEST_STATES, index=REQUEST_STATES.index(row["state"]))
        when = st.date_input(
            "Since", value=pd.Timestamp(row["date"]).date() if row["date"] else None, format="YYYY-MM-DD"
        )
        owner = st.text_input("Owner", row["owner"])
        link = st.text_input("Link", row["link"], placeholder="https://…")
        reason = st.text_input("Reason", row["reason"], help="Support reads it to customers: why it is not planned.")
        if st.form_submit_button("Save", icon=":material/check:", **held(Right.DECIDE)):
            save(
                lambda decided: [
                    set_record(
                        decided,
                        REQUESTS,
                        {
                            "by": row["by"],
                            "name": row["name"],
                            "state": state,
                            "date": when.isoformat() if when else "",
                            "owner": owner,
                            "link": link,
                            "reason": reason,
                        },
                    )
                ],
                f"{row['name']}: {state}",
            )
            st.rerun()


def draw_declined(table: pd.DataFrame) -> None:
    declined = table[table["state"] == "not planned"]
    if declined.empty:
        empty(
            "Nothing is marked as not planned.",
            "Choose a request, set its state to “not planned” and write why: support finds the reason here.",
        )
        return
    st.caption("The answer for customers: it is deliberately not planned, and why.")
    st.dataframe(
        pd.DataFrame(
            {
                "Request": declined["name"],
                "Reason": declined["reason"].replace("", "no reason written yet"),
                "Since": declined["date"],
                "Owner": declined["owner"],
                "Link": declined["link"],
                "Customers": declined["customers"],
                "Tickets": declined["tickets"],
            }
        ),
        hide_index=True,
        alt="Requests that are not planned, with the reason.",
        column_config={"Link": st.column_config.LinkColumn(display_text="Open")},
    )
