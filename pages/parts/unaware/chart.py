"""The chart of unaware tickets: a line per feature or team over the weeks, with the events about them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.trend import Groups, lines
from analytics.metrics.measures import MEASURES
from analytics.workspace.events import Event
from pages.filters import name_of

MOST = 6
COLORS = ("#CC79A7", "#0072B2", "#009E73", "#E69F00", "#56B4E9", "#D55E00")


def draw(series: pd.DataFrame, order: Sequence[str], events: Sequence[Event], *, by: str, measure: str) -> None:
    """series: columns `period`, `by`, `value`, `complete`. order: at most MOST of the groups, the first on top."""
    groups = Groups(by, order, dict(zip(order, COLORS, strict=False)).__getitem__, lambda group: name_of(by, group))
    figure = lines(series[series[by].isin(order)], groups, measure=measure, grain="week")
    st.plotly_chart(
        draw_events(figure, events, series["period"], grain="week"),
        key="unaware",
        config={"displayModeBar": False},
        alt=f"Unaware {MEASURES[measure].unit} per week for {', '.join(map(groups.label, order))}."
        f"{events_in_words(events)}",
    )
