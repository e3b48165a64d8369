"""Steps: what a click on Trends does, one step of the browser's history each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from pages import address
from pages.filters import FIELDS, link_parameters

# Streamlit 1.67 reports of one chart either clicks or what is dragged over.
CLICKS = {
    "filter": "A click filters the page",
    "tickets": "A click opens the tickets",
    "drag": "Dragging sets the period",
}


def reporting(figure: Any, click: str) -> str:
    """Let a figure report clicks, or what is dragged over; returns Streamlit's selection mode."""
    if click != "drag":
        return "points"
    figure.update_layout(dragmode="select", selectdirection="h")
    return "box"


def follow(
    scope: Scope,
    click: str,
    *,
    dimension: str = "",
    values: Sequence[str] = (),
    period: pd.Timestamp | None = None,
) -> None:
    """Filter the page by these values (else by the period), or open the tickets of both. Ends this run.

    click: one of CLICKS.
    """
    inner = scope.narrowed(**{FIELDS[dimension]: tuple(values)}) if dimension else scope
    if period is not None:
        begin = period.date()
        end = period_end(begin, scope.grain)
        inner = inner.narrowed(start=max(begin, scope.start or begin), end=min(end, scope.end or end))
    if click == "tickets":
        address.open_page("watch/tickets.py", link_parameters(inner))
    if dimension:
        address.go(**{dimension: list(values)})
    elif inner.start and inner.end:
        go_to_period(inner.start, inner.end)
    st.rerun()


def go_to_period(start: date, end: date) -> None:
    """Set the page's period, in the next run."""
    address.go(period=["custom"], **{"from": [start.isoformat()], "to": [end.isoformat()]})


def take_dragged(key: str, grain: str) -> None:
    """Set the page's period to the columns that were dragged over (a chart's callback); of a click it does nothing."""
    event = st.session_state.get(key)
    points = event["selection"]["points"] if event and event["selection"]["box"] else []
    if points:
        inside = [pd.Timestamp(point["x"]) for point in points]
        go_to_period(min(inside).date(), period_end(max(inside).date(), grain))
