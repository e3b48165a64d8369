"""Small multiples: one little chart per group, on one scale or each on its own."""

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analytics.figures.lettering import literal
from analytics.figures.time_axis import time_axis
from analytics.figures.trend import GRID_COLOR, Groups
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
    figure = make_subplots(
        rows=rows,
        cols=ACROSS,
        subplot_titles=[
            literal(label if len(label) <= LETTERS else label[: LETTERS - 1].rstrip() + "…") for label in labels
        ],
        shared_xaxes="all",
        shared_yaxes=False if own_scale else "all",
        vertical_spacing=min(0.36 / rows, 0.2),
        horizontal_spacing=0.035,
    )
    counted = MEASURES[measure]
    for number, group in enumerate(order):
        part = frame[frame[groups.by] == group]
        figure.add_bar(
            x=part["period"],
            y=part["value"].astype("Float64"),
            marker={
                "color": groups.color(group),
                "line": {"width": 0},
                "opacity": [1 if complete else 0.4 for complete in part["complete"]],
            },
            customdata=[[str(period.date()), group] for period in part["period"]],
            hovertemplate=f"%{{x|{style().axis_format[grain]}}}<br><b>{counted.hover}</b> {counted.unit}"
            f"<br>{literal(labels[number])}<extra></extra>",
            row=number // ACROSS + 1,
            col=number % ACROSS + 1,
        )
    figure.update_layout(
        height=TALL * rows + 30,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        showlegend=False,
        bargap=0.12,
        hovermode="closest",
        clickmode="event+select",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=style().decimal + (style().thousands or " "),
    )
    figure.update_annotations(font={"size": 12}, xanchor="center")
    figure.update_xaxes(
        fixedrange=True,
        showgrid=False,
        nticks=3,
        tickfont={"size": 10},
        ticklabeloverflow="hide past domain",  # else the last label lies on the first one of the next chart
        **time_axis(frame["period"], most=3),
    )
    for number in range(max(len(order) - ACROSS, 0), len(order)):  # the lowest chart of each column names its days
        figure.update_xaxes(showticklabels=True, row=number // ACROSS + 1, col=number % ACROSS + 1)
    figure.update_yaxes(fixedrange=True, rangemode="tozero", gridcolor=GRID_COLOR, nticks=3, tickfont={"size": 10})
    return figure
