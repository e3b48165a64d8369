"""Small multiples: one little chart per group, on one scale or each on its own."""

from copy import deepcopy
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analytics.figures.lettering import literal
from analytics.figures.page_layout import LABELS, NUMBERS, page_layout
from analytics.figures.time_axis import time_axis
from analytics.figures.trend import Groups, parts_of
from analytics.figures.unchecked import times, unchecked, values
from analytics.formatting import style
from analytics.metrics.measures import MEASURES

ACROSS, TALL, MOST = 4, 112, 24  # charts in a row; px of a row; charts in all
LETTERS = 24  # of a name


def multiples(frame: pd.DataFrame, groups: Groups, *, measure: str, grain: str, own_scale: bool) -> go.Figure:
    """Columns per period of a frame of `volume(by=(by,))`, one chart per group in its order; at most MOST.

    Each column carries (period, group) as customdata for its tickets. No data has no column; a period that is not
    complete has a pale one.
    """
    order = list(groups.order[:MOST])
    rows = max(-(-len(order) // ACROSS), 1)
    labels = [groups.label(group) for group in order]
    counted = MEASURES[measure]
    traces = [
        {
            "type": "bar",
            "xaxis": _axis("x", number),
            "yaxis": _axis("y", number),
            "x": times(part["period"]),
            "y": values(part["value"]),
            "marker": {
                "color": groups.color(group),
                "line": {"width": 0},
                "opacity": [1 if complete else 0.4 for complete in part["complete"]],
            },
            "customdata": [[str(period.date()), group] for period in part["period"]],
            "hovertemplate": f"%{{x|{style().axis_format[grain]}}}<br><b>{counted.hover}</b> {counted.unit}"
            f"<br>{literal(labels[number])}<extra></extra>",
        }
        for number, (group, part) in enumerate(parts_of(frame, groups)[:MOST])
    ]
    layout = deepcopy(_places(rows, own_scale))
    layout |= page_layout(TALL * rows + 30, top=26) | {
        "showlegend": False,
        "bargap": 0.12,
        "clickmode": "event+select",
        "annotations": [
            {**title, "text": literal(_short(label)), "font": {"size": 12}}
            for title, label in zip(layout["annotations"], labels, strict=False)
            if label
        ],
    }
    small = {"nticks": 3, "tickfont": {"size": 10}}
    # "hide past domain": else the last label lies on the first one of the next chart
    days = {
        **LABELS,
        **small,
        "ticklabeloverflow": "hide past domain",
        **time_axis(frame["period"], most=3),
    }
    for number in range(rows * ACROSS):
        layout[_axis("xaxis", number)] |= days
        layout[_axis("yaxis", number)] |= {**NUMBERS, **small}
    for number in range(max(len(order) - ACROSS, 0), len(order)):  # the lowest chart of each column names its days
        layout[_axis("xaxis", number)]["showticklabels"] = True
    return unchecked(traces, layout)


@cache
def _places(rows: int, own_scale: bool) -> dict[str, Any]:
    """The layout of so many rows of empty charts, each with a title: most of what such a chart takes."""
    figure = make_subplots(
        rows=rows,
        cols=ACROSS,
        subplot_titles=["title"] * rows * ACROSS,
        shared_xaxes="all",
        shared_yaxes=False if own_scale else "all",
        vertical_spacing=min(0.36 / rows, 0.2),
        horizontal_spacing=0.035,
    )
    layout: dict[str, Any] = figure.to_dict()["layout"]
    del layout["template"]  # each figure has that of its own
    return layout


def _axis(name: str, number: int) -> str:
    """The name of an axis of a chart: x, x2, …"""
    return f"{name}{number + 1}" if number else name


def _short(label: str) -> str:
    return label if len(label) <= LETTERS else label[: LETTERS - 1].rstrip() + "…"
