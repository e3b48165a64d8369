"""Cells: teams and categories with their last complete week, what changed most on top."""

import pandas as pd
import streamlit as st

from analytics.formatting import change, count, expected, period
from analytics.insights.tag_health import coverage_shift
from analytics.metrics.period import period_end
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from pages.bridge import View, answer, teams
from pages.columns import folded
from pages.filters import name_of
from pages.look import headline, numbers

ALL = "all"


def cell_of(row: pd.Series) -> Area:
    return Area.cell(row["team"], row["category"])


def areas_of(cells: pd.DataFrame) -> list[Area]:
    """The cells of a grid, in its order."""
    return [Area.cell(team, category) for team, category in zip(cells["team"], cells["category"], strict=True)]


def draw_headline(view: View, cells: pd.DataFrame) -> None:
    """What grew most in the last complete week, with a caution where tagging moved."""
    measure = view.scope.measured
    week = cells["week"].iloc[0].date()
    week_words = period(week, period_end(week, "week"))
    known = cells[cells["change"].notna()]
    if not len(known) or known["change"].max() <= 0:
        headline("Nothing grew in the last complete week.", f"Week of {week_words}.")
        return
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


def draw_table(view: View, cells: pd.DataFrame) -> None:
    """The table of cells; a row opens its series above."""
    measure = view.scope.measured
    week = cells["week"].iloc[0].date()
    st.subheader("Teams and categories", divider="gray")
    st.caption(
        f"Week of {period(week, period_end(week, 'week'))}. Choose a row to see its series above. "
        + ("Expected: the 99 % range, from the weeks before. " if measure.expected else "")
        + "Shares may exceed 100 % together."
    )
    table = cells.reindex(cells["change"].abs().sort_values(ascending=False, na_position="last").index)
    keys_shown = [area.key for area in areas_of(table)]

    def pick() -> None:
        rows = st.session_state["grid"]["selection"]["rows"]
        st.session_state["cell"] = keys_shown[rows[0]] if rows else ALL

    owners = teams()
    shown = pd.DataFrame(
        {
            "Team": [name_of("team", v) for v in table["team"]],
            "Category": [name_of("category", v) for v in table["category"]],
            # A gap in the list would be drawn as text.
            "12 weeks": [[value for value in values if value is not None] for values in table["spark"]],
            "Last week": table["last"].to_numpy(dtype=float, na_value=float("nan")),
            "Change": table["change"].to_numpy(dtype=float, na_value=float("nan")),
            "Change %": (table["change_pct"].to_numpy(dtype=float, na_value=float("nan")) * 100).round(),
            "Expected": [
                ("–" if pd.isna(lo) else f"{count(measure.value(lo))}–{count(measure.value(hi))}")
                for lo, hi in zip(table["low"], table["high"], strict=True)
            ],
            "Outside": [{"above": "▲ above", "below": "▼ below"}.get(word, "") for word in table["outside"]],
            "Share": table["share"].astype(float) * 100,
            "Owner": [owners.owner(t, c) for t, c in zip(table["team"], table["category"], strict=True)],
        }
    )
    if not measure.expected:
        shown = shown.drop(columns=["Expected", "Outside"])
    st.dataframe(
        numbers(shown, changes={"Change": "", "Change %": " %"}),
        column_order=folded("trends_columns", list(shown), ["Share", "Owner"]),
        hide_index=True,
        placeholder="–",
        key="grid",
        on_select=pick,
        selection_mode="single-row",
        height=min(420, 40 + 35 * len(shown)),
        alt=f"Teams and categories with their {measure.unit} of the last complete week, largest change first.",
        column_config={
            "12 weeks": st.column_config.LineChartColumn(
                width="small", y_min=0, help="Weeks without data are left out."
            ),
            "Last week": st.column_config.NumberColumn(help=measure.definition),
            "Change": st.column_config.NumberColumn(help="Against the week before."),
            "Change %": st.column_config.NumberColumn(help="Left out where the base is under ten."),
            "Share": st.column_config.NumberColumn(
                format="%.0f %%", help=f"Of all {measure.counted} in scope that week."
            ),
        },
    )
