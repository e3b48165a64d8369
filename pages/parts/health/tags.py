"""Tags to look at: too broad, too rare, in one place only; and those that could be one with least loss."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, share
from analytics.insights.simplification import simplifications
from analytics.insights.tag_health import BROAD, RARE, tag_findings
from analytics.metrics.scope import Scope
from pages.bridge import View, answer
from pages.downloads import csv_button
from pages.filters import link_parameters
from pages.look import numbers, plain

FINDINGS = {
    "broad": "Too broad",
    "rare": "Too rare",
    "one source": "In one source only",
    "one channel": "In one channel only",
}
TICKETS = "watch/tickets.py"


def draw(view: View, scope: Scope, week: date) -> None:
    found = answer(view, tag_findings, view.facts, scope)
    st.subheader("Tags that mean little", divider="gray")
    if found.empty:
        st.caption("No tag is too broad, too rare or in one place only.")
    else:
        _findings(found, scope)
    st.subheader("Tags that could be one", divider="gray")
    pairs = answer(view, simplifications, view.facts, scope)
    if pairs.empty:
        st.caption("No two tags mean the same or are on the same tickets.")
    else:
        _pairs(pairs, scope)


def _findings(found: pd.DataFrame, scope: Scope) -> None:
    shown = st.pills(
        "Which",
        [name for name in FINDINGS if name in set(found["finding"])],
        selection_mode="multi",
        format_func=lambda name: f"{FINDINGS[name]} ({count(int((found['finding'] == name).sum()))})",
        key="findings",
        label_visibility="collapsed",
    )
    rows = found[found["finding"].isin(shown)] if shown else found
    table = pd.DataFrame(
        {
            "Tag": rows["tag"],
            "Finding": rows["finding"].map(FINDINGS),
            "Where": rows["where"].replace("", None),
            "Tickets": rows["tickets"].astype(int),
            "Share": rows["share"].astype(float) * 100,
        }
    ).dropna(axis="columns", how="all")
    event = st.dataframe(
        numbers(table, "Tickets"),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"finding-rows-{len(shown or [])}",
        height=min(360, 40 + 35 * len(rows)),
        alt="Tags to look at, the commonest first.",
        column_config={
            "Share": st.column_config.NumberColumn(format="%.2f %%"),
            "Tag": st.column_config.TextColumn(width="medium"),
        },
    )
    st.caption(
        f"In the period of the sidebar. Too broad: on more than {share(BROAD)} of the tickets. Too rare: on "
        f"fewer than {RARE}. In one place only: where chance would put it less than once in a thousand tags. "
        "Choose a row to open its tickets."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for row in event.selection.rows[:1]:
            if row < len(rows):
                tag, tickets = rows["tag"].iloc[row], int(rows["tickets"].iloc[row])
                st.page_link(
                    TICKETS,
                    label=plain(f"Open {counted(tickets, 'ticket')} with {tag}"),
                    icon=":material/forum:",
                    query_params=link_parameters(scope.narrowed(tags=(tag,))),
                )
        csv_button("Findings (CSV)", lambda: found, "tagwatch-tag-findings.csv")


def _pairs(pairs: pd.DataFrame, scope: Scope) -> None:
    event = st.dataframe(
        numbers(
            pd.DataFrame(
                {
                    "Keep": pairs["keep"],
                    "Merge into it": pairs["other"],
                    "Why": [
                        "mean the same" if kind == "same meaning" else f"{share(shared)} on the same tickets"
                        for kind, shared in zip(pairs["kind"], pairs["shared"], strict=True)
                    ],
                    "Tickets": pairs["tickets"],
                    "Of the other": pairs["other_tickets"],
                    "Of both": pairs["together"],
                    "No longer distinguished": pairs["apart"],
                }
            )
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="pairs",
        height=min(360, 40 + 35 * len(pairs)),
        alt="Pairs of tags that could be merged, least loss first.",
        column_config={
            "No longer distinguished": st.column_config.NumberColumn(
                help="Tickets with one of the two: their tags would be the same."
            )
        },
    )
    st.caption(
        "Least loss first. Two tags that mean the same lose nothing in teams, categories and features; of two "
        "on the same tickets, those with the other alone would count as the kept one. Merge on the page "
        "Taxonomy; each merge can be taken back there."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for row in event.selection.rows[:1]:
            if row < len(pairs):
                for side, size in (("keep", "tickets"), ("other", "other_tickets")):
                    tag = pairs[side].iloc[row]
                    st.page_link(
                        TICKETS,
                        icon=":material/forum:",
                        label=plain(f"Open {counted(int(pairs[size].iloc[row]), 'ticket')} with {tag}"),
                        query_params=link_parameters(scope.narrowed(tags=(tag,))),
                    )
        st.page_link("manage/taxonomy.py", label="Open Taxonomy", icon=":material/sell:")
        csv_button("Pairs (CSV)", lambda: pairs, "tagwatch-tag-pairs.csv")
