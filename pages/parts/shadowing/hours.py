"""Good hours: when tickets come in over the week, and the hours of moderate load with most different kinds."""

import pandas as pd
import streamlit as st

from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.metrics.arrivals import HOURS, counted_days, of_every_area
from analytics.metrics.scope import WEEKDAYS, Scope
from pages.address import one_of, open_page
from pages.bridge import View
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import heading, quiet
from pages.number_table import number_table

SHOWN = {"all": "All tickets", "mine": "Of my areas", "share": "Share of my areas"}
COLUMN = {"all": "a_week", "mine": "mine_a_week", "share": "share"}


def draw(view: View, frame: pd.DataFrame, good: pd.DataFrame, *, mine: bool) -> None:
    offered = list(SHOWN) if mine else ["all"]
    shown = "all"
    if mine:
        shown = st.segmented_control(
            "Show", offered, required=True, key=one_of("share", offered, "all"), format_func=SHOWN.get
        )
    else:
        quiet("Choose your team or category in the sidebar to see the share of your areas.")
    scope = counted_days(view.scope if shown != "all" else of_every_area(view.scope), view.calendar)
    scope = scope.narrowed(measure="tickets")
    top = frame.dropna(subset="a_week").sort_values("a_week", ascending=False).iloc[0]
    week = _week(frame, COLUMN[shown], percent=shown == "share")
    pressed = number_table(
        f"Arrivals by weekday and hour in {view.facts.zone}; most on {top['weekday']} at {top['hour']}:00, "
        f"{float(top['a_week']):.1f} a week.",
        week.rows,
        week.columns,
        week.cells,
        key="arrivals",
        corner=SHOWN[shown],
        dense=True,
    )
    if pressed:
        open_page("watch/tickets.py", link_parameters(_pressed(scope, *pressed)))
    quiet(
        f"A click, or Enter, opens the tickets of an hour. Created time in {view.facts.zone}, tickets a week over the "
        "covered days of the period. It is when customers write, not when support answers. Tickets without a time of "
        "day are not in it."
    )
    heading("Proposed hours")
    quiet(
        "Between the 40th and the 70th percentile of load: enough to see, and time to explain. Most different kinds "
        "(team and category) first, at most two on one weekday."
    )
    event = st.dataframe(
        _table(good, mine=mine),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="good_hours",
        alt="Proposed hours, best first.",
        column_config=_formats(),
    )
    chosen = [good.iloc[at] for at in event.selection.rows[:1] if at < len(good)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.selectbox("Weekday", WEEKDAYS, index=WEEKDAYS.index(chosen[0]["weekday"]) if chosen else 0, width=140)
        hour = st.selectbox(
            "Hour",
            HOURS,
            index=HOURS.index(chosen[0]["hour"]) if chosen else 9,
            format_func=lambda value: name_of("hour", value),
            width=140,
        )
        st.page_link(
            "watch/tickets.py",
            label="Open the tickets of this hour",
            icon=":material/forum:",
            query_params=link_parameters(scope.narrowed(weekdays=(day,), hours=(hour,))),
        )
        csv_button("All hours (CSV)", lambda: frame, "tagwatch-arrivals.csv")
    with st.expander("Every hour as a table"):
        st.dataframe(
            _table(frame[frame["tickets"] > 0], mine=mine),
            hide_index=True,
            alt="Arrivals of every hour of the week.",
            column_config=_formats(),
        )


def _week(frame: pd.DataFrame, column: str, *, percent: bool) -> Grid:
    """Weekdays down, hours across, the stronger the colour, the more; gaps where nothing is known."""
    values = frame.pivot(index="weekday", columns="hour", values=column).reindex(index=list(WEEKDAYS), columns=HOURS)
    most = values.max().max()
    return Grid(
        [Heading(day) for day in values.index],
        [Heading(hour, title=f"{hour}:00") for hour in values.columns],
        [
            [
                Cell("", gap=True, live=False)
                if pd.isna(value)
                else Cell(
                    f"{100 * value:.0f} %" if percent else f"{value:.1f}",
                    heat=float(value) / float(most) if most else 0.0,
                )
                for value in line
            ]
            for line in values.to_numpy(dtype=object)
        ],
    )


def _pressed(scope: Scope, row: int, column: int) -> Scope:
    """The scope in an hour of the week, on a weekday (column −1) or in an hour of every day (row −1)."""
    if row >= 0:
        scope = scope.narrowed(weekdays=(WEEKDAYS[row],))
    if column >= 0:
        scope = scope.narrowed(hours=(HOURS[column],))
    return scope


def _table(frame: pd.DataFrame, *, mine: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "Hour": frame["weekday"] + " " + frame["hour"] + ":00",
            "Tickets a week": frame["a_week"].astype(float),
            "Tickets": frame["tickets"],
            "Different kinds": frame["cells"].astype(float),
        }
    )
    if "load" in frame:
        table["Load percentile"] = frame["load"].astype(float) * 100
    if mine:
        table["My areas a week"] = frame["mine_a_week"].astype(float)
        table["Share of my areas"] = frame["share"].astype(float) * 100
    return table


def _formats() -> dict[str, object]:
    one, percent = st.column_config.NumberColumn(format="%.1f"), st.column_config.NumberColumn(format="%.0f %%")
    return {
        "Tickets a week": one,
        "My areas a week": one,
        "Different kinds": st.column_config.NumberColumn(
            format="%.1f", help="Expected number of different pairs of team and category among one hour’s tickets."
        ),
        "Load percentile": st.column_config.NumberColumn(
            format="%.0f", help="The share of the hours with tickets in which no more come in."
        ),
        "Share of my areas": percent,
    }
