"""Trends: any dimension over time, compared or crossed; the chosen series; the tickets behind each number."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import counted, period, style
from analytics.metrics.period import period_end
from analytics.metrics.scope import GRAINS
from pages.address import chosen as to_page
from pages.address import one_of, words
from pages.bridge import current_view, events_on, expected_grid, known_effort
from pages.downloads import csv_button
from pages.filters import LABELS, link_parameters, name_of
from pages.look import PageEnd, empty, plain
from pages.parts.trends import compare, over_time, pivot, sharing
from pages.parts.trends import one_series as one
from pages.parts.trends.cells import ALL, areas_of, draw_headline, draw_table
from pages.parts.trends.grouping import RANKS
from pages.parts.trends.rows import rows_of_groups
from pages.parts.trends.steps import CLICKS

MODES = {"time": "Over time", "compare": "Compare", "pivot": "Pivot"}
SHAPES = {"stacked": "Stacked", "lines": "Lines", "multiples": "Small charts", "heatmap": "Heatmap"}
TOPS = {0: "As many as fit", 5: "5", 10: "10", 20: "20", 50: "50", 150: "150"}

view = current_view()
cells = expected_grid(view, view.scope)
measure = view.scope.measured

if cells.empty:
    empty(
        "There is no complete week in this period yet.",
        "Choose a longer period in the sidebar, or import an export that covers a whole week.",
        page=True,
    )
    raise PageEnd

draw_headline(view, cells)
week = cells["week"].iloc[0].date()
areas = {area.key: area for area in areas_of(cells)}
names = {key: area.label(name_of) for key, area in areas.items()}
dimensions = [
    name
    for name in LABELS
    if len(view.choices[name]) > 1 and not (name == "segment" and view.choices["segment"] == view.choices["plan"])
] or ["category"]
shown, shape, rank, top, own_scale = "total", "stacked", "size", 0, False
within = st.session_state[words("within")]


def step() -> str:
    """Ask how long a period is."""
    key = one_of("step", GRAINS, "week")
    return str(st.segmented_control("Step", GRAINS, required=True, key=key, format_func=str.capitalize))


above = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom")
with above:
    mode = st.segmented_control(
        "Look at",
        list(MODES),
        required=True,
        format_func=MODES.get,
        label_visibility="collapsed",
        key=one_of("show", MODES, "time"),
    )
chosen, grain = ALL, "week"
if mode == "compare":
    with above:
        grain = step()
if mode == "time":
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Series",
            [ALL, *names],
            format_func=lambda key: names.get(key, "All in scope"),
            width=180,
            key=one_of("cell", [ALL, *names], ALL),
        )
        grain = step()
        if chosen == ALL:
            kinds = ["category", "team", "total", *(name for name in dimensions if name not in ("category", "team"))]
            shown = st.selectbox(
                "By",
                kinds,
                format_func=lambda name: LABELS.get(name, "Total"),
                width=130,
                key=one_of("view_by", kinds, "category"),
            )
            if shown != "total":
                shape = st.segmented_control(
                    "Shape", list(SHAPES), required=True, format_func=SHAPES.get, key=one_of("shape", SHAPES, "stacked")
                )
with above, st.popover("More", icon=":material/tune:"):
    click = st.radio("On the chart", list(CLICKS), format_func=CLICKS.get, key=one_of("click", CLICKS, "filter"))
    mean = mode == "time" and st.toggle("Rolling mean", key=one_of("mean", [True, False], False))
    if mode == "time" and shown != "total":
        rank = st.radio(
            "Rank by", list(RANKS), format_func=RANKS.get, horizontal=True, key=one_of("rank", RANKS, "size")
        )
        top = st.select_slider("How many", list(TOPS), format_func=TOPS.get, key=one_of("top", TOPS, 0))
        own_scale = st.toggle("Each on its own scale", key=one_of("own_scale", [True, False], False))

scope = view.scope.narrowed(grain=grain)
if mode == "pivot":
    pivot.draw(view, scope, dimensions, click)
    raise PageEnd
if mode == "compare":
    compare.draw(view, scope, dimensions, click)
    raise PageEnd

marked: frozenset[pd.Timestamp] = frozenset()
if chosen != ALL:
    scope = scope.of_area(areas[chosen])
    shown = "total"
if shown == "total":
    color = view.colors[areas[chosen].group["category"]] if chosen != ALL else "#3A6EA5"
    alone = one.draw(view, scope, name=names.get(chosen, "All in scope"), color=color, click=click, mean=bool(mean))
    series, notes, marked = alone.series, alone.notes, alone.marked
    wide = series.rename(columns={"value": scope.measure})
else:
    asked = over_time.Choice(shown, shape, rank, top, within, click, bool(mean), bool(own_scale))
    drawn = over_time.draw(view, scope, asked)
    series, notes, scope = drawn.series, [*drawn.notes, measure.groups_note], drawn.chosen.scope
    wide = series.pivot(index=["period", "complete"], columns=shown, values="value").reset_index()
    wide.columns = [c if c in ("period", "complete") else drawn.chosen.label(c) for c in wide.columns]


def chart_data() -> pd.DataFrame:
    """The series as a file, each row with what was expected of it, as `count --expected` has them."""
    return wide if shown == "total" else rows_of_groups(view, scope, drawn.chosen, series)


events = events_on(scope, series["period"])
if shown == "total" or shape in ("stacked", "lines"):
    notes = ["Hatched: not all days of the period are in yet. Grey: no data, which is not zero.", *notes]
notes += [measure.note, plain(known_effort(view.facts, scope))]
if events and (shown == "total" or shape in ("stacked", "lines")):
    notes.append("Dotted: events of this scope; point at a name to read more.")
st.caption(" ".join(filter(None, notes)))

opened, opened_words = scope, "in scope"
if chosen != ALL:
    opened = scope.narrowed(start=week, end=period_end(week, "week"))
    opened_words = f"in {names[chosen]} of the week of {period(week, week + timedelta(days=6))}"
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(
        "watch/tickets.py",
        label=plain(f"Open the tickets {opened_words}"),
        icon=":material/forum:",
        query_params=link_parameters(opened),
    )
    csv_button("Chart data (CSV)", chart_data, "tagwatch-trend.csv")
    st.page_link(
        "manage/events.py", label=counted(len(events), "event") if events else "Add an event", icon=":material/event:"
    )
    if marked:
        st.page_link(
            "watch/anomalies.py",
            label="Its last signal",
            icon=":material/troubleshoot:",
            query_params=to_page(day=period_end(max(marked).date(), grain).isoformat()),
        )

if shown == "total":
    alone_series, alone_groups = sharing.alone(series, name=names.get(chosen, "All in scope"), color=color)
    sharing.draw(view, scope, alone_series, alone_groups, of=names.get(chosen, "all in scope"), stacked=True)
elif shape in ("stacked", "lines") and len(series):
    groups = drawn.chosen.drawn(rest=drawn.rest)
    sharing.draw(
        view, scope, series, groups, of=f"by {LABELS[shown].lower()}", stacked=measure.stacks and shape == "stacked"
    )
elif shape == "multiples" and len(series):
    groups = drawn.chosen.drawn(rest=False)
    sharing.draw_multiples(
        view,
        scope,
        series[series[shown].isin(groups.order)],
        groups,
        of=f"by {LABELS[shown].lower()}",
        own_scale=bool(own_scale),
    )
elif drawn.grid and len(series):
    title = f"{measure.label} per {scope.grain}, by {LABELS[shown].lower()}"
    sharing.draw_grid(view, scope, drawn.grid, title=title, days=sharing.days_of(view, scope, series), name="heatmap")
with st.expander("The same as a table"):
    st.dataframe(
        wide.iloc[::-1],
        hide_index=True,
        column_config={
            "period": st.column_config.DateColumn(grain.capitalize(), format=style().cell_format()),
            "complete": st.column_config.CheckboxColumn("Complete"),
        },
    )
draw_table(view, cells)
