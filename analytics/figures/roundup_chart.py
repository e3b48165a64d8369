"""The roundup's chart: tickets per week, stacked by category.

Weeks, gaps and counts come as they are to be drawn; nothing is counted here. The figure has
no hover and no key of its own: the frame around it sets the key as text.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from unicodedata import east_asian_width

import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from analytics.formatting import short_day

DRAW = """addEventListener('load', async () => {
  await document.fonts.ready;
  const figure = FIGURE;
  await Plotly.newPlot('chart', figure.data, figure.layout, {staticPlot: true});
  document.documentElement.dataset.chart = 'drawn';
});"""
FONTS = (
    "Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', 'Noto Sans CJK JP', 'Noto Sans CJK SC', "
    "'Noto Sans CJK KR', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif, "
    "'Noto Color Emoji', 'Apple Color Emoji'"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TEXT_SIZE = 18  # px; 9 px when the frame is shown at half its width
HEADROOM = 1.03  # paper above the tallest column, as a factor
ROOM_FOR_A_WORD = 3  # empty slots left of a short history that hold a sentence
FEWEST_SLOTS = 8  # so that two or three columns do not become walls
WEEKS_NAMED = 4, 12  # up to so many, every column carries its date; every second one; beyond, months
PALE = 0.34  # how far earlier weeks fade into the paper
EVENT_LETTERS = 20  # of an event's name
EVENT_LETTER = 1 / 54  # of the chart's width, a letter
LONGEST_LABEL = 22  # characters of a category beside a bar


@dataclass(frozen=True)
class Paper:
    """The colours of one theme, #rrggbb. Category colours come with the data."""

    name: str
    background: str
    ink: str
    muted: str
    line: str
    hatch: str
    band: str
    worse: str
    better: str


LIGHT = Paper("light", "#ffffff", "#1b1f24", "#58636f", "#e4e8ee", "#c3cad3", "#eceff3", "#b3261e", "#1a7441")
DARK = Paper("dark", "#14181d", "#eceff3", "#a3afbc", "#2b333c", "#4d5763", "#232a32", "#ff8f85", "#5fcb8d")


def weekly_columns(
    series: pd.DataFrame,
    *,
    weeks: Sequence[date],
    gaps: Sequence[date],
    expected: pd.DataFrame,
    paper: Paper,
    events: Sequence[tuple[date, str]] = (),
    thousands: str = ",",
) -> go.Figure:
    """One column per week, stacked by category in the order of first rows; the last in full colour.

    series: columns `week`, `category`, `color`, `tickets` (count); `weeks`: consecutive, the
    last is the edition's; `gaps`: those among them to hatch, whatever `series` holds for them; `expected`: columns
    `week`, `low`, `high` of a column's height, drawn as a pale band over the columns, broken where a week has none;
    `events`: (day, name) oldest first, dotted lines; of names that would meet, the newest stands.
    """
    shown = series[~series["week"].isin(list(gaps))]
    slots = max(len(weeks), FEWEST_SLOTS)
    place = {week: slots - len(weeks) + i for i, week in enumerate(weeks)}
    largest = int(shown.groupby("week")["tickets"].sum().max()) if len(shown) else 0
    usual = {row.week: (int(row.low), int(row.high)) for row in expected.itertuples() if row.week not in gaps}
    largest = max([largest, *(high for _, high in usual.values())])
    top = max(largest, 1) * HEADROOM
    figure = go.Figure()
    for _, rows in series.groupby("category", sort=False):
        tickets, color = dict(zip(rows["week"], rows["tickets"], strict=True)), rows["color"].iloc[0]
        drawn = [w for w in weeks if w not in gaps and w in tickets]
        figure.add_bar(
            x=[place[w] for w in drawn],
            y=[int(tickets[w]) for w in drawn],
            width=0.8,
            marker={
                "color": [color if w == weeks[-1] else faded(color, paper.background) for w in drawn],
                "line": {"color": paper.background, "width": 0.8},
            },
        )
    if gaps:
        figure.add_bar(
            x=[place[w] for w in gaps],
            y=[top] * len(gaps),
            width=1,
            marker={
                "color": paper.background,
                "line": {"width": 0},
                "pattern": {"shape": "/", "fgcolor": paper.hatch, "size": 9, "solidity": 0.16},
            },
        )
    for run in runs([w for w in weeks if w in usual]):
        x = [place[w] + side for w in run for side in (-0.5, 0.5)]
        low, high = ([usual[w][bound] for w in run for _ in range(2)] for bound in (0, 1))
        figure.add_shape(
            type="path",
            layer="below",
            fillcolor=paper.band,
            line={"width": 0},
            path="M"
            + " L".join(
                f"{px},{py}" for px, py in [*zip(x, high, strict=True), *reversed(list(zip(x, low, strict=True)))]
            )
            + " Z",
        )
        for bound in (low, high):
            figure.add_scatter(x=x, y=bound, mode="lines", line={"color": paper.muted, "width": 1.4, "dash": "2px,3px"})
    named = False
    room = slots - 0.5  # left of what is taken by newer names
    for day, name in reversed(events):
        week = max((w for w in weeks if w <= day), default=None)
        if week is None:
            continue
        at = place[week] - 0.5 + (day - week).days / 7
        figure.add_shape(
            type="line",
            x0=at,
            x1=at,
            y0=0,
            y1=1,
            yref="y domain",
            line={"color": paper.muted, "width": 1.6, "dash": "dot"},
        )
        letters = sum(2 if east_asian_width(c) in "WF" else 1 for c in name[:EVENT_LETTERS])
        name = shortened(name, EVENT_LETTERS * min(len(name), EVENT_LETTERS) // max(letters, 1))
        wide = min(letters, EVENT_LETTERS) * EVENT_LETTER * slots
        leftwards = at + wide > slots - 0.5
        begin, end = (at - wide, at) if leftwards else (at, at + wide)
        if end > room or begin < -0.5:
            continue
        room, named = begin - 0.3, True
        figure.add_annotation(
            x=at,
            y=1,
            yref="y domain",
            yanchor="bottom",
            xanchor="right" if leftwards else "left",
            text=name,
            showarrow=False,
            font={"size": 17, "color": paper.muted},
            borderpad=0,
        )
    figure.update_layout(**_layout(paper), barmode="stack", margin={"l": 0, "t": 30 if named else 13, "r": 8, "b": 30})
    ticks = [t for t in count_ticks(largest) if t <= top]
    names = week_names(weeks)
    figure.update_xaxes(
        range=[-0.5, slots - 0.5],
        tickvals=[place[w] for w in names],
        ticktext=list(names.values()),
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        tickangle=0,
        ticks="",
        ticklabeloverflow="allow",
    )
    figure.update_yaxes(
        range=[0, top],
        tickvals=ticks,
        ticktext=[short_count(t, thousands) for t in ticks],
        gridcolor=paper.line,
        zeroline=True,
        zerolinecolor=paper.muted,
        zerolinewidth=1,
        fixedrange=True,
        automargin="width",
        ticklabelstandoff=10,
        ticklabeloverflow="allow",
    )
    if slots - len(weeks) >= ROOM_FOR_A_WORD:
        first = next((w for w in weeks if w not in gaps), weeks[0])
        figure.add_annotation(
            text=f"First complete week:<br>{week_name(first)} {first.year}",
            showarrow=False,
            align="center",
            x=(slots - len(weeks)) / 2 - 0.5,
            y=0.5,
            yref="y domain",
            bgcolor=paper.background,
            borderpad=8,
        )
    return figure


def runs(weeks: Sequence[date]) -> list[list[date]]:
    """Weeks that follow one another, together."""
    found: list[list[date]] = []
    for week in weeks:
        if found and (week - found[-1][-1]).days == 7:
            found[-1].append(week)
        else:
            found.append([week])
    return found


def one_week_bars(series: pd.DataFrame, *, paper: Paper, thousands: str = ",") -> go.Figure:
    """One horizontal bar per category, first row on top: the form for a history of one week.

    series: one row per category. Columns `label`, `color`, `tickets` (count, not NA).
    """
    rows = series[::-1]
    values = [f"{t:,}".replace(",", thousands) for t in rows["tickets"]]
    figure = go.Figure(
        go.Bar(
            x=[int(t) for t in rows["tickets"]],
            y=list(range(len(rows))),
            orientation="h",
            width=0.66,
            marker={"color": list(rows["color"])},
            cliponaxis=False,
            textposition="outside",
            constraintext="none",
            text=values,
            textfont={"color": paper.ink, "size": 18, "weight": 600},
        )
    )
    figure.update_layout(**_layout(paper), margin={"l": 0, "r": 0, "t": 6, "b": 4})
    room = 1.05 + 0.03 * max(map(len, values))  # for the figure at the end of the longest bar
    figure.update_xaxes(visible=False, range=[0, max(int(rows["tickets"].max()), 1) * room], fixedrange=True)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[shortened(label) for label in rows["label"]],
        tickfont={"color": paper.ink, "size": 20},
        ticklabelstandoff=14,
        range=[-0.6, len(rows) - 0.4],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin="width",
    )
    return figure


def chart_html(figure: go.Figure) -> str:
    """The figure as an HTML fragment that needs nothing from outside: plotly.js inlined, no interaction.

    It fills its parent once the whole page is laid out, then sets `data-chart` on the page's
    root to `drawn`.
    """
    drawing = DRAW.replace("FIGURE", in_script(figure.to_json()))
    return f'<div id="chart"></div><script>{chart_library()}</script><script>{drawing}</script>'


@cache
def chart_library() -> str:
    """plotly.js, as it stands in every document with a chart."""
    return get_plotlyjs()


def in_script(json: str) -> str:
    """JSON that cannot end the script element it stands in.

    >>> print(in_script('"</script>"'))
    "\\u003c/script\\u003e"
    """
    for c in "<>&\u2028\u2029":
        json = json.replace(c, f"\\u{ord(c):04x}")
    return json


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


def faded(color: str, background: str) -> str:
    """`color` mixed with the paper, opaque, so that grid lines do not show through."""
    mixed = (round(int(color[i : i + 2], 16) * (1 - PALE) + int(background[i : i + 2], 16) * PALE) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _layout(paper: Paper) -> dict:
    return {
        "template": go.layout.Template(),
        "showlegend": False,
        "autosize": True,
        "paper_bgcolor": paper.background,
        "plot_bgcolor": paper.background,
        "font": {"family": FONTS, "size": TEXT_SIZE, "color": paper.muted},
    }
