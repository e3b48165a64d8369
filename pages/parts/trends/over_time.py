"""Over time: the groups of one dimension as columns, lines, small multiples or a heatmap, with their leaderboard."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.multiples import MOST as MOST_MULTIPLES
from analytics.figures.multiples import multiples
from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.figures.quiet import draw_quiet, quiet_in_words
from analytics.figures.trend import lines, stacked
from analytics.formatting import count, counted, share, signed
from analytics.metrics.gathered import REST
from analytics.metrics.rolling import OVER, with_mean
from analytics.metrics.scope import Scope
from analytics.workspace.paths import JOIN
from pages import address
from pages.bridge import View, events_on, quiet_on
from pages.filters import LABELS
from pages.look import plain
from pages.number_table import number_table
from pages.parts.trends import heatmap
from pages.parts.trends.group_steps import follow_group
from pages.parts.trends.grouping import MOST_LINKED, RANKS, Grouping, grouping, rest_of, series_of, what_dominates
from pages.parts.trends.steps import reporting, take_dragged


@dataclass(frozen=True)
class Choice:
    """What the page's widgets state about the groups."""

    by: str
    shape: str  # stacked, lines, multiples, heatmap
    rank: str
    top: int
    within: str
    click: str
    mean: bool
    own_scale: bool


@dataclass(frozen=True)
class Drawn:
    """What was drawn: for the notes, the downloads and the table below the chart."""

    chosen: Grouping
    series: pd.DataFrame
    grid: Grid | None  # of a heatmap
    rest: bool  # the chart draws the rest as a group
    notes: list[str]


def draw(view: View, scope: Scope, choice: Choice) -> Drawn:
    """Draw the groups; a click ends the run."""
    chosen = grouping(
        view,
        scope,
        choice.by,
        within=choice.within,
        rank=choice.rank,
        top=choice.top,
        shape=choice.shape,
    )
    _breadcrumb(chosen)
    series = series_of(view, chosen)
    measure = scope.measured
    if choice.shape == "heatmap":
        grid = heatmap.draw(chosen, series, own_scale=choice.own_scale, click=choice.click)
    else:
        grid = None
        left, right = st.columns([13, 7])
        with left:
            _chart(view, chosen, series, choice)
        with right:
            _leaderboard(view, chosen, series, choice)
    if found := what_dominates(
        series if _with_rest(choice, measure.stacks) else series[series[choice.by] != REST], chosen
    ):
        sentence, page, label = found
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.text(sentence, width="content")
            if page:
                st.page_link(page, label=label, icon=":material/build:")
            else:
                st.button(label, icon=":material/grid_on:", on_click=address.go, kwargs={"shape": ["heatmap"]})
    rest = _with_rest(choice, measure.stacks) and bool((series[choice.by] == REST).any())
    return Drawn(chosen, series, grid, rest, _notes(chosen, choice, scope, series["period"]))


def _with_rest(choice: Choice, stacks: bool) -> bool:
    return stacks and choice.shape == "stacked"


def _breadcrumb(chosen: Grouping) -> None:
    """Where a chart of parents has been opened, and the ways back up."""
    if not chosen.within:
        return
    path = chosen.within.split(JOIN)
    with st.container(horizontal=True, vertical_alignment="center"):
        steps = [
            ("", f"All {LABELS[chosen.by].lower()} groups"),
            *((JOIN.join(path[: i + 1]), name) for i, name in enumerate(path)),
        ]
        for to, name in steps[:-1]:
            st.button(
                plain(name),
                type="tertiary",
                icon=":material/arrow_upward:",
                on_click=address.go,
                kwargs={"within": [to] if to else []},
            )
        st.text(f"› {path[-1]}")


def _chart(view: View, chosen: Grouping, series: pd.DataFrame, choice: Choice) -> None:
    scope, measure = chosen.scope, chosen.scope.measured
    rest = _with_rest(choice, measure.stacks) and bool((series[choice.by] == REST).any())
    groups = chosen.drawn(rest=rest)
    drawn = series[series[choice.by].isin(groups.order)]
    if choice.shape == "multiples":
        figure = multiples(drawn, groups, measure=scope.measure, grain=scope.grain, own_scale=choice.own_scale)
    elif _with_rest(choice, measure.stacks):
        figure = stacked(drawn, groups, measure=scope.measure, grain=scope.grain)
    else:
        drawn = with_mean(drawn, scope.grain, by=choice.by) if choice.mean else drawn
        figure = lines(drawn, groups, measure=scope.measure, grain=scope.grain)
    if choice.shape != "multiples":
        figure.update_layout(showlegend=False, height=400)
        draw_quiet(figure, quiet_on(scope, series["period"]), grain=scope.grain)
        draw_events(figure, events_on(scope, series["period"]), series["period"], grain=scope.grain)
    last = series[series["complete"]].groupby("period")["value"].sum().dropna()
    alt = (
        f"{measure.label} per {scope.grain}, by {LABELS[choice.by].lower()}, "
        f"{len(series['period'].unique())} {scope.grain}s; "
        f"last complete: {count(measure.value(last.iloc[-1])) if len(last) else 'none'}."
        f"{events_in_words(events_on(scope, series['period']))}"
    )
    key = f"trend-{choice.shape}-{choice.click}-{hash(scope)}"
    event = st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: take_dragged(key, scope.grain),
        selection_mode=reporting(figure, choice.click),
        alt=alt,
        config={"displayModeBar": False},
    )
    points = event.selection.points if event and event.selection else []
    if points and choice.click != "drag" and isinstance((points[0].get("customdata") or [None])[0], str):
        start, group = points[0]["customdata"][:2]
        follow_group(chosen, choice.click, group, pd.Timestamp(start))


def _leaderboard(view: View, chosen: Grouping, series: pd.DataFrame, choice: Choice) -> None:
    """The groups with their sizes: the chart's legend, and the way into each."""
    measure = chosen.scope.measured
    parts = bool(chosen.whole and measure.stacks)
    rest = bool((series[choice.by] == REST).any())
    order = [*chosen.shown, *([REST] if rest else [])]

    def number(value: object) -> str:
        return "–" if pd.isna(value) else count(measure.value(value))

    rows, cells = [], []
    for group in order:
        live = chosen.opens(group) or choice.click != "tickets"
        rows.append(Heading(chosen.label(group), color=chosen.color(group), kind=chosen.kind(group), live=live))
        if group == REST:
            cells.append([Cell(number(rest_of(view, chosen)), live=live), *[Cell("", live=False)] * (1 + parts)])
            continue
        rank = chosen.ranks.loc[group]
        moved = rank["change"]
        cells.append(
            [
                Cell(number(rank["value"]), live=live),
                Cell(
                    "–" if pd.isna(moved) else signed(measure.value(moved)),
                    live=False,
                ),
                *([Cell(share(float(rank["value"]) / chosen.whole), live=False)] if parts else []),
            ]
        )
    columns = [
        Heading(measure.label, title=f"{measure.unit.capitalize()} of the whole period", live=False),
        Heading("Change", title=f"Last complete {chosen.scope.grain} against the one before", live=False),
        *([Heading("Part", title="Of the sum of all groups", live=False)] if parts else []),
    ]
    pressed = number_table(
        f"{LABELS[choice.by]}: the legend of the chart, largest first",
        rows,
        columns,
        cells,
        key=f"board-{choice.by}",
        corner=LABELS[choice.by],
        tall="25rem",
    )
    if pressed and pressed[0] >= 0:
        follow_group(chosen, choice.click, order[pressed[0]], None)


def _notes(chosen: Grouping, choice: Choice, scope: Scope, periods: pd.Series) -> list[str]:
    notes = []
    if chosen.hidden:
        number = len(chosen.shown)
        notes.append(
            f"{counted(number, 'group')} of {count(number + chosen.hidden)} by name, "
            f"ranked by {RANKS[chosen.ranked_by].lower()}."
        )
    if choice.click == "tickets" and not all(chosen.opens(group) for group in [*chosen.shown, REST]):
        notes.append(f"A group of more than {MOST_LINKED} values has no link to its tickets: filter the page first.")
    if choice.rank != chosen.ranked_by:
        notes.append("Ranked by size: an expected range exists only for single values and counts.")
    if choice.shape == "multiples" and len(chosen.shown) > MOST_MULTIPLES:
        notes.append(f"The first {MOST_MULTIPLES} are drawn.")
    if choice.shape == "lines" and choice.mean:
        notes.append(f"Lines are rolling means of {OVER[scope.grain]} complete {scope.grain}s.")
    if choice.shape != "heatmap":
        notes += ["Pale: the period is not complete."] if choice.shape == "multiples" else []
    else:
        notes.append(
            "The stronger the colour, the more. Hatched: no data, which is not zero. "
            "Slanted: the period is not complete."
        )
    if choice.shape in ("stacked", "lines"):
        notes.append(quiet_in_words(quiet_on(scope, periods), grain=scope.grain))
    return notes
