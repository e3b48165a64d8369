"""One feature that customers ask for although it exists: who asked, what was done, what is being done."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, day, share
from analytics.insights.unaware import (
    around_changes,
    mix,
    newest_of_each,
    top_customer,
    weekly,
)
from analytics.metrics.scope import Scope
from analytics.metrics.texts import texts_of
from analytics.people.role import Right
from analytics.text.excerpts import quote
from analytics.workspace.categories import NONE
from analytics.workspace.kinds import EXPLAINING, EXPLANATIONS
from analytics.workspace.moves import set_record
from pages.bridge import View, workbench
from pages.filters import name_of
from pages.look import dates, heading, numbers, quiet
from pages.opening import customer_link
from pages.saving import save, seen_version
from pages.visitor import held, reason


def feature(view: View, scope: Scope, row: pd.Series, tickets: pd.DataFrame, done: pd.DataFrame) -> None:
    name = row["feature"]
    heading(name_of("feature", name))
    part = top_customer(tickets)[1]
    facts = [
        f"{counted(int(row['tickets']), 'ticket')} from {counted(int(row['customers']), 'customer')}",
        f"the top customer wrote {share(part)}" if part and len(tickets) > 1 else "",
        f"{share(float(row['share']))} of what {row['team']} is asked for" if not pd.isna(row["share"]) else "",
        f"live since {day(row['live_since'].date(), year=True)}, {counted(int(row['weeks_live']), 'week')}"
        if not pd.isna(row["live_since"])
        else "since when it is live is not known",
        "" if row["article"] else "help article: none",
    ]
    quiet(" · ".join(filter(None, facts)))
    if name == NONE:
        return
    left, right = st.columns(2)
    with left:
        _around(view, scope, tickets, name)
        _act(name, done)
    with right:
        by = st.segmented_control(
            "Mix",
            ["channel", "locale", "plan"],
            default="channel",
            key="mix",
            required=True,
            format_func=str.capitalize,
        )
        table = mix(tickets, by)
        shown = table.rename(columns=str.capitalize).replace("(none)", "not known")
        st.dataframe(
            numbers(shown, "Tickets", "Customers"),
            hide_index=True,
            column_config=dates(shown),
            alt=f"Tickets and customers by {by}.",
            height=min(240, 40 + 35 * len(shown)),
        )
        if hidden := reason(Right.TEXT):
            quiet(hidden)
            return
        for number in newest_of_each(tickets):
            text = texts_of(view.facts, [number]).iloc[0]
            with st.container(border=True):
                st.text(quote(text["subject"] or "(no subject)", text["body"]))
                customer_link(text["customer"])


def _around(view: View, scope: Scope, tickets: pd.DataFrame, name: str) -> None:
    series = weekly(tickets, view.calendar, scope)
    for around in around_changes(series, workbench().events, name):
        text = f"“{around.event.name}” on {day(around.event.start, year=True)}: "
        if around.enough:
            quiet(
                text + f"{count(around.before)} tickets a week in the {around.weeks[0]} weeks before, "
                f"{count(around.after)} in the {around.weeks[1]} after. Not held against others: see Impact."
            )
        else:
            quiet(text + f"too little data, {around.weeks[0]} complete weeks before it and {around.weeks[1]} after.")
    if not any(e.kind == "content" and name in e.features for e in workbench().events):
        quiet("No change of content is known for it. Add one under Events: the weeks around it are then compared.")


def _act(name: str, done: pd.DataFrame) -> None:
    known = done.loc[name] if name in done.index else None
    version = seen_version()
    with st.form(f"explain_{name}_{version}", border=True):
        state = st.selectbox("State", EXPLAINING, index=EXPLAINING.index(known["state"]) if known is not None else 0)
        owner = st.text_input("Owner", known["owner"] if known is not None else "")
        link = st.text_input("Link", known["link"] if known is not None else "", placeholder="https://…")
        note = st.text_input("Note", known["note"] if known is not None else "")
        if st.form_submit_button("Save", icon=":material/check:", **held(Right.DECIDE)):
            save(
                lambda decided: [
                    set_record(
                        decided,
                        EXPLANATIONS,
                        {"feature": name, "state": state, "owner": owner, "link": link, "note": note},
                    )
                ],
                f"{name}: {state}",
            )
            st.rerun()
