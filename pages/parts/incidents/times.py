"""The chart of incidents' times, on the page Incidents and in the voice of customer; a column leads to its incident."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analytics.figures.incident_times import incident_times

MOST_DRAWN = 14  # the newest


def draw(incidents: Sequence[tuple[str, date, str, int | None, int | None]], *, key: str) -> str | None:
    """Draw them, oldest first; returns the link of the one that was clicked, else None.

    incidents: link, first day, name, days to notice, days to fix (None: not known).
    """
    drawn = sorted(incidents, key=lambda one: (one[1], one[0]))[-MOST_DRAWN:]
    event = st.plotly_chart(
        incident_times([one[1:] for one in drawn]),
        key=key,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Days from the first ticket to notice and to fix: "
        + "; ".join(f"{name} {_days(notice)} and {_days(fix)}" for _, _, name, notice, fix in drawn)
        + ".",
    )
    points = event.selection.points if event and event.selection else []
    at = points[0].get("point_index") if points else None
    return drawn[at][0] if isinstance(at, int) and at < len(drawn) else None


def _days(days: int | None) -> str:
    return "not known" if days is None else str(days)
