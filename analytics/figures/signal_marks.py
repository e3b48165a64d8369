"""Signal marks: a diamond above each period in which a signal held, with what it was on hover."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.trend import SIGNAL_COLOR

MOST_LISTED = 5  # signals in one hover text


def draw_signals(figure: go.Figure, frame: pd.DataFrame, named: Mapping[pd.Timestamp, Sequence[str]]) -> go.Figure:
    """Mark the periods of `frame` (columns period, value) that `named` gives the sentences of signals for."""
    marked = frame[frame["period"].isin(list(named)) & frame["value"].notna()]
    if marked.empty:
        return figure
    figure.add_scatter(
        x=marked["period"],
        y=marked["value"].astype(float),
        mode="markers",
        cliponaxis=False,
        showlegend=False,
        customdata=[[str(p.date()), "", _listed(named[p])] for p in marked["period"]],
        hovertemplate="%{customdata[2]}<extra></extra>",
        marker={"symbol": "diamond", "size": 10, "color": SIGNAL_COLOR, "line": {"width": 1.5, "color": "#FFFFFF"}},
    )
    return figure


def _listed(sentences: Sequence[str]) -> str:
    lines = [literal(sentence) for sentence in sentences[:MOST_LISTED]]
    if len(sentences) > MOST_LISTED:
        lines.append(f"and {len(sentences) - MOST_LISTED} more")
    return "<br>".join(lines)
