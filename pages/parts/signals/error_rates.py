"""How often signals are wrong here, what they would miss, and how sensitive they should be."""

import pandas as pd
import streamlit as st

from analytics.signals.control import SENSITIVITIES
from analytics.signals.error_rates import detectable, false_per_week
from analytics.signals.exposure import exposure
from analytics.signals.findings import Findings
from analytics.signals.sentences import about
from analytics.workspace.area import Area
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import set_record
from pages.bridge import View, remembered_for
from pages.filters import name_of
from pages.saving import save, seen_version

# Measured on generated panels of 300 tags with known truth (tests/bench/bench_signals.py): false signals a week, and
# the share of planted changes that were found.
MEASURED = {"calm": (0.2, 73), "balanced": (0.3, 77), "sensitive": (1.0, 81)}


def draw(view: View, found: Findings, weeks: int, began: int) -> None:
    """The panel; weeks: how many were tested; began: how many signals began in them."""
    level = view.settings.sensitivity
    growing = (
        exposure(view.facts, pd.DatetimeIndex(found.ranges["period"].unique()).sort_values(), view.calendar.week_start)
        is not None
    )
    st.markdown(
        f"In your own history {began / max(weeks, 1):.2f} signals began per week ({began} in {weeks} weeks)."
        + (" What is expected grows and shrinks with your active customers." if growing else "")
    )
    if st.button(
        "Work out how many of them are chance",
        icon=":material/casino:",
        key="simulate",
        help="Draws counts from your own baselines, in which nothing changes, and counts what would be "
        "announced. Takes some seconds.",
    ):
        st.session_state["simulated"] = True
    if st.session_state.get("simulated"):
        with st.spinner("Drawing weeks in which nothing changes …"):
            false = remembered_for(
                view,
                ("false", level),
                lambda: false_per_week(
                    found.ranges,
                    SENSITIVITIES[level],
                    exposure=lambda steps: exposure(view.facts, steps, view.calendar.week_start),
                ),
            )
        st.markdown(
            "There is too little history to work it out."
            if false is None
            else f"If nothing ever changed, about **{false:.2f} per week** would be announced all the same."
        )
    table = remembered_for(view, ("detectable", level), lambda: detectable(found.ranges, SENSITIVITIES[level]))
    table = table[table["level"].isin(["total", "team", "category", "cell", "feature"])].sort_values(
        "expected", ascending=False
    )
    st.markdown("**How large a rise must be to be noticed 8 times of 10**")
    st.dataframe(
        pd.DataFrame(
            {
                "Area": [
                    Area.read(level, name).label(name_of)
                    for level, name in zip(table["level"], table["name"], strict=True)
                ],
                "A week": [about(value) for value in table["expected"]],
                "In one week": [_times(value) for value in table["first_week"]],
                "In two weeks": [_times(value) for value in table["two_weeks"]],
                "A doubling": (100 * table["doubling"]).round().to_numpy(),
            }
        ),
        hide_index=True,
        height=260,
        alt="How large a rise must be to be noticed, per area.",
        column_config={
            "A week": st.column_config.TextColumn(help="Tickets expected a week, lately."),
            "A doubling": st.column_config.NumberColumn(
                format="%.0f %%", help="How often a doubling is noticed in its first week."
            ),
        },
    )
    st.radio(
        "Sensitivity",
        list(SENSITIVITIES),
        list(SENSITIVITIES).index(level),
        key=f"sensitivity-{seen_version()}",
        on_change=_set,
        format_func=str.capitalize,
        captions=[
            f"{false} false signals a week, {hits} of 100 changes found, among 300 tags with known truth"
            for false, hits in MEASURED.values()
        ],
    )


def _times(factor: float) -> str:
    return "not even × 50" if factor != factor else f"× {factor:.1f}" if factor < 4 else f"× {factor:.0f}"


def _set() -> None:
    wanted = st.session_state[f"sensitivity-{seen_version()}"]
    save(
        lambda state: [set_record(state, SETTINGS, {"name": "sensitivity", "value": wanted})], f"Sensitivity: {wanted}"
    )
