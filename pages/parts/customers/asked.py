"""What a customer asked for and waits on: features, what they did not know of, bugs; and what came of each."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.bugs import UNKNOWN
from analytics.insights.loop_ledger import answers_of, ledger
from analytics.metrics.scope import Scope
from analytics.workspace.checks import records
from analytics.workspace.issues import search_words
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES
from pages.bridge import View, answer, workbench
from pages.look import quiet
from pages.parts.customers import counted_rows
from pages.parts.customers.listing import bug_links

KINDS = {"request": "Features asked for", "unaware": "Asked for although it exists"}
STATES = {"open": "● open", "fixed": "✓ fixed", "not planned": "✕ not planned", UNKNOWN: "? not in the tracker's list"}


def draw(view: View, name: str, own: Scope) -> None:
    """Two tables of features with their answers, and the bugs."""
    bench = workbench()
    entries = answer(
        view,
        ledger,
        view.facts,
        own,
        issues=bench.workspace.list_of(ISSUES),
        notified=records(bench.state, NOTIFIED),
        events=bench.events,
        answers=answers_of(bench.state),
        until=view.calendar.through or date.today(),
        keep=bench.snapshots,
    )
    categories = view.facts.taxonomy.categories
    for kind, title in KINDS.items():
        part = entries[entries["kind"] == kind]
        st.subheader(title, divider="gray")
        if part.empty:
            quiet("None: no ticket of theirs names a feature so.")
            continue
        slugs = categories.counting_as(kind)
        counted_rows.draw(
            pd.DataFrame(
                {
                    "Feature": part["item"],
                    "Tickets": part["tickets"],
                    "First": part["raised"],
                    "Answer": part["answer"].replace("", "none yet"),
                    "Since": part["answered"],
                    "What came of it": part["came_of_it"].replace("", None),
                    "Waits, days": part["waiting_days"],
                }
            ),
            [own.narrowed(categories=slugs, features=(feature,)) for feature in part["item"]],
            key=f"customer_{kind}_{hash(name)}",
            alt=f"{title}: {counted(len(part), 'feature')}, with what was answered.",
        )
    st.subheader("Bugs they named", divider="gray")
    links = bug_links(view, own)
    if links.empty:
        quiet("None: no ticket of theirs names a bug of the tracker.")
        return
    bugs = links.groupby("issue", as_index=False).agg(
        title=("title", "first"),
        state=("state", "first"),
        tickets=("id", "nunique"),
        first=("day", "min"),
        fixed=("fixed", "first"),
        notified=("notified", "all"),
    )
    bugs = bugs.sort_values(["state", "first"], key=lambda c: c != "open" if c.name == "state" else c)
    counted_rows.draw(
        pd.DataFrame(
            {
                "Bug": bugs["issue"],
                "Title": bugs["title"].replace("", None),
                "State": bugs["state"].map(STATES),
                "Tickets": bugs["tickets"],
                "First": bugs["first"],
                "Fixed": bugs["fixed"],
                "Notified": [
                    None if state != "fixed" else "notified" if notified else "not notified yet"
                    for state, notified in zip(bugs["state"], bugs["notified"], strict=True)
                ],
            }
        ),
        [own] * len(bugs),
        key=f"customer_bugs_{hash(name)}",
        alt=f"{counted(len(bugs), 'bug')}, open ones first.",
        search=[search_words(issue) for issue in bugs["issue"]],
    )
