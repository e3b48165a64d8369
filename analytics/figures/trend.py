"""Trend figures: a volume frame → columns or lines over time. No arithmetic.

Colours of text and grid are left to the page's theme, so that light and dark both read well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.time_axis import time_axis
from analytics.formatting import style
from analytics.metrics.measures import MEASURES

GAP_COLOR = "rgba(128,134,144,.16)"
BAND_COLOR = "rgba(128,134,144,.18)"
GRID_COLOR = "rgba(128,134,144,.22)"
LINE_COLOR = "#1F77B4"
SIGNAL_COLOR = "#C2410C"
OUTSIDE_COLOR = "#7F8790"
MEAN_COLOR = "#D97706"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


@dataclass(frozen=True)
class Groups:
    """The groups that a chart draws: the column that names them, their order, colours and labels."""

    by: str
    order: Sequence[str]
    color: Callable[[str], str]
    label: Callable[[str], str]
    pattern: Callable[[str], str] = lambda group: ""  # plotly's fill pattern: what has no value, and the rest, have one


def stacked(frame: pd.DataFrame, groups: Groups, *, measure: str, grain: str) -> go.Figure:
    """Stacked columns per period from a frame of `volume(by=(by,))`; incomplete periods are hatched.

    The first group is at the bottom. Each column carries (period, group) as customdata for its tickets.
    """
    figure = go.Figure()
    for group in groups.order:
        part = frame[frame[groups.by] == group]
        figure.add_bar(
            x=part["period"],
            y=part["value"].astype("Float64"),
            name=literal(groups.label(group)),
            marker={
                "color": groups.color(group),
                "line": {"width": 0},
                "pattern": _hatching(part, groups.pattern(group)),
            },
            customdata=[[str(p.date()), group] for p in part["period"]],
            hovertemplate=_hover(grain, groups.label(group), measure),
        )
    figure.update_layout(barmode="stack", bargap=0.18)
    return _finish(figure, frame, measure)


def lines(frame: pd.DataFrame, groups: Groups, *, measure: str, grain: str) -> go.Figure:
    """One line with markers per group; gaps stay gaps, incomplete periods get an open marker.

    Where the frame has a column `mean`, that is drawn instead.
    """
    figure = go.Figure()
    drawn = "mean" if "mean" in frame else "value"
    for number, group in enumerate(groups.order):
        part = frame[frame[groups.by] == group]
        figure.add_scatter(
            **_line(part, groups, number),
            y=part[drawn].astype("Float64"),
            customdata=[[str(p.date()), group] for p in part["period"]],
            hovertemplate=_hover(grain, groups.label(group), measure),
        )
    return _finish(figure, frame, measure)


def shares(frame: pd.DataFrame, groups: Groups, *, value: str, title: str) -> go.Figure:
    """One line of shares (0 to 1) per group and week, in percent; gaps stay gaps.

    Columns `period`, `by`, `value`, `tickets` (the base, shown on hover), `complete`. Points carry (period, group).
    """
    figure = go.Figure()
    for number, group in enumerate(groups.order):
        part = frame[frame[groups.by] == group]
        figure.add_scatter(
            **_line(part, groups, number),
            y=part[value].astype("Float64") * 100,
            customdata=[
                [str(p.date()), group, None if pd.isna(n) else int(n)]
                for p, n in zip(part["period"], part["tickets"], strict=True)
            ],
            hovertemplate=f"%{{x|{style().axis_format['week']}}}<br><b>%{{y:.0f}} %</b> of %{{customdata[2]:,}} tickets"
            f"<br>{literal(groups.label(group))}<extra></extra>",
        )
    return _finish(figure, frame.rename(columns={value: "value"}), "tickets").update_layout(
        yaxis={"title": {"text": title}, "ticksuffix": " %", "rangemode": "normal"}
    )


def single(
    frame: pd.DataFrame,
    *,
    measure: str,
    grain: str,
    name: str,
    color: str = LINE_COLOR,
    signals: frozenset[pd.Timestamp] = frozenset(),
) -> go.Figure:
    """Columns of one series.

    Where the frame has `expected`, `low`, `high` and `outside`, the range is a pale band and what lies outside has a
    triangle; where it has `mean`, that is a line. signals: first days of periods to be marked as such.
    """
    figure = go.Figure(
        go.Bar(
            x=frame["period"],
            y=frame["value"].astype("Float64"),
            name=literal(name),
            marker={"color": color, "pattern": _hatching(frame)},
            customdata=[[str(p.date()), ""] for p in frame["period"]],
            hovertemplate=_hover(grain, name, measure),
        )
    )
    if "low" in frame and frame["low"].notna().any():
        _band(figure, frame)
        _outside(figure, frame[~frame["period"].isin(signals)])
    if "mean" in frame:
        figure.add_scatter(
            x=frame["period"],
            y=frame["mean"].astype("Float64"),
            mode="lines",
            line={"color": MEAN_COLOR, "width": 2.5},
            hovertemplate=f"rolling mean {MEASURES[measure].hover}<extra></extra>",
        )
    marked = frame[frame["period"].isin(signals) & frame["complete"]]
    if len(marked):
        figure.add_scatter(
            x=marked["period"],
            y=marked["value"].astype("Float64"),
            mode="markers",
            hoverinfo="skip",
            cliponaxis=False,
            showlegend=False,
            customdata=[[str(p.date()), ""] for p in marked["period"]],
            marker={"symbol": "diamond", "size": 10, "color": SIGNAL_COLOR, "line": {"width": 1.5, "color": "#FFFFFF"}},
        )
    figure.update_layout(bargap=0.18)
    return _finish(figure, frame, measure, legend=False)


def _line(part: pd.DataFrame, groups: Groups, number: int) -> dict[str, Any]:
    """How a group's line is drawn; incomplete periods get an open marker."""
    group = groups.order[number]
    color = groups.color(group)
    return {
        "x": part["period"],
        "name": literal(groups.label(group)),
        "mode": "lines+markers",
        "cliponaxis": False,
        "connectgaps": False,
        "line": {"color": color, "width": 2, "dash": DASHES[number % len(DASHES)]},
        "marker": {"size": 6, "color": color, "symbol": ["circle" if c else "circle-open" for c in part["complete"]]},
    }


def _hatching(frame: pd.DataFrame, own: str = "") -> dict[str, Any]:
    """Hatched where the period is not complete, else in the group's own pattern."""
    shapes = [own if complete else "/" for complete in frame["complete"]]
    return {"shape": shapes, "fillmode": "overlay", "size": 5, "solidity": 0.35}


def _band(figure: go.Figure, expected: pd.DataFrame) -> None:
    """The expected range as a pale band that breaks where nothing was tested."""
    known = expected["low"].notna()
    for _, part in expected[known].groupby((~known).cumsum()[known]):
        edge = {
            "mode": "lines",
            "showlegend": False,
            "x": part["period"],
            "line": {"width": 1, "color": "rgba(128,134,144,.55)", "shape": "hvh"},
        }
        figure.add_scatter(**edge, y=part["high"].astype(float), hoverinfo="skip")
        figure.add_scatter(
            **edge,
            y=part["low"].astype(float),
            fill="tonexty",
            fillcolor=BAND_COLOR,
            customdata=part[["expected", "high"]].astype(float).to_numpy(),
            hovertemplate="expected %{y:,.0f}–%{customdata[1]:,.0f}, about %{customdata[0]:,.1f}<extra></extra>",
        )


def _outside(figure: go.Figure, frame: pd.DataFrame) -> None:
    """A triangle on what lies above or below its expected range."""
    for word, symbol in (("above", "triangle-up"), ("below", "triangle-down")):
        part = frame[frame["outside"] == word]
        if len(part):
            figure.add_scatter(
                x=part["period"],
                y=part["value"].astype("Float64"),
                name=f"{word} the expected range",
                mode="markers",
                hoverinfo="skip",
                cliponaxis=False,
                showlegend=False,
                customdata=[[str(p.date()), ""] for p in part["period"]],
                marker={"symbol": symbol, "size": 8, "color": OUTSIDE_COLOR},
            )


def _hover(grain: str, label: str, measure: str) -> str:
    counted = MEASURES[measure]
    return (
        f"%{{x|{style().axis_format[grain]}}}<br><b>{counted.hover}</b> {counted.unit}<br>{literal(label)}"
        "<extra></extra>"
    )


def _finish(figure: go.Figure, frame: pd.DataFrame, measure: str, *, legend: bool = True) -> go.Figure:
    for start, end in _gaps(frame):
        figure.add_vrect(
            x0=start,
            x1=end,
            fillcolor=GAP_COLOR,
            line_width=0,
            layer="below",
            annotation={"text": "no data", "font": {"size": 11}},
            annotation_position="inside top",
        )
    figure.update_layout(
        height=340,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=legend,
        hovermode="closest",
        legend={"orientation": "h", "y": -0.16, "x": 0, "traceorder": "normal"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        clickmode="event+select",
        separators=style().decimal + (style().thousands or " "),
        xaxis={"showgrid": False, "fixedrange": True, **time_axis(frame["period"])},
        yaxis={
            "title": {"text": MEASURES[measure].label},
            "rangemode": "tozero",
            "gridcolor": GRID_COLOR,
            "fixedrange": True,
            "separatethousands": bool(style().thousands),
            "zeroline": True,
            "zerolinecolor": GRID_COLOR,
        },
    )
    return figure


def _gaps(frame: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """From where to where no period has data, runs joined."""
    known = frame.groupby("period")["value"].apply(lambda value: value.notna().any())
    half = (known.index.to_series().diff().median() if len(known) > 1 else pd.Timedelta(days=7)) / 2
    runs = (known != known.shift()).cumsum()
    return [(part.index[0] - half, part.index[-1] + half) for _, part in known.groupby(runs) if not part.iloc[0]]
