"""Requests: which share carries what product needs, by team and support group; never by agent."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import counted, share
from analytics.insights.quality import LONG_LETTERS, LONG_WORDS, NEEDS, feedback_quality
from analytics.metrics.scope import Scope
from pages.address import one_of
from pages.bridge import View, answer
from pages.downloads import csv_button
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import empty, number

WITHOUT_GROUP = "(none)"
ALL_OF_THEM = "All that can be measured"


def draw(view: View, scope: Scope, week: date) -> None:
    every = answer(view, feedback_quality, view.facts, scope)
    if not int(every["requests"].iloc[0]):
        empty(
            "No ticket in this scope counts as a request.",
            "Map tags to a category that counts as request, or choose a longer period.",
        )
        return
    whole = every.iloc[0]
    st.subheader(f"What {counted(int(whole['requests']), 'request')} of the period carry", divider="gray")
    columns = st.columns(len(NEEDS))
    for column, (need, label) in zip(columns, NEEDS.items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            number(
                label,
                _percent(whole[need]),
                note="of the requests" if pd.notna(whole[need]) else "the exports have no column for it",
            )
            if pd.notna(whole[need]) and whole[need] < 1:
                st.page_link(
                    "watch/tickets.py",
                    label="Those without",
                    icon=":material/forum:",
                    query_params=link_parameters(scope, queue=f"no-{need.replace('_', '-')}"),
                )
    by = st.segmented_control(
        "Group",
        ["team", "group"],
        required=True,
        key=one_of("per", ["team", "group"], "team"),
        format_func={"team": "By team", "group": "By support group"}.get,
    )
    table = answer(view, feedback_quality, view.facts, scope, by=by)
    needs = [need for need in NEEDS if table[need].notna().any()]
    labels = {**NEEDS, "all_of_them": ALL_OF_THEM}
    event = st.dataframe(
        pd.DataFrame(
            {
                "Team" if by == "team" else "Support group": [_name(by, value) for value in table[by]],
                "Requests": table["requests"].astype(int),
                **{labels[need]: table[need].astype(float) * 100 for need in [*needs, "all_of_them"]},
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"quality-{by}",
        placeholder="no data",
        alt=f"Shares of requests that carry what product needs, by {by}.",
        column_config={
            labels[need]: st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100)
            for need in [*needs, "all_of_them"]
        },
    )
    st.caption(
        f"A text: the ticket has a body. A feature: its tags name one. A use case: subject or text give a reason "
        f"(“because”, “so that”, “in order to” and the like in seven languages), or the text has at least {LONG_WORDS} "
        f"words or {LONG_LETTERS} letters. Measured on words, not on meaning. A request of two teams counts in both. "
        "Choose a row to open what it lacks."
    )
    rows = [row for row in event.selection.rows if row < len(table)]
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows:
            value = table[by].iloc[rows[0]]
            opened = scope.narrowed(**{FIELDS["team"]: (value,)}) if by == "team" else scope
            extra = {} if by == "team" else {"support_group": value}
            for name, label in {
                "requests": "All requests",
                **{f"no-{need.replace('_', '-')}": f"Without {NEEDS[need].lower()}" for need in needs},
            }.items():
                st.page_link(
                    "watch/tickets.py",
                    label=label,
                    icon=":material/forum:",
                    query_params=link_parameters(opened, queue=name, **extra),
                )
        csv_button("Table (CSV)", lambda: table, "tagwatch-request-quality.csv")


def _percent(part: object) -> str:
    return share(None if pd.isna(part) else float(part))


def _name(by: str, value: str) -> str:
    if by == "team":
        return name_of("team", value)
    return "No group" if value == WITHOUT_GROUP else value
