"""Trends: which cells moved, the chosen series over time, the tickets behind it."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.quiet import draw_quiet, quiet_in_words
from analytics.figures.trend import lines, single, stacked
from analytics.formatting import change, count, counted, expected, period, style
from analytics.insights.tag_health import coverage_shift
from analytics.metrics.calendar import period_end
from analytics.metrics.scope import GRAINS
from analytics.metrics.volume import volume
from analytics.signals.triage import periods_marked
from analytics.spreadsheet import for_spreadsheet
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from pages.address import chosen as to_page
from pages.address import one_of
from pages.bridge import answer, current_view, events_on, expected_grid, expected_of, quiet_on, teams, told
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import PageEnd, empty, headline, plain

VIEWS = {"category": "By category", "team": "By team", "total": "Total"}
ALL = "all"
REST = "(rest)"  # the groups beyond the largest, drawn together
MOST_LINES = 10

view = current_view()
cells = expected_grid(view, view.scope)
measure = view.scope.measured

if cells.empty:
    empty(
        "There is no complete week in this period yet.",
        "Choose a longer period in the sidebar, or import an export that covers a whole week.",
    )
    raise PageEnd

week = cells["week"].iloc[0].date()
week_words = period(week, period_end(week, "week"))


def cell_of(row: pd.Series) -> Area:
    return Area.cell(row["team"], row["category"])


known = cells[cells["change"].notna()]
if len(known) and known["change"].max() > 0:
    top = known.loc[known["change"].idxmax()]
    low, high = (None if pd.isna(v) else measure.value(v) for v in (top["low"], top["high"]))
    small = bool(pd.isna(top["change_pct"]))
    grown = change(measure.value(top["last"]), measure.value(top["before"]), small=small)
    headline(
        f"{cell_of(top).label(name_of)} grew most: {grown} {measure.unit}.",
        f"Week of {week_words}" + (f", {expected(low, high, top['outside'])}." if measure.expected else "."),
    )
    shift = answer(view, coverage_shift, view.facts, view.scope.narrowed(measure="tickets"), week)
    if shift and measure.stacks and shift.explains(int(top["change"]), untagged=NONE in (top["team"], top["category"])):
        st.warning(shift.in_words(), icon=":material/warning:")
else:
    headline("Nothing grew in the last complete week.", f"Week of {week_words}.")

# ------------------------------------------------------------------------------------------ the chosen series
areas = {area.key: area for _, row in cells.iterrows() for area in [cell_of(row)]}
names = {key: area.label(name_of) for key, area in areas.items()}


def pick_from_table() -> None:
    rows = st.session_state["grid"]["selection"]["rows"]
    st.session_state["cell"] = keys_shown[rows[0]] if rows else ALL


with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = st.selectbox(
        "Series",
        [ALL, *names],
        format_func=lambda key: names.get(key, "All in scope"),
        width=240,
        key=one_of("cell", [ALL, *names], ALL),
    )
    grain = st.segmented_control(
        "Step", GRAINS, required=True, key=one_of("step", GRAINS, "week"), format_func=str.capitalize
    )
    if chosen == ALL:
        shown = st.segmented_control(
            "View", list(VIEWS), required=True, format_func=VIEWS.get, key=one_of("view_by", VIEWS, "category")
        )
        shape = st.segmented_control(
            "Shape",
            ["stacked", "lines"],
            required=True,
            format_func=str.capitalize,
            key=one_of("shape", ["stacked", "lines"], "stacked"),
        )

scope = view.scope.narrowed(grain=grain)
if chosen != ALL:
    scope = scope.of_area(areas[chosen])
    shown = "total"

if shown == "total":
    series = expected_of(view, scope)
    color = view.colors[areas[chosen].group["category"]] if chosen != ALL else "#3A6EA5"
    area = scope.area if scope.measure == "tickets" and grain in ("day", "week") else None
    marked = periods_marked(told(view), area, series["period"], grain) if area else frozenset()
    figure = single(
        series,
        measure=scope.measure,
        grain=grain,
        name=names.get(chosen, "All in scope"),
        color=color,
        signals=marked,
    )
    wide = series.rename(columns={"value": scope.measure})
else:
    series = answer(view, volume, view.facts, scope, view.calendar, by=(shown,))
    sizes = series.groupby(shown)["value"].sum().sort_values(ascending=False)
    order = sizes.index.tolist() if shown == "team" else sorted(sizes.index, key=view.facts.taxonomy.categories.order)
    kept = set(sizes.index[:MOST_LINES])
    hidden = [group for group in order if group not in kept]
    order = [group for group in order if group in kept]
    palette = view.colors if shown == "category" else teams().colors(sizes.index)
    drawn = series[series[shown].isin(order)]
    stack = shape == "stacked" and measure.stacks
    if hidden and stack:
        rest = answer(view, volume, view.facts, scope.narrowed(**{FIELDS[shown]: tuple(hidden)}), view.calendar)
        drawn = pd.concat([drawn, rest.assign(**{shown: REST})])
        order = [*order, REST]
    figure = (stacked if stack else lines)(
        drawn,
        by=shown,
        measure=scope.measure,
        grain=grain,
        order=order,
        color=lambda g: palette.get(g, "#C9CDD3"),
        label=lambda g: f"{len(hidden)} more" if g == REST else name_of(shown, g),
    )
    wide = series.pivot(index=["period", "complete"], columns=shown, values="value").reset_index()
    wide.columns = [c if c in ("period", "complete") else name_of(shown, c) for c in wide.columns]

events = events_on(scope, series["period"])
quiet = quiet_on(scope, series["period"])
draw_quiet(figure, quiet, grain=grain)
draw_events(figure, events, series["period"], grain=grain)
last = series[series["complete"]].groupby("period")["value"].sum().dropna()
alt = (
    f"{measure.label} per {grain}, {VIEWS[shown].lower()}, "
    f"{len(series['period'].unique())} {grain}s; "
    f"last complete: {count(measure.value(last.iloc[-1])) if len(last) else 'none'}.{events_in_words(events)}"
)
event = st.plotly_chart(
    figure, key="trend", on_select="rerun", selection_mode="points", alt=alt, config={"displayModeBar": False}
)

notes = ["Hatched: not all days of the period are in yet. Grey: no data, which is not zero."]
if shown != "total":
    notes.append(measure.groups_note)
if shown != "total" and hidden:
    notes.append(f"The {MOST_LINES} largest are told apart; the table and the download have all.")
if shown == "total" and series["low"].notna().any():
    notes.append(
        "Pale band: 99 % expected range, from what lay before; triangles: outside of it."
        + (" Diamonds: signals." if marked else "")
    )
notes.append(measure.note)
if words := quiet_in_words(quiet, grain=grain):
    notes.append(words)
if events:
    notes.append("Dotted: events of this scope; point at a name to read more.")
st.caption(" ".join(filter(None, notes)))

points = event.selection.points if event and event.selection else []
opened, opened_words = scope, "in scope"
if points and isinstance((points[0].get("customdata") or [None])[0], str):
    start, group = points[0]["customdata"][:2]
    begin = date.fromisoformat(start)
    opened = scope.narrowed(start=begin, end=period_end(begin, grain))
    opened_words = f"of {period(begin, period_end(begin, grain))}"
    if group == REST:
        opened = opened.narrowed(**{FIELDS[shown]: tuple(hidden)})
        opened_words = f"in {len(hidden)} more {opened_words}"
    elif group:
        opened = opened.with_group({shown: group})
        opened_words = f"in {name_of(shown, group)} {opened_words}"
elif chosen != ALL:
    opened = scope.narrowed(start=week, end=period_end(week, "week"))
    opened_words = f"in {names[chosen]} of the week of {week_words}"

with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(
        "watch/tickets.py",
        label=plain(f"Open the tickets {opened_words}"),
        icon=":material/forum:",
        query_params=link_parameters(opened),
    )
    st.download_button(
        "Chart data (CSV)",
        data=lambda: for_spreadsheet(wide).to_csv(index=False),
        mime="text/csv",
        file_name="tagwatch-trend.csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.page_link(
        "manage/events.py", label=counted(len(events), "event") if events else "Add an event", icon=":material/event:"
    )
    if shown == "total" and marked:
        st.page_link(
            "watch/anomalies.py",
            label="Its last signal",
            icon=":material/troubleshoot:",
            query_params=to_page(day=period_end(max(marked).date(), grain).isoformat()),
        )

with st.expander("The same as a table"):
    st.dataframe(
        wide.iloc[::-1],
        hide_index=True,
        column_config={
            "period": st.column_config.DateColumn(grain.capitalize(), format=style().cell_format()),
            "complete": st.column_config.CheckboxColumn("Complete"),
        },
    )

# ------------------------------------------------------------------------------------------------- the grid
st.subheader("Teams and categories", divider="gray")
st.caption(
    f"Week of {week_words}. Choose a row to see its series above. "
    f"Expected: the 99 % range, from the weeks before. Shares may exceed 100 % together."
)
table = cells.reindex(cells["change"].abs().sort_values(ascending=False, na_position="last").index)
keys_shown = [cell_of(row).key for _, row in table.iterrows()]
st.dataframe(
    pd.DataFrame(
        {
            "Team": [name_of("team", v) for v in table["team"]],
            "Category": [name_of("category", v) for v in table["category"]],
            "12 weeks": table["spark"].tolist(),
            "Last week": table["last"].to_numpy(dtype=float, na_value=float("nan")),
            "Change": table["change"].to_numpy(dtype=float, na_value=float("nan")),
            "Change %": table["change_pct"].to_numpy(dtype=float, na_value=float("nan")) * 100,
            "Expected": [
                ("–" if pd.isna(lo) else f"{count(measure.value(lo))}–{count(measure.value(hi))}")
                for lo, hi in zip(table["low"], table["high"], strict=True)
            ],
            "Outside": [{"above": "▲ above", "below": "▼ below"}.get(word, "") for word in table["outside"]],
            "Share": table["share"].astype(float) * 100,
        }
    ),
    hide_index=True,
    placeholder="–",
    key="grid",
    on_select=pick_from_table,
    selection_mode="single-row",
    height=420,
    alt=f"Teams and categories with their {measure.unit} of the last complete week, largest change first.",
    column_config={
        "12 weeks": st.column_config.LineChartColumn(width="small", y_min=0),
        "Last week": st.column_config.NumberColumn(
            format="%.2f" if not measure.whole else "localized" if style().thousands else "plain",
            help=measure.definition,
        ),
        "Change": st.column_config.NumberColumn(
            format="%+d" if measure.whole else "%+.2f", help="Against the week before."
        ),
        "Change %": st.column_config.NumberColumn(format="%+.0f %%", help="Left out where the base is under ten."),
        "Share": st.column_config.NumberColumn(format="%.0f %%", help=f"Of all {measure.counted} in scope that week."),
    },
)
