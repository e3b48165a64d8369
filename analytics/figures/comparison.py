"""Two periods over time, laid on top of each other from their first step on."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.page_layout import LABELS, NUMBERS, page_layout
from analytics.figures.unchecked import unchecked, values
from analytics.formatting import style
from analytics.metrics.measures import MEASURES

LOOKS = (("#1F77B4", "solid"), ("#7F8790", "dash"))  # of the period itself, and of the one beside it


def two_periods(series: Mapping[str, pd.DataFrame], *, measure: str, grain: str, indexed: bool) -> go.Figure:
    """Lines of frames of `volume`, by name; the first in full colour. indexed: each one's first value is 100."""
    counted, traces = MEASURES[measure], []
    for (name, frame), (color, dash) in zip(series.items(), LOOKS, strict=True):
        drawn = frame["value"].astype("Float64").where(frame["complete"] | (len(frame) == 1))
        if indexed and drawn.notna().any():
            first = drawn.dropna().iloc[0]
            drawn = 100 * drawn / first if first else drawn.where(drawn.isna())
        traces.append(
            {
                "type": "scatter",
                "x": list(range(1, len(frame) + 1)),
                "y": values(drawn),
                "name": literal(name),
                "mode": "lines+markers",
                "connectgaps": False,
                "line": {"color": color, "width": 2, "dash": dash},
                "marker": {"size": 6, "color": color},
                "customdata": [[_named(p, grain)] for p in frame["period"]],
                "hovertemplate": "%{customdata[0]}<br>"
                + ("<b>%{y:,.0f}</b> (first = 100)" if indexed else f"<b>{counted.hover}</b> {counted.unit}")
                + "<extra></extra>",
            }
        )
    layout = page_layout(
        300,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={
            **LABELS,
            "title": {"text": f"{grain.capitalize()} of the period"},
            "rangemode": "normal",
            "range": [0.5, max(map(len, series.values())) + 0.5],
        },
        yaxis={**NUMBERS, "title": {"text": "First = 100" if indexed else counted.axis}},
    )
    return unchecked(traces, layout)


def _named(period: pd.Timestamp, grain: str) -> str:
    """A period as the axes of other charts name it: only the browser knows `%q` and `%-d` everywhere."""
    form = style().axis_format[grain].replace("%q", str(period.quarter)).replace("%-d", str(period.day))
    return period.strftime(form)
