"""Ticks: the numbers and names along the roundup chart's axes, cut to fit."""

import html
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from analytics.formatting import short_day

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKS_NAMED = 4, 12  # up to so many, every column carries its date; every second one; beyond, months
LONGEST_LABEL = 22  # characters of a category beside a bar


def count_ticks(largest: int) -> list[int]:
    """At most six whole round counts from 0 to at least `largest`.

    >>> count_ticks(843)
    [0, 200, 400, 600, 800, 1000]
    >>> count_ticks(0)
    [0, 1]
    """
    unit = 1
    while True:
        for step in (unit, 2 * unit, 5 * unit):
            if step * 5 >= largest:
                return list(range(0, max(-(-largest // step), 1) * step + 1, step))
        unit *= 10


def week_names(weeks: Sequence[date]) -> dict[date, str]:
    """Labels under the columns: first days while weeks are few, else the first week of each month.

    >>> week_names([date(2025, 12, 22), date(2025, 12, 29)])
    {datetime.date(2025, 12, 22): '22 Dec', datetime.date(2025, 12, 29): '29 Dec'}
    """
    each, second = WEEKS_NAMED
    if len(weeks) <= second:
        return {w: week_name(w) for w in weeks[::-1][:: 1 if len(weeks) <= each else 2][::-1]}
    turns = [b for a, b in pairwise(weeks) if a.month != b.month]
    start = weeks[:1] if not turns or (turns[0] - weeks[0]).days >= 21 else ()
    return {w: MONTHS[w.month - 1] + (f" {w.year}" if w.month == 1 else "") for w in (*start, *turns)}


def week_name(week: date) -> str:
    return short_day(week)


def short_count(number: int, thousands: str) -> str:
    """An axis label no wider than seven characters, for any count.

    >>> short_count(12000, ","), short_count(2500000, ","), short_count(4 * 10**18, ",")
    ('12,000', '2.5 M', '4e18')
    """
    if number < 100_000:
        return f"{number:,}".replace(",", thousands)
    for unit, name in ((10**9, "bn"), (10**6, "M"), (10**3, "k")):
        if unit <= number < 1000 * unit:
            return f"{number / unit:g} {name}"
    return f"{number:.0e}".replace("+", "")


def shortened(label: str, longest: int = LONGEST_LABEL) -> str:
    """A label cut to fit, safe in plotly, which reads some HTML."""
    text = " ".join(str(label).split())
    return html.escape(text if len(text) <= longest else text[: longest - 1].rstrip() + "…")
