"""Arrivals as a heatmap: the hours of the week, darker where more comes in."""

import pandas as pd
import plotly.graph_objects as go

LIGHT, DARK = "rgba(0,114,178,.06)", "rgba(0,114,178,1)"  # of Okabe and Ito's blue


def arrivals_map(arrivals: pd.DataFrame, column: str, *, label: str, percent: bool = False) -> go.Figure:
    """Weekdays down, hours across; `column` (of `analytics.metrics.arrivals`) as colour, gaps where it is NA."""
    grid = arrivals.pivot(index="weekday", columns="hour", values=column)
    days = list(dict.fromkeys(arrivals["weekday"]))
    grid = grid.reindex(index=days).astype("Float64")
    value = "%{z:.0%}" if percent else "%{z:.1f}"
    figure = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(dtype=float, na_value=float("nan")),
            x=[f"{hour}" for hour in grid.columns],
            y=days,
            xgap=1,
            ygap=1,
            zmin=0,
            colorscale=[[0, LIGHT], [1, DARK]],
            hovertemplate=f"%{{y}} %{{x}}:00: {value} {label}<extra></extra>",
            colorbar={"thickness": 10, "outlinewidth": 0, "tickformat": ".0%" if percent else None},
        )
    )
    figure.update_layout(
        height=300,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={"title": "Hour of the day", "fixedrange": True, "type": "category", "showgrid": False},
        yaxis={"autorange": "reversed", "fixedrange": True, "type": "category", "showgrid": False, "automargin": True},
    )
    return figure
