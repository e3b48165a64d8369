"""Tag coverage: the share of tickets with a team, with a category and in "other", per source and team, over time."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.trend import Groups, shares
from analytics.formatting import count, period, share
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import OTHER, coverage_by_week, coverage_of
from analytics.workspace.categories import NONE
from pages.address import one_of
from pages.bridge import View, answer, events_on
from pages.downloads import csv_button
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import plain

WHAT = {"team": "With a team", "category": "With a category", "other": "In “other”"}
LACKING = {
    "team": ("teams", NONE, "without a team"),
    "category": ("categories", NONE, "without a category"),
    "other": ("categories", OTHER, "in “other”"),
}
MOST = 8
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D46", "#7F8790")


def draw(view: View, scope: Scope, week: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "Group",
            ["source", "team"],
            required=True,
            key=one_of("by", ["source", "team"], "source"),
            format_func={"source": "By source", "team": "By team"}.get,
        )
        kinds = [kind for kind in WHAT if not (by == "team" and kind == "team")]  # a team's tickets all have it
        kind = st.segmented_control(
            "Share", kinds, required=True, key=one_of("share", kinds, kinds[0]), format_func=WHAT.get
        )
    series = answer(view, coverage_by_week, view.facts, scope, view.calendar, by=by)
    inside = scope.narrowed(start=week, end=period_end(week, "week"))
    table = answer(view, coverage_of, view.facts, inside, by=by)
    order = [group for group in answer(view, coverage_of, view.facts, scope, by=by)[by] if group != NONE][:MOST]
    palette = dict(zip(sorted(order), COLORS, strict=False))
    events = events_on(scope, series["period"])
    drawn = series[series[by].isin(order)]
    groups = Groups(by, order, palette.__getitem__, lambda group: name_of(by, group))
    figure = shares(drawn, groups, value=f"{kind}_share", title=f"{WHAT[kind]}, % of tickets")
    draw_events(figure, events, series["period"], grain="week")
    picked = st.plotly_chart(
        figure,
        key=f"coverage-{by}-{kind}",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"{WHAT[kind]}, share of tickets per week for {', '.join(name_of(by, v) for v in order)}."
        f"{events_in_words(events)}",
    )
    st.caption(
        "The axis does not begin at zero. Open markers: not all days of the week are in yet."
        + (f" The {MOST} largest are drawn; table and download have all." if len(series[by].unique()) > MOST else "")
    )

    begin, group = week, None
    if picked and picked.selection.points and picked.selection.points[0].get("customdata"):
        text, group = picked.selection.points[0]["customdata"][:2]
        begin = date.fromisoformat(text)
    chosen = st.dataframe(
        pd.DataFrame(
            {
                by.capitalize(): [name_of(by, v) for v in table[by]],
                "Tickets": table["tickets"],
                **{WHAT[k]: table[f"{k}_share"].astype(float) for k in kinds},
            }
        ).style.format({"Tickets": count} | {WHAT[k]: share for k in kinds}, na_rep="–"),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"coverage-table-{by}",
        placeholder="–",
        alt=f"Tag coverage of the last complete week by {by}.",
    )
    rows = chosen.selection.rows
    if rows and rows[0] < len(table):
        begin, group = week, table[by].iloc[rows[0]]
    opened = scope.narrowed(start=begin, end=period_end(begin, "week"))
    words = f"week of {period(begin, period_end(begin, 'week'))}"
    if group is not None:
        opened = opened.narrowed(**{FIELDS[by]: (group,)})
        words = f"{name_of(by, group)}, {words}"
    st.caption(f"Choose a row, or a point of the chart, to open its tickets. Now: {words}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "watch/tickets.py", label="Open the tickets", icon=":material/forum:", query_params=link_parameters(opened)
        )
        for k in kinds:
            field, value, lacking = LACKING[k]
            if getattr(opened, field) in ((), (value,)):
                st.page_link(
                    "watch/tickets.py",
                    label=plain(f"Those {lacking}"),
                    icon=":material/label_off:",
                    query_params=link_parameters(opened.narrowed(**{field: (value,)})),
                )
        csv_button("Weekly coverage (CSV)", lambda: series, "tagwatch-coverage.csv")
