"""Covered days: which days the imports of each source cover, as bars over time; what is missing is marked."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.page_layout import page_layout

BAR = "#3A6EA5"
MISSING = "rgba(213,94,0,.35)"


def coverage_chart(spans: pd.DataFrame, gaps: Sequence[tuple[date, date]]) -> go.Figure:
    """One row per source, one bar per import from a frame with source, import_id, file, start, end."""
    figure = go.Figure()
    lengths = (spans["end"] - spans["start"]).dt.total_seconds() * 1000
    figure.add_bar(
        orientation="h",
        y=spans["source"].map(literal),
        base=spans["start"],
        x=lengths,
        width=0.55,
        opacity=0.75,
        marker={"color": BAR, "line": {"width": 0}},
        customdata=[
            [number, f"{start:%-d %b %Y, %H:%M}", f"{end:%-d %b %Y, %H:%M}"]
            for number, start, end in zip(spans["import_id"], spans["start"], spans["end"], strict=True)
        ],
        hovertemplate="import %{customdata[0]}: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    )
    for first, last in gaps:
        figure.add_vrect(
            x0=pd.Timestamp(first),
            x1=pd.Timestamp(last) + timedelta(days=1),
            fillcolor=MISSING,
            line_width=0,
            layer="below",
        )
    figure.update_layout(
        **page_layout(70 + 34 * spans["source"].nunique(), margin={"l": 0, "r": 8, "t": 8, "b": 0}),
        barmode="overlay",
        showlegend=False,
        xaxis={"type": "date", "fixedrange": True},
        yaxis={"fixedrange": True, "autorange": "reversed", "type": "category", "automargin": True},
    )
    return figure
