"""Event marks: dotted lines over a chart of time, each with a short name, and the rest on hover.

Names are in rows above the chart, with room reckoned for a phone; many events get short names or dots, so that they
never write over each other.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.lettering import literal
from analytics.formatting import day
from analytics.workspace.events import Event

EVENT_COLOR = "rgba(128,134,144,.95)"
PERIOD_COLOR = "rgba(128,134,144,.12)"
# A bar or point is at its period's first day and means all of it: an event is drawn inside its bar.
SHIFT = {"day": timedelta(0), "week": timedelta(days=3), "month": timedelta(days=15), "quarter": timedelta(days=45)}
ROWS, ROW_HEIGHT = 3, 15  # px
LETTERS = (14, 7, 1)  # of a name, the longest with room for all events; of one letter it is a dot
LETTER, PHONE = 6.0, 300.0  # px: a letter's width, and the plot's on a phone
MOST_LISTED = 12  # events in one hover text


@dataclass
class Mark:
    """One name above the chart and the events that it covers. `begin`, `end`: shares of the axis."""

    row: int
    at: pd.Timestamp
    begin: float
    end: float
    letters: int
    leftwards: bool  # the name is left of its line
    events: list[Event] = field(default_factory=list)

    @property
    def text(self) -> str:
        name = self.events[0].name
        if self.letters == 1:
            return "●"
        return name if len(name) <= self.letters else name[: self.letters - 1].rstrip() + "…"


def draw_events(figure: go.Figure, events: Sequence[Event], periods: pd.Series, *, grain: str) -> go.Figure:
    """Draw events, oldest first, over a figure whose bars or points are at `periods` (first days)."""
    if not len(events) or periods.empty:
        return figure
    half = (pd.Timedelta(days=1) if grain == "day" else pd.Timedelta(SHIFT[grain])) * 1.2
    low, high = periods.min() - half, periods.max() + half
    shapes: list[dict[str, Any]] = []  # set at once: plotly checks all of them anew for each one added
    for event in events:
        begin, end = (
            min(max(pd.Timestamp(when) - SHIFT[grain], low), high) for when in (event.start, event.end or event.start)
        )
        if event.end and end > begin:
            shapes.append(
                {
                    "type": "rect",
                    "x0": begin,
                    "x1": end,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"width": 0},
                    "fillcolor": PERIOD_COLOR,
                    "layer": "below",
                }
            )
        if pd.Timestamp(event.start) - SHIFT[grain] >= low:
            shapes.append(
                {
                    "type": "line",
                    "x0": begin,
                    "x1": begin,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"width": 1.4, "dash": "dot", "color": EVENT_COLOR},
                }
            )
    marks = place(events, low, high, shift=SHIFT[grain])
    names = [
        {
            "x": mark.at,
            "yref": "paper",
            "y": 1,
            "yshift": mark.row * ROW_HEIGHT,
            "yanchor": "bottom",
            "showarrow": False,
            "xanchor": "right" if mark.leftwards else "left",
            "text": literal(mark.text),
            "font": {"size": 11},
            "borderpad": 1,
            "hovertext": _hover(mark.events),
        }
        for mark in marks
    ]
    rows = max((mark.row for mark in marks), default=-1) + 1
    layout = figure.layout  # each set whole: `update_layout` looks through all that is there already
    layout.margin.t = (layout.margin.t or 0) + rows * ROW_HEIGHT
    layout.height += rows * ROW_HEIGHT
    layout.shapes = [*layout.shapes, *shapes]
    layout.annotations = [*layout.annotations, *names]
    figure.update_xaxes(range=[low, high])  # an event must not widen the chart
    return figure


def place(events: Sequence[Event], low: pd.Timestamp, high: pd.Timestamp, *, shift: timedelta) -> list[Mark]:
    """Give each event a name in a row that has room for it: long names, else short ones, else dots.

    Where not even dots have room, events share the nearest one.
    """
    for skip in range(len(LETTERS)):
        marks: list[Mark] = []
        lost = []
        for event in events:
            at = min(max(pd.Timestamp(event.start) - shift, low), high)
            mark = _room(marks, (at - low) / (high - low), at, event.name, LETTERS[skip:])
            if mark:
                mark.events.append(event)
                marks.append(mark)
            else:
                lost.append((at, event))
        if not lost:
            break
    for at, event in lost:
        min(marks, key=lambda mark: abs(mark.at - at)).events.append(event)
    return marks


def _room(marks: Sequence[Mark], x: float, at: pd.Timestamp, name: str, lengths: Sequence[int]) -> Mark | None:
    for letters in lengths:
        wide = (min(len(name), letters) + 1) * LETTER / PHONE
        for begin, end, leftwards in ((x, x + wide, False), (x - wide, x, True)):
            free = [
                row
                for row in range(ROWS)
                if begin >= 0
                and end <= 1.02
                and not any(mark.row == row and mark.begin < end and begin < mark.end for mark in marks)
            ]
            if free:
                return Mark(free[0], at, begin, end, letters, leftwards)
    return None


def _hover(events: Sequence[Event]) -> str:
    lines = [f"{len(events)} events"] if len(events) > 1 else []
    for event in events[:MOST_LISTED]:
        when = day(event.start, year=True) + (f" to {day(event.end, year=True)}" if event.end else "")
        lines.append(f"<b>{literal(event.name)}</b> ({event.kind}, {when})")
        if event.note:
            lines.append(literal(_wrapped(event.note)).replace("\n", "<br>"))
    if len(events) > MOST_LISTED:
        lines.append(f"and {len(events) - MOST_LISTED} more")
    return "<br>".join(lines)


def _wrapped(text: str, width: int = 60) -> str:
    return "\n".join(textwrap.wrap(text, width)[:6])


def events_in_words(events: Sequence[Event], *, most: int = 8) -> str:
    """The same for those who do not see the chart: a sentence, empty without events."""
    named = [f"{event.name} ({event.kind}) on {day(event.start, year=True)}" for event in events[:most]]
    if len(events) > most:
        named.append(f"{len(events) - most} more")
    return f" Events: {'; '.join(named)}." if named else ""
