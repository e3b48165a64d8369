"""The heatmap of Trends: groups × periods, each cell a way to its tickets."""

import pandas as pd

from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.formatting import count, period
from analytics.metrics.gathered import REST
from analytics.metrics.period import period_end
from pages.filters import LABELS
from pages.number_table import number_table
from pages.parts.trends.group_steps import follow_group
from pages.parts.trends.grouping import Grouping
from pages.parts.trends.steps import follow

MOST_COLUMNS = 78  # periods, the newest


def draw(chosen: Grouping, series: pd.DataFrame, *, own_scale: bool, click: str) -> Grid:
    """Groups × periods; each cell opens its tickets or filters. Returns what was drawn."""
    by = chosen.by
    measure, grain = chosen.scope.measured, chosen.scope.grain
    order = [*chosen.shown, *([REST] if (series[by] == REST).any() and measure.stacks else [])]
    wide = series.pivot(index=by, columns="period", values="value").reindex(order).astype("Float64")
    periods = len(wide.columns)
    wide = wide.iloc[:, -MOST_COLUMNS:]
    complete = series.groupby("period")["complete"].first()
    named = wide.loc[[group for group in order if group != REST]]
    top = float(named.max().max()) if len(named) and named.notna().any().any() else 1.0
    columns = [
        Heading(
            _short(p, grain),
            title=period(p.date(), period_end(p.date(), grain)) + ("" if complete[p] else ", not complete"),
        )
        for p in wide.columns
    ]
    rows, cells = [], []
    for group in order:
        values = wide.loc[group]
        largest = float(values.max()) if (own_scale or group == REST) and values.notna().any() else top
        live = chosen.opens(group) or click != "tickets"
        rows.append(Heading(chosen.label(group), color=chosen.color(group), kind=chosen.kind(group), live=live))
        cells.append(
            [
                Cell("", title=f"{chosen.label(group)}, {columns[j].title}: no data", gap=True, live=False)
                if pd.isna(value)
                else Cell(
                    count(measure.value(value)),
                    heat=(float(value) / largest) ** 0.7 if largest else 0.0,
                    part=not complete[wide.columns[j]],
                    live=live,
                )
                for j, value in enumerate(values)
            ]
        )
    grid = Grid(rows, columns, cells, newest=True, more_columns=periods - len(columns))
    pressed = number_table(
        f"{measure.label} per {grain} by {LABELS[by].lower()}: the stronger the colour, the more",
        rows,
        columns,
        cells,
        key=f"heat-{by}",
        corner=LABELS[by],
        tall="44rem",
        dense=len(columns) > 14,
    )
    if pressed:
        row, column = pressed
        at = wide.columns[column] if column >= 0 else None
        if row >= 0:
            follow_group(chosen, click, order[row], at)
        else:
            follow(chosen.scope, click, period=at)
    return grid


def _short(first: pd.Timestamp, grain: str) -> str:
    if grain == "quarter":
        return f"Q{first.quarter} {first:%y}"
    return f"{first:%b %y}" if grain == "month" else f"{first.day} {first:%b}"
