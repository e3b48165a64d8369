"""The roundup's chart: tickets per week, stacked by category.

Weeks, gaps and counts come as they are to be drawn; nothing is counted here. The figure has
no hover and no key of its own: the frame around it sets the key as text.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from analytics.figures.paper import FONTS, Paper, faded
from analytics.figures.ticks import count_ticks, short_count, shortened, week_name, week_names
from analytics.frames import rows_of

DRAW = """addEventListener('load', async () => {
  await document.fonts.ready;
  const figure = FIGURE;
  await Plotly.newPlot('chart', figure.data, figure.layout, {staticPlot: true});
  document.documentElement.dataset.chart = 'drawn';
});"""
TEXT_SIZE = 18  # px; 9 px when the frame is shown at half its width
HEADROOM = 1.03  # paper above the tallest column, as a factor
ROOM_FOR_A_WORD = 3  # empty slots left of a short history that hold a sentence
FEWEST_SLOTS = 8  # so that two or three columns do not become walls
EVENT_LETTERS = 20  # of an event's name
EVENT_LETTER = 1 / 54  # of the chart's width, a letter


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
    `events`: (day, name) oldest first, dotted lines; of names that would meet, the newest is shown.
    """
    shown = series[~series["week"].isin(list(gaps))]
    slots = max(len(weeks), FEWEST_SLOTS)
    place = {week: slots - len(weeks) + i for i, week in enumerate(weeks)}
    largest = int(shown.groupby("week")["tickets"].sum().max()) if len(shown) else 0
    usual = {row.week: (int(row.low), int(row.high)) for row in rows_of(expected) if row.week not in gaps}
    largest = max([largest, *(high for _, high in usual.values())])
    top = max(largest, 1) * HEADROOM
    figure = go.Figure()
    _draw_columns(figure, series, [w for w in weeks if w not in gaps], weeks[-1], place, paper)
    if gaps:
        _draw_gaps(figure, [place[w] for w in gaps], top, paper)
    for run in runs([w for w in weeks if w in usual]):
        _draw_band(figure, [place[w] for w in run], [usual[w] for w in run], paper)
    named = _draw_events(figure, events, weeks, place, slots, paper)
    figure.update_layout(**_layout(paper), barmode="stack", margin={"l": 0, "t": 30 if named else 13, "r": 8, "b": 30})
    _set_axes(figure, place, week_names(weeks), slots, [t for t in count_ticks(largest) if t <= top], top)
    figure.update_yaxes(gridcolor=paper.line, zerolinecolor=paper.muted)
    figure.update_yaxes(ticktext=[short_count(t, thousands) for t in figure.layout.yaxis.tickvals])
    if slots - len(weeks) >= ROOM_FOR_A_WORD:
        _label_first_week(figure, next((w for w in weeks if w not in gaps), weeks[0]), slots - len(weeks), paper)
    return figure


def _draw_columns(
    figure: go.Figure, series: pd.DataFrame, weeks: list[date], last: date, place: dict[date, int], paper: Paper
) -> None:
    """The stacked columns of these weeks, all but the last one faded."""
    for _, rows in series.groupby("category", sort=False):
        tickets, color = dict(zip(rows["week"], rows["tickets"], strict=True)), rows["color"].iloc[0]
        drawn = [w for w in weeks if w in tickets]
        figure.add_bar(
            x=[place[w] for w in drawn],
            y=[int(tickets[w]) for w in drawn],
            width=0.8,
            marker={
                "color": [color if w == last else faded(color, paper.background) for w in drawn],
                "line": {"color": paper.background, "width": 0.8},
            },
        )


def _draw_gaps(figure: go.Figure, x: list[int], top: float, paper: Paper) -> None:
    """Hatching where there is no data."""
    figure.add_bar(
        x=x,
        y=[top] * len(x),
        width=1,
        marker={
            "color": paper.background,
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": paper.hatch, "size": 9, "solidity": 0.16},
        },
    )


def _draw_band(figure: go.Figure, places: list[int], bounds: list[tuple[int, int]], paper: Paper) -> None:
    """The expected range (low, high) of weeks that follow one another, with a line along each bound."""
    x = [place + side for place in places for side in (-0.5, 0.5)]
    low, high = ([bound[side] for bound in bounds for _ in range(2)] for side in (0, 1))
    corners = [*zip(x, high, strict=True), *reversed(list(zip(x, low, strict=True)))]
    figure.add_shape(
        type="path",
        layer="below",
        fillcolor=paper.band,
        line={"width": 0},
        path="M" + " L".join(f"{px},{py}" for px, py in corners) + " Z",
    )
    for bound in (low, high):
        figure.add_scatter(x=x, y=bound, mode="lines", line={"color": paper.muted, "width": 1.4, "dash": "2px,3px"})


def _draw_events(
    figure: go.Figure,
    events: Sequence[tuple[date, str]],
    weeks: Sequence[date],
    place: dict[date, int],
    slots: int,
    paper: Paper,
) -> bool:
    """A dotted line per event, and its name where no newer name is in the way; True when any is named."""
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
    return named


def _set_axes(
    figure: go.Figure, place: dict[date, int], names: dict[date, str], slots: int, ticks: list[int], top: float
) -> None:
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
        zeroline=True,
        zerolinewidth=1,
        fixedrange=True,
        automargin="width",
        ticklabelstandoff=10,
        ticklabeloverflow="allow",
    )


def _label_first_week(figure: go.Figure, first: date, empty: int, paper: Paper) -> None:
    """In the empty slots of a short history, which week is its first."""
    figure.add_annotation(
        text=f"First complete week:<br>{week_name(first)} {first.year}",
        showarrow=False,
        align="center",
        x=empty / 2 - 0.5,
        y=0.5,
        yref="y domain",
        bgcolor=paper.background,
        borderpad=8,
    )


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
    """plotly.js, as it is in every document with a chart."""
    return str(get_plotlyjs())


def in_script(json: str) -> str:
    """JSON that cannot end the script element that holds it.

    >>> print(in_script('"</script>"'))
    "\\u003c/script\\u003e"
    """
    for c in "<>&\u2028\u2029":
        json = json.replace(c, f"\\u{ord(c):04x}")
    return json


def _layout(paper: Paper) -> dict[str, Any]:
    return {
        "template": go.layout.Template(),
        "showlegend": False,
        "autosize": True,
        "paper_bgcolor": paper.background,
        "plot_bgcolor": paper.background,
        "font": {"family": FONTS, "size": TEXT_SIZE, "color": paper.muted},
    }
