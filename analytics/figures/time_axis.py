"""Time axis: which days a chart of time names, written as the workspace writes dates."""

from typing import Any

import pandas as pd

from analytics.formatting import DAY_FIRST, ISO, short_day, style

FEW_WEEKS = 20  # of so many, the weeks are named by their first days; of more, Plotly names the months
LABELS = 9
DAYS = 27 * 24 * 3600 * 1000  # ms between labels: of more, they name months


def time_axis(periods: pd.Series, *, most: int = LABELS) -> dict[str, Any]:
    """Settings of a Plotly x axis over these periods (their first days). most: labels along it.

    Left to itself, Plotly names every second Sunday below columns that begin on other days.
    """
    if style().date_form == ISO:
        written: dict[str, Any] = {"tickformat": "%Y-%m-%d"}
    else:
        day = "%-d %b\n%Y" if style().date_form == DAY_FIRST else "%b %-d\n%Y"
        written = {"tickformatstops": [{"dtickrange": [None, DAYS], "value": day}]}
    starts = sorted({start.date() for start in periods.drop_duplicates()})
    if not 1 < len(starts) <= FEW_WEEKS or (starts[-1] - starts[0]).days != 7 * (len(starts) - 1):
        return written
    every = -(-len(starts) // most)
    named = starts[::-1][::every][::-1]
    if style().date_form == ISO:
        return {"tickvals": named, "ticktext": [start.isoformat() for start in named]}
    years = [start.year for start in named]
    changes = [i == 0 or years[i] != years[i - 1] for i in range(len(named))]
    return {
        "tickvals": named,
        "ticktext": [
            f"{short_day(start)}<br>{start.year}" if turn else short_day(start)
            for start, turn in zip(named, changes, strict=True)
        ],
    }
