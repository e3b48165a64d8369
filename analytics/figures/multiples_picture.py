"""The picture of small charts: one per group, as one SVG of the roundup's paper, drawn without a browser.

Values come as they are to be drawn; nothing is counted here.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analytics.figures.caption import Caption
from analytics.figures.drawing import EDGE, WIDTH, captioned, document, text
from analytics.figures.multiples import ACROSS, MOST
from analytics.figures.paper import Paper
from analytics.figures.ticks import count_ticks, short_count, shortened, week_name
from analytics.figures.trend import Groups
from analytics.formatting import clean, counted

TOP = 200  # px
TALL, NAME, GAP = 120, 30, 44  # px of a chart's columns, of the name above and of what lies below them
AXIS = 56  # px of the numbers beside a chart
LETTERS = 30  # of a name


def multiples_svg(frame: pd.DataFrame, groups: Groups, caption: Caption, *, own_scale: bool, paper: Paper) -> str:
    """The picture as an SVG document of the first MOST groups; texts are escaped.

    frame: columns `period`, `groups.by`, `value` (NA: no data), `complete`. Columns are pale where the period is not
    complete; a period without data is hatched.
    """
    order = list(groups.order[:MOST])
    wide = frame.pivot(index="period", columns=groups.by, values="value").reindex(columns=order).astype("Float64")
    complete = frame.groupby("period")["complete"].first().reindex(wide.index).tolist()
    rows = max(-(-len(order) // ACROSS), 1)
    height = TOP + rows * (NAME + TALL + GAP) + 40
    tops = {group: _top(wide[[group]] if own_scale else wide) for group in order}
    charts = [_Chart(number, wide[group], complete, tops[group]) for number, group in enumerate(order)]
    left = len(groups.order) - len(order)
    note = "Pale: not all days are in yet. Hatched: no data."
    scale = "Each on its own scale." if own_scale else "All on one scale."
    parts = [
        *captioned(caption, paper),
        *(part for chart, group in zip(charts, order, strict=True) for part in chart.drawn(groups, group, paper)),
        text(EDGE, height - 24, f"{scale} {note}" + (f" Without room here: {counted(left, 'group')}." if left else "")),
    ]
    return document(parts, height, paper)


@dataclass(frozen=True)
class _Chart:
    """One of them. number: its place, row by row. top: the value at its upper edge."""

    number: int
    values: pd.Series
    complete: list[bool]
    top: int

    def drawn(self, groups: Groups, group: str, paper: Paper) -> Iterator[str]:
        room = (WIDTH - 2 * EDGE) / ACROSS
        left = EDGE + self.number % ACROSS * room + AXIS
        top = TOP + self.number // ACROSS * (NAME + TALL + GAP) + NAME
        wide, bottom = room - AXIS - 24, top + TALL
        slot = wide / max(len(self.values), 1)
        label = shortened(clean(groups.label(group)), LETTERS)
        yield text(round(left, 1), top - 10, label, f'fill="{paper.ink}"', escaped=True)
        for value, y in ((self.top, top), (0, bottom)):
            yield f'<path d="M{left:.1f} {y}H{left + wide:.1f}" stroke="{paper.line if value else paper.muted}"/>'
            yield text(round(left - 8, 1), y + 6, short_count(value, ","), 'text-anchor="end" font-size="16"')
        for at, (value, whole) in enumerate(zip(self.values, self.complete, strict=True)):
            x = left + at * slot
            if pd.isna(value):
                yield (f'<rect class="gap" x="{x:.2f}" y="{top}" width="{slot:.2f}" height="{TALL}" fill="url(#gap)"/>')
            elif value > 0:
                high = float(value) / self.top * TALL
                yield (
                    f'<rect class="column" x="{x + 0.08 * slot:.2f}" y="{bottom - high:.2f}" '
                    f'width="{0.84 * slot:.2f}" height="{high:.2f}" fill="{html.escape(groups.color(group))}" '
                    f'fill-opacity="{0.9 if whole else 0.4}"/>'
                )
        if len(self.values):
            first, last = (week_name(self.values.index[at].date()) for at in (0, -1))
            yield text(round(left, 1), bottom + 22, first, 'font-size="16"')
            yield text(round(left + wide, 1), bottom + 22, last, 'text-anchor="end" font-size="16"')


def _top(values: pd.DataFrame) -> int:
    """The round count at or above all values."""
    largest = values.max().max()
    return count_ticks(0 if pd.isna(largest) else -(-int(float(largest) * 1000) // 1000))[-1]
