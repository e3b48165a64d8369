"""The impact figure: weekly tickets as columns, and over them what they would be had nothing happened."""

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.trend import LINE_COLOR, single
from analytics.formatting import style

WITHOUT_COLOR = "#D55E00"
BAND_COLOR = "rgba(213,94,0,.16)"
APART_COLOR = "rgba(128,134,144,.55)"


def interrupted(
    weekly: pd.DataFrame, fitted: pd.DataFrame, *, peaks: tuple[pd.Timestamp, ...] = (), name: str
) -> go.Figure:
    """Columns of `weekly` (columns period, tickets, complete) with the baseline of `fitted` (period, without, low,
    high). Weeks of `peaks`, which the baseline sets apart, are grey."""
    frame = weekly.rename(columns={"tickets": "value"})
    figure = single(frame, measure="tickets", grain="week", name=name)
    apart = frame["period"].dt.date.isin(set(peaks))
    figure.update_traces(marker_color=[APART_COLOR if grey else LINE_COLOR for grey in apart])
    if len(fitted):
        figure.add_scatter(
            x=[*fitted["period"], *fitted["period"][::-1]],
            y=[*fitted["without_high"], *fitted["without_low"][::-1]],
            fill="toself",
            fillcolor=BAND_COLOR,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=fitted["period"],
            y=fitted["without"],
            mode="lines",
            name=literal("without it"),
            line={"color": WITHOUT_COLOR, "width": 2.2, "dash": "dash"},
            hovertemplate=f"%{{x|{style().axis_format['week']}}}<br><b>%{{y:,.3~r}}</b> without it<extra></extra>",
        )
    return figure
