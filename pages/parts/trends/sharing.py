"""Sharing: the chart as a picture (PNG, SVG) and as text for a chat, with the basis of its numbers."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics.figures.caption import Caption
from analytics.figures.grid_picture import grid_svg, grid_text
from analytics.figures.multiples_picture import multiples_svg
from analytics.figures.number_grid import Grid
from analytics.figures.paper import LIGHT
from analytics.figures.trend import Groups
from analytics.figures.trend_picture import trend_svg
from analytics.formatting import clean, count, counted, expected, period, style, written
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of
from analytics.roundup.picture import png
from pages.bridge import View, answer
from pages.downloads import for_visitor
from pages.filters import LABELS, name_of

NAMED = 3  # values of one filter
PERIODS = 13  # of the text, the newest


def caption_of(view: View, scope: Scope, series: pd.DataFrame, *, of: str) -> Caption:
    """Title, filters, period and base. of: what is drawn, as in `by category`."""
    return _caption(view, scope, f"{scope.measured.label} per {scope.grain}, {of}", days_of(view, scope, series))


def days_of(view: View, scope: Scope, series: pd.DataFrame) -> str:
    """The period of a series in words."""
    first, last = series["period"].min().date(), period_end(series["period"].max().date(), scope.grain)
    ends = [last, *(end for end in (scope.end, view.calendar.through) if end)]
    return period(max(first, scope.start or first), min(ends))


def _caption(view: View, scope: Scope, title: str, days: str) -> Caption:
    measure = scope.measured
    filters = [
        f"{LABELS[name]}: {', '.join(name_of(name, value) for value in values[:NAMED])}"
        + (f" and {count(len(values) - NAMED)} more" if len(values) > NAMED else "")
        for name, values in scope.filters.items()
    ]
    base = answer(view, count_of, view.facts, scope.narrowed(measure=measure.counted))
    return Caption(
        title,
        "; ".join(filters) or "All tickets",
        days,
        f"Base: {counted(base, measure.counted.removesuffix('s'))} in scope, each counted once.",
    )


def chat_text(caption: Caption, series: pd.DataFrame, groups: Groups, scope: Scope) -> str:
    """The newest PERIODS of the series as lines of text, newest first; of a single series with its expected range."""
    measure = scope.measured
    lines = [*caption.lines, ""]
    newest = sorted(series["period"].unique(), reverse=True)
    drawn = series[series["period"].isin(newest[:PERIODS])]
    rows = {(row["period"], row[groups.by]): row for row in drawn.to_dict("records")}
    complete = drawn.groupby("period")["complete"].all()
    for first in newest[:PERIODS]:
        numbers = []
        for group in groups.order:
            row = rows.get((first, group), {"value": None})
            value = "no data" if pd.isna(row["value"]) else count(measure.value(row["value"]))
            due = ""
            if len(groups.order) == 1 and "low" in row and pd.notna(row["low"]):
                low, high = measure.value(row["low"]), measure.value(row["high"])
                due = f" ({expected(low, high, row['outside'])})"
            numbers.append(f"{value}{due}" if len(groups.order) == 1 else f"{groups.label(group)}: {value}")
        part = "" if complete[first] else ", not complete"
        days = period(first.date(), period_end(first.date(), scope.grain))
        lines.append(clean(f"{days}{part}: " + " · ".join(numbers)))
    if len(newest) > PERIODS:
        lines.append(f"Earlier: {counted(len(newest) - PERIODS, scope.grain)}, in the file.")
    return "\n".join(lines)


def draw(view: View, scope: Scope, series: pd.DataFrame, groups: Groups, *, of: str, stacked: bool) -> None:
    """The buttons of the two pictures of a chart over time, and its text."""
    caption = caption_of(view, scope, series, of=of)
    _buttons(
        lambda: trend_svg(series, groups, caption, stacked=stacked, paper=LIGHT),
        lambda: chat_text(caption, series, groups, scope),
        name="trend",
    )


def draw_multiples(view: View, scope: Scope, series: pd.DataFrame, groups: Groups, *, of: str, own_scale: bool) -> None:
    """The same of small charts: the text has all groups, the picture those that are drawn."""
    caption = caption_of(view, scope, series, of=of)
    _buttons(
        lambda: multiples_svg(series, groups, caption, own_scale=own_scale, paper=LIGHT),
        lambda: chat_text(caption, series, groups, scope),
        name="small-charts",
    )


def draw_grid(
    view: View,
    scope: Scope,
    grid: Grid,
    *,
    title: str,
    days: str,
    name: str,
) -> None:
    """The same of a number grid. scope: of the tickets that it rests on. days: its period in words."""
    caption = _caption(view, scope, title, days)
    _buttons(
        lambda: grid_svg(grid, caption, paper=LIGHT),
        lambda: grid_text(grid, caption),
        name=name,
    )


def _buttons(draw: Callable[[], str], text: Callable[[], str], *, name: str) -> None:
    now = style()

    def svg() -> str:
        with written(now):
            return draw()

    with st.container(horizontal=True):
        st.download_button(
            "Picture (PNG)",
            for_visitor(lambda: png(_page(svg()))),
            f"tagwatch-{name}.png",
            "image/png",
            icon=":material/image:",
            on_click="ignore",
            help="Taken with a Chromium on the server, as the roundup's; SVG needs none.",
        )
        st.download_button(
            "Picture (SVG)",
            for_visitor(svg),
            f"tagwatch-{name}.svg",
            "image/svg+xml",
            icon=":material/shapes:",
            on_click="ignore",
        )
    with st.expander("As text, to paste into a chat"):
        st.code(text(), language=None, wrap_lines=True)


def alone(series: pd.DataFrame, *, name: str, color: str) -> tuple[pd.DataFrame, Groups]:
    """A series without groups as one of one group."""
    return series.assign(series=name), Groups("series", [name], lambda group: color, lambda group: group)


def _page(svg: str) -> str:
    """The document that the camera takes."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"><style>body{margin:0}svg{display:block}</style></head>'
        f'<body>{svg}<script>document.documentElement.dataset.chart = "drawn"</script></body></html>'
    )
