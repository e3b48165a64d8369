"""The document: an edition as one self-contained HTML page with a frame of 1600 × 900.

The page asks nothing from outside: plotly.js is inlined, fonts are the system's, and its
content policy forbids the rest. Texts are escaped by the template.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Template
from markupsafe import Markup

from analytics.figures import roundup_chart
from analytics.figures.paper import DARK, FONTS, LIGHT, Paper
from analytics.formatting import clean, count
from analytics.roundup import labels
from analytics.roundup.edition import Edition, Number
from analytics.roundup.text import alt_text
from analytics.templates import templates_in

WIDTH, HEIGHT = 1600, 900
PAPERS = {"light": LIGHT, "dark": DARK}
TILE = 336  # px of each of the four numbers
BESIDE = 160  # px that a change may take beside its value
KEY_LABELS = 186  # px for swatch and label in the chart's key
QUOTE_LINES = 3
WIDE, NARROW = 1.0, 0.36  # em, in the widest fallback font (DejaVu Sans Bold)


@labels.in_its_style
def html_document(edition: Edition, *, theme: Literal["light", "dark"] = "light") -> str:
    """One HTML document. `data-chart` on its root becomes `drawn` when the chart is there."""
    paper = PAPERS[theme]
    chart = _chart(edition, paper)
    room = (WIDTH - 144 - 56 * (2 if edition.quote else 1)) // (3 if edition.quote else 2)
    key = column([count(c.tickets, edition.thousands) for c in edition.categories], 18, 44, 150)
    return _template().render(
        edition=edition,
        paper=paper,
        fonts=Markup(FONTS),
        words=labels,
        alt=alt_text(edition),
        chart=Markup(chart) if chart else None,
        key=tuple(reversed(edition.categories)),
        headline=clean(edition.headline),
        headline_size=headline_size(clean(edition.headline)),
        tiles=tiles(edition.numbers),
        key_width=KEY_LABELS + key.width,
        key_size=key.size,
        room=room,
        quote_size=fitted(clean(edition.quote.text), room * QUOTE_LINES * 0.88, 22, 9) if edition.quote else 0,
        link=labels.web_link(edition.footer.link),
        width=WIDTH,
        height=HEIGHT,
    )


def width_of(text: str) -> float:
    """An upper guess of a text's width in em, for bold type.

    >>> round(width_of("1,284"), 2)
    3.16
    """
    width = 0.0
    for c in text:
        if unicodedata.combining(c):
            continue
        if unicodedata.east_asian_width(c) in "WF":
            width += WIDE
        elif c in " ,.;:'’·|iIjl!()[]":
            width += NARROW
        else:
            width += 0.8 if c.isupper() or c in "%→▲▼–—mw@" else 0.7
    return width


def fitted(text: str, box: float, largest: int, smallest: int) -> int:
    """The largest type size in px, within bounds, at which `text` is sure to fit `box` px on one line."""
    return max(smallest, min(largest, int(box / max(width_of(text), 0.1))))


@dataclass(frozen=True)
class Column:
    """A column of figures: one width and one type size for all its rows, px."""

    width: int
    size: int


def column(figures: list[str], size: int, narrowest: int, widest: int) -> Column:
    """A column in which every figure is whole: it grows with the longest, then its type shrinks."""
    longest = max(figures, key=width_of, default="")
    width = min(max(int(width_of(longest) * size) + 1, narrowest), widest)
    return Column(width, fitted(longest, width, size, 6))


@dataclass(frozen=True)
class Tiles:
    """How the four large numbers are set: the change beside the value, or below it when one is too long."""

    beside: bool
    values: tuple[int, ...]  # px, each number's own
    change: int  # px, one for all
    note: int  # px, one for all


def tiles(numbers: tuple[Number, ...]) -> Tiles:
    """Sizes at which every value and change is whole; a note may end in an ellipsis."""
    values = [clean(n.value) for n in numbers]
    changes = [clean(n.change) for n in numbers]
    beside = all(
        width_of(change) * 19 <= BESIDE and width_of(value) * 44 + width_of(change) * 19 + 14 <= TILE
        for value, change in zip(values, changes, strict=True)
    )
    change_size = min(fitted(change, BESIDE if beside else TILE, 22 if beside else 19, 12) for change in changes)
    rooms = [TILE - width_of(change) * change_size - 14 if beside and change else TILE for change in changes]
    largest = 54 if beside else 48
    return Tiles(
        beside,
        tuple(fitted(value, room, largest, 10) for value, room in zip(values, rooms, strict=True)),
        change_size,
        min(fitted(clean(n.note), TILE * 1.16, 19, 16) for n in numbers),
    )


def headline_size(headline: str) -> int:
    """One line while it stays large, else two; what two lines cannot hold ends in an ellipsis."""
    room = WIDTH - 144
    one_line = fitted(headline, room, 42, 1)
    return one_line if one_line >= 37 else fitted(headline, 2 * room * 0.94, 34, 27)


def _chart(edition: Edition, paper: Paper) -> str | None:
    if not edition.weeks or edition.weeks == edition.gaps:
        return None
    if len(edition.weeks) == 1:
        figure = roundup_chart.one_week_bars(edition.series, paper=paper, thousands=edition.thousands)
    else:
        figure = roundup_chart.weekly_columns(
            edition.series,
            weeks=edition.weeks,
            gaps=edition.gaps,
            expected=edition.expected,
            paper=paper,
            events=[(event.day, clean(event.name)) for event in edition.events],
            thousands=edition.thousands,
        )
    return roundup_chart.chart_html(figure)


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    environment.filters |= {"clean": clean, "fitted": fitted}
    return environment.get_template("frame.html.j2")
