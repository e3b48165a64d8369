"""Trend figures: a volume frame → columns or lines over time. No arithmetic.

Colours of text and grid are left to the page's theme, so that light and dark both read well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.figures.page_layout import GRID_COLOR, LABELS, NUMBERS, page_layout
from analytics.figures.time_axis import time_axis
from analytics.figures.unchecked import times, unchecked, values
from analytics.formatting import style
from analytics.metrics.measures import MEASURES

GAP_COLOR = "rgba(128,134,144,.16)"
BAND_COLOR = "rgba(128,134,144,.18)"
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
    traces = [
        {
            "type": "bar",
            "x": times(part["period"]),
            "y": values(part["value"]),
            "name": literal(groups.label(group)),
            "marker": {
                "color": groups.color(group),
                "line": {"width": 0},
                "pattern": _hatching(part, groups.pattern(group)),
            },
            "customdata": [[str(p.date()), group] for p in part["period"]],
            "hovertemplate": _hover(grain, groups.label(group), measure),
        }
        for group, part in parts_of(frame, groups)
    ]
    return _finish(traces, frame, measure, barmode="stack", bargap=0.18)


def lines(frame: pd.DataFrame, groups: Groups, *, measure: str, grain: str) -> go.Figure:
    """One line with markers per group; gaps stay gaps, incomplete periods get an open marker.

    Where the frame has a column `mean`, that is drawn instead.
    """
    drawn = "mean" if "mean" in frame else "value"
    traces = [
        {
            **_line(part, groups, number),
            "y": values(part[drawn]),
            "customdata": [[str(p.date()), group] for p in part["period"]],
            "hovertemplate": _hover(grain, groups.label(group), measure),
        }
        for number, (group, part) in enumerate(parts_of(frame, groups))
    ]
    return _finish(traces, frame, measure)


def shares(frame: pd.DataFrame, groups: Groups, *, value: str, title: str) -> go.Figure:
    """One line of shares (0 to 1) per group and week, in percent; gaps stay gaps.

    Columns `period`, `by`, `value`, `tickets` (the base, shown on hover), `complete`. Points carry (period, group).
    """
    traces = [
        {
            **_line(part, groups, number),
            "y": values(part[value]) * 100,
            "customdata": [
                [str(p.date()), group, None if pd.isna(n) else int(n)]
                for p, n in zip(part["period"], part["tickets"], strict=True)
            ],
            "hovertemplate": f"%{{x|{style().axis_format['week']}}}<br><b>%{{y:.0f}} %</b> of %{{customdata[2]:,}} "
            f"tickets<br>{literal(groups.label(group))}<extra></extra>",
        }
        for number, (group, part) in enumerate(parts_of(frame, groups))
    ]
    return _finish(traces, frame.rename(columns={value: "value"}), "tickets").update_layout(
        yaxis={"title": {"text": title}, "ticksuffix": " %", "rangemode": "normal", "maxallowed": 100.4}
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
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": times(frame["period"]),
            "y": values(frame["value"]),
            "name": literal(name),
            "marker": {"color": color, "pattern": _hatching(frame)},
            "customdata": [[str(p.date()), ""] for p in frame["period"]],
            "hovertemplate": _hover(grain, name, measure),
        }
    ]
    if "low" in frame and frame["low"].notna().any():
        traces += [*_band(frame), *_outside(frame[~frame["period"].isin(signals)])]
    if "mean" in frame:
        traces.append(
            {
                "type": "scatter",
                "x": times(frame["period"]),
                "y": values(frame["mean"]),
                "mode": "lines",
                "line": {"color": MEAN_COLOR, "width": 2.5},
                "hovertemplate": f"rolling mean {MEASURES[measure].hover}<extra></extra>",
            }
        )
    marked = frame[frame["period"].isin(signals) & frame["complete"]]
    if len(marked):
        look = {"symbol": "diamond", "size": 10, "color": SIGNAL_COLOR, "line": {"width": 1.5, "color": "#FFFFFF"}}
        traces.append({**_markers(marked), "marker": look})
    return _finish(traces, frame, measure, legend=False, bargap=0.18)


def parts_of(frame: pd.DataFrame, groups: Groups) -> list[tuple[str, pd.DataFrame]]:
    """Each group with its rows, in the order of the groups; those without rows, too."""
    found = dict(list(frame.groupby(groups.by, sort=False)))
    return [(group, found[group] if group in found else frame.iloc[:0]) for group in groups.order]


def _line(part: pd.DataFrame, groups: Groups, number: int) -> dict[str, Any]:
    """How a group's line is drawn; incomplete periods get an open marker."""
    group = groups.order[number]
    color = groups.color(group)
    return {
        "type": "scatter",
        "x": times(part["period"]),
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


def _band(expected: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The expected range as a pale band that breaks where nothing was tested."""
    known = expected["low"].notna()
    for _, part in expected[known].groupby((~known).cumsum()[known]):
        edge = {
            "type": "scatter",
            "mode": "lines",
            "showlegend": False,
            "x": times(part["period"]),
            "line": {"width": 1, "color": "rgba(128,134,144,.55)", "shape": "hvh"},
        }
        yield {**edge, "y": values(part["high"]), "hoverinfo": "skip"}
        yield {
            **edge,
            "y": values(part["low"]),
            "fill": "tonexty",
            "fillcolor": BAND_COLOR,
            "customdata": part[["expected", "high"]].astype(float).to_numpy(),
            "hovertemplate": "expected %{y:,.0f}–%{customdata[1]:,.0f}, about %{customdata[0]:,.1f}<extra></extra>",
        }


def _outside(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A triangle on what lies above or below its expected range."""
    for word, symbol in (("above", "triangle-up"), ("below", "triangle-down")):
        part = frame[frame["outside"] == word]
        if len(part):
            look = {"symbol": symbol, "size": 8, "color": OUTSIDE_COLOR}
            yield {**_markers(part), "name": f"{word} the expected range", "marker": look}


def _markers(part: pd.DataFrame) -> dict[str, Any]:
    """Marks on the values of some periods, which lie above the columns and have no hover text."""
    return {
        "type": "scatter",
        "x": times(part["period"]),
        "y": values(part["value"]),
        "mode": "markers",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "customdata": [[str(p.date()), ""] for p in part["period"]],
    }


def _hover(grain: str, label: str, measure: str) -> str:
    counted = MEASURES[measure]
    return (
        f"%{{x|{style().axis_format[grain]}}}<br><b>{counted.hover}</b> {counted.unit}<br>{literal(label)}"
        "<extra></extra>"
    )


def _finish(
    traces: Sequence[dict[str, Any]], frame: pd.DataFrame, measure: str, *, legend: bool = True, **layout: Any
) -> go.Figure:
    layout |= {
        "showlegend": legend,
        "legend": {"orientation": "h", "y": -0.16, "x": 0, "traceorder": "normal"},
        "clickmode": "event+select",
        "xaxis": {**LABELS, **time_axis(frame["period"])},
        "yaxis": {
            **NUMBERS,
            "title": {"text": MEASURES[measure].axis},
            "separatethousands": bool(style().thousands),
            "zeroline": True,
            "zerolinecolor": GRID_COLOR,
        },
    }
    figure = unchecked(traces, page_layout(340, **layout))
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
    return figure


def _gaps(frame: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """From where to where no period has data, runs joined."""
    known = frame["value"].notna().groupby(frame["period"]).any()
    half = (known.index.to_series().diff().median() if len(known) > 1 else pd.Timedelta(days=7)) / 2
    runs = (known != known.shift()).cumsum()
    return [(part.index[0] - half, part.index[-1] + half) for _, part in known.groupby(runs) if not part.iloc[0]]
