"""Quiet days on a chart of time: pale bands where each day has its place, short marks at the axis where weeks have."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.events import SHIFT
from analytics.formatting import day

QUIET_COLOR = "rgba(128,134,144,.14)"
MARK_COLOR = "rgba(128,134,144,.8)"
MARK_HEIGHT = 0.03  # of the plot
MOST_NAMED = 4


def draw_quiet(figure: go.Figure, quiet: pd.DataFrame, *, grain: str) -> go.Figure:
    """Draw the days of `quiet` (columns day, name) lightly; not on months and quarters, which always have some."""
    half = pd.Timedelta(hours=12)
    shapes: list[dict[str, Any]] = []  # set at once: plotly checks all of them anew for each one added
    for when in quiet["day"] if grain in ("day", "week") else ():
        if grain == "day":
            shapes.append(
                {
                    "type": "rect",
                    "x0": when - half,
                    "x1": when + half,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"width": 0},
                    "fillcolor": QUIET_COLOR,
                    "layer": "below",
                    "name": "quiet",
                }
            )
        else:
            at = when - SHIFT[grain]
            shapes.append(
                {
                    "type": "line",
                    "x0": at,
                    "x1": at,
                    "yref": "paper",
                    "y0": 0,
                    "y1": MARK_HEIGHT,
                    "name": "quiet",
                    "line": {"width": 2, "color": MARK_COLOR},
                }
            )
    figure.layout.shapes = [*figure.layout.shapes, *shapes]
    return figure


def quiet_in_words(quiet: pd.DataFrame, *, grain: str) -> str:
    """What the marks are, newest first: a sentence, empty where nothing is drawn."""
    if quiet.empty or grain not in ("day", "week"):
        return ""
    newest = quiet.iloc[::-1].head(MOST_NAMED)
    named = [f"{name} {day(when.date())}" for name, when in zip(newest["name"], newest["day"], strict=True)]
    more = len(quiet) - MOST_NAMED
    marks = "Pale days" if grain == "day" else "Short marks at the axis"
    return f"{marks}: public holidays and quiet days ({'; '.join(named)}{f'; {more} more' if more > 0 else ''})."
