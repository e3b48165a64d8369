"""The picture of a trend: columns or lines over time as one SVG of 1600 × 900, drawn without a browser.

It has the roundup's paper, fonts and axes. Values come as they are to be drawn; nothing is counted here.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import east_asian_width

import pandas as pd

from analytics.figures.caption import Caption
from analytics.figures.drawing import EDGE, captioned, document, text
from analytics.figures.paper import Paper
from analytics.figures.ticks import count_ticks, short_count, shortened, week_names
from analytics.figures.trend import Groups
from analytics.formatting import clean

HEIGHT = 900
LEFT, RIGHT, TOP, BOTTOM = 120, 1540, 200, 700  # px of the chart's area
LETTER = 11  # px of a letter of the key
KEY_ROWS, ROW = 4, 34  # of the key; px
MOST_NAMES = 14  # under the columns
PATTERNS = {".": '<circle cx="3" cy="3" r="1.3" fill="#4b5563"/>', "-": '<path d="M0 2H6" stroke="#5b6b7f"/>'}


def trend_svg(frame: pd.DataFrame, groups: Groups, caption: Caption, *, stacked: bool, paper: Paper) -> str:
    """The picture as an SVG document; texts are escaped.

    frame: columns `period`, `groups.by`, `value` (NA: no data), `complete`, and of a single series `low` and `high`.
    Columns are pale where the period is not complete, and the area is hatched where no group has data.
    """
    wide = frame.pivot(index="period", columns=groups.by, values="value").reindex(columns=list(groups.order))
    values = wide.astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    wide = pd.DataFrame(values, index=wide.index, columns=wide.columns)
    complete = frame.groupby("period")["complete"].first().reindex(wide.index).tolist()
    high = frame["high"].astype("Float64").max() if "high" in frame else pd.NA
    largest = float((wide.sum(axis=1) if stacked else wide.max(axis=1)).max()) if len(wide) else 0.0
    largest = max(0.0 if pd.isna(largest) else largest, 0.0 if pd.isna(high) else float(high))
    ticks = count_ticks(-(-int(largest * 1000) // 1000))
    scale = _Scale(len(wide), ticks[-1])
    days = [period.date() for period in wide.index]
    parts = [
        *captioned(caption, paper),
        *_axes(scale, ticks, days, paper),
        *_gaps(scale, wide),
        *_band(scale, frame, paper),
        *(_columns if stacked else _lines)(scale, wide, complete, groups, paper),
        *_key(groups, paper),
    ]
    return document(parts, HEIGHT, paper, fills=_patterns(groups))


@dataclass(frozen=True)
class _Scale:
    """Where a period and a value lie."""

    slots: int
    top: int

    @property
    def wide(self) -> float:
        return (RIGHT - LEFT) / max(self.slots, 1)

    def x(self, at: float) -> float:
        return round(LEFT + at * self.wide, 2)

    def y(self, value: float) -> float:
        return round(BOTTOM - value / self.top * (BOTTOM - TOP), 2)


def _axes(scale: _Scale, ticks: Sequence[int], days: Sequence[date], paper: Paper) -> Iterator[str]:
    for tick in ticks:
        y = scale.y(tick)
        yield f'<path d="M{LEFT} {y}H{RIGHT}" stroke="{paper.line if tick else paper.muted}"/>'
        yield text(LEFT - 12, y + 7, short_count(tick, ","), 'text-anchor="end"')
    names = week_names(days) if days else {}
    for day in list(names)[:: -(-len(names) // MOST_NAMES) or 1]:
        yield text(scale.x(days.index(day) + 0.5), BOTTOM + 30, names[day], 'text-anchor="middle"')


def _gaps(scale: _Scale, wide: pd.DataFrame) -> Iterator[str]:
    for at, known in enumerate(wide.notna().any(axis=1)):
        if not known:
            yield (
                f'<rect class="gap" x="{scale.x(at)}" y="{TOP}" width="{scale.wide:.2f}" height="{BOTTOM - TOP}" '
                'fill="url(#gap)"/>'
            )


def _band(scale: _Scale, frame: pd.DataFrame, paper: Paper) -> Iterator[str]:
    """The expected range of each period that has one."""
    if "low" not in frame:
        return
    for at, (low, high) in enumerate(zip(frame["low"], frame["high"], strict=True)):
        if pd.notna(low) and pd.notna(high):
            top, bottom = scale.y(float(high)), scale.y(float(low))
            yield (
                f'<rect class="range" x="{scale.x(at)}" y="{top}" width="{scale.wide:.2f}" '
                f'height="{max(bottom - top, 1):.2f}" fill="{paper.band}" '
                f'stroke="{paper.muted}" stroke-dasharray="2 3"/>'
            )


def _columns(
    scale: _Scale, wide: pd.DataFrame, complete: Sequence[bool], groups: Groups, paper: Paper
) -> Iterator[str]:
    for at, (_, row) in enumerate(wide.iterrows()):
        below = 0.0
        for number, value in enumerate(row):
            if not value > 0:
                continue
            top = scale.y(below + value)
            yield (
                f'<rect class="column" x="{scale.x(at + 0.1)}" y="{top}" width="{0.8 * scale.wide:.2f}" '
                f'height="{scale.y(below) - top:.2f}" fill="{_fill(groups, number)}" stroke="{paper.background}" '
                f'fill-opacity="{0.9 if complete[at] else 0.4}"/>'
            )
            below += value


def _lines(scale: _Scale, wide: pd.DataFrame, complete: Sequence[bool], groups: Groups, paper: Paper) -> Iterator[str]:
    for group in groups.order:
        color, path, pen = groups.color(group), "", "M"
        for at, value in enumerate(wide[group]):
            if pd.isna(value):
                pen = "M"
                continue
            x, y = scale.x(at + 0.5), scale.y(value)
            path, pen = f"{path}{pen}{x} {y}", "L"
            fill = color if complete[at] else paper.background
            yield f'<circle class="point" cx="{x}" cy="{y}" r="4.5" fill="{fill}" stroke="{color}"/>'
        yield f'<path d="{path or "M0 0"}" fill="none" stroke="{color}" stroke-width="3"/>'


def _key(groups: Groups, paper: Paper) -> Iterator[str]:
    """The names with their colours, as many as have room; then how many have none, and what pale and hatched mean."""
    x, y, left = LEFT - 60, BOTTOM + 76, len(groups.order)
    for number, group in enumerate(groups.order):
        label = shortened(clean(groups.label(group)), 30)
        wide = 34 + LETTER * sum(2 if east_asian_width(c) in "WF" else 1 for c in html.unescape(label)) + 24
        if x + wide > RIGHT:
            x, y = LEFT - 60, y + ROW
        if y > BOTTOM + 76 + (KEY_ROWS - 2) * ROW:
            break
        yield f'<rect x="{x}" y="{y - 16}" width="20" height="20" rx="3" fill="{_fill(groups, number)}"/>'
        yield f'<text class="name" x="{x + 30}" y="{y}" fill="{paper.ink}">{label}</text>'
        x, left = x + wide, left - 1
    note = "Pale or open: not all days are in yet. Hatched: no data."
    yield text(EDGE, HEIGHT - 24, f"And {left} more without a name here. {note}" if left else note)


def _fill(groups: Groups, number: int) -> str:
    group = groups.order[number]
    return f"url(#own{number})" if groups.pattern(group) in PATTERNS else groups.color(group)


def _patterns(groups: Groups) -> str:
    """Fills of what has no value and of the rest."""
    return "".join(
        f'<pattern id="own{number}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{groups.color(group)}"/>{PATTERNS[groups.pattern(group)]}</pattern>'
        for number, group in enumerate(groups.order)
        if groups.pattern(group) in PATTERNS
    )
