"""Pivot: any two dimensions crossed, with heat, totals that are counted, and each number a way to its tickets."""

import pandas as pd
import streamlit as st

from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.formatting import count, counted, period
from analytics.metrics.period import period_end
from analytics.metrics.pivot import Pivot, pivot
from analytics.metrics.scope import DISJOINT, GRAINS, WEEKDAYS, Scope
from pages.address import one_of
from pages.bridge import View, answer
from pages.downloads import csv_button
from pages.filters import FIELDS, LABELS, name_of
from pages.number_table import number_table
from pages.parts.trends import sharing
from pages.parts.trends.steps import follow

MOST_ROWS, MOST_COLUMNS = 150, 40


def draw(view: View, scope: Scope, dimensions: list[str], click: str) -> None:
    """Ask for two dimensions and draw the table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = st.selectbox(
            "Rows", dimensions, format_func=_label, width=180, key=one_of("rows", dimensions, "category")
        )
        others = [name for name in [*dimensions, *GRAINS[1:]] if name != rows]
        usual = "team" if rows != "team" else "category"
        columns = st.selectbox("Columns", others, format_func=_label, width=180, key=one_of("columns", others, usual))
        heat = st.segmented_control(
            "Heat",
            ["all", "rows", "columns"],
            required=True,
            key=one_of("heat", ["all", "rows", "columns"], "all"),
            format_func={"all": "Of all", "rows": "By row", "columns": "By column"}.get,
        )
    found = _ordered(answer(view, pivot, view.facts, scope, view.calendar, rows, columns), rows, columns)
    across = slice(-MOST_COLUMNS, None) if columns in GRAINS else slice(MOST_COLUMNS)
    shown = Pivot(found.cells.iloc[:MOST_ROWS, across], found.rows[:MOST_ROWS], found.columns.iloc[across], found.whole)
    grid = _grid(shown, scope, rows, columns, heat)._replace(
        newest=columns in GRAINS,
        more_rows=len(found.rows) - len(shown.rows),
        more_columns=len(found.columns) - len(shown.columns),
    )
    title = f"{scope.measured.label} by {_label(rows).lower()} and {_label(columns).lower()}"
    pressed = number_table(
        title,
        grid.rows,
        grid.columns,
        grid.cells,
        key=f"pivot-{rows}-{columns}",
        corner=f"{_label(rows)} × {_label(columns).lower()}",
        tall="44rem",
    )
    st.caption(_note(found, scope, rows, columns))
    csv_button("Pivot (CSV)", lambda: _file(found, scope, rows, columns), "tagwatch-pivot.csv")
    first, last = scope.start or view.calendar.first, scope.end or view.calendar.through
    sharing.draw_grid(
        view, scope, grid, title=title, days=period(first, last) if first and last else "All time", name="pivot"
    )
    if pressed:
        row, column = pressed
        inner = scope
        if 0 <= row < len(shown.rows):
            inner = inner.with_group({rows: shown.rows.index[row]})
        inner, at = _in_column(inner, columns, shown, column)
        if click != "tickets" and column < 0 and 0 <= row < len(shown.rows):
            follow(scope, click, dimension=rows, values=[shown.rows.index[row]])
        elif click != "tickets" and row < 0 and 0 <= column < len(shown.columns) and columns in FIELDS:
            follow(scope, click, dimension=columns, values=[shown.columns.index[column]])
        follow(inner, "tickets", period=at)


def _in_column(scope: Scope, columns: str, shown: Pivot, column: int) -> tuple[Scope, pd.Timestamp | None]:
    if not 0 <= column < len(shown.columns):
        return scope, None
    value = shown.columns.index[column]
    if columns in GRAINS:
        return scope.narrowed(grain=columns), pd.Timestamp(value)
    return scope.with_group({columns: value}), None


def _grid(shown: Pivot, scope: Scope, rows: str, columns: str, heat: str) -> Grid:
    measure = scope.measured

    def number(value: object) -> str:
        return "" if pd.isna(value) else count(measure.value(value))

    largest = shown.cells.max().max()
    lines = []
    for row, values in shown.cells.iterrows():
        line = []
        for column, value in values.items():
            base = {"all": largest, "rows": values.max(), "columns": shown.cells[column].max()}[heat]
            known = not pd.isna(value)
            line.append(
                Cell(
                    number(value) if not known or value else "0",
                    heat=float(value) / float(base) if known and base else 0.0 if known else None,
                    gap=not known,
                    live=known,
                )
            )
        lines.append([*line, Cell(number(shown.rows[row]))])
    lines.append([*(Cell(number(value)) for value in shown.columns), Cell(number(shown.whole))])
    return Grid(
        [
            *(Heading(_name(rows, value)) for value in shown.rows.index),
            Heading("All", title=f"Distinct {measure.unit}", total=True),
        ],
        [
            *(Heading(_name(columns, value)) for value in shown.columns.index),
            Heading("All", title=f"Distinct {measure.unit}", total=True),
        ],
        lines,
    )


def _ordered(found: Pivot, rows: str, columns: str) -> Pivot:
    """Weekdays, hours and steps of time in their order, the others largest first."""

    def order(name: str, values: pd.Index) -> list[str]:
        if name == "weekday":
            return sorted(values, key=WEEKDAYS.index)
        return sorted(values) if name == "hour" or name in GRAINS else list(values)

    down, across = order(rows, found.rows.index), order(columns, found.columns.index)
    return Pivot(found.cells.reindex(index=down, columns=across), found.rows[down], found.columns[across], found.whole)


def _note(found: Pivot, scope: Scope, rows: str, columns: str) -> str:
    measure = scope.measured
    notes = [f"Totals are distinct {measure.unit}"]
    overlapping = [_label(name).lower() for name in (rows, columns) if name not in (*DISJOINT, *GRAINS)]
    if not measure.stacks:
        notes[0] += ", never summed."
    elif overlapping:
        notes[0] += f": a ticket can have several groups by {' and '.join(overlapping)}, so that cells sum to more."
    else:
        notes[0] += ", and the cells add up to them."
    if len(found.rows) > MOST_ROWS or len(found.columns) > MOST_COLUMNS:
        notes.append(
            f"Shown are the first {min(len(found.rows), MOST_ROWS)} of {counted(len(found.rows), 'row')} and the "
            f"{'newest' if columns in GRAINS else 'first'} {min(len(found.columns), MOST_COLUMNS)} of "
            f"{counted(len(found.columns), 'column')}; the download has all."
        )
    notes.append("A number opens its tickets. Empty and hatched: no data.")
    return " ".join(notes)


def _file(found: Pivot, scope: Scope, rows: str, columns: str) -> pd.DataFrame:
    frame = found.cells.rename(columns=lambda value: _name(columns, value))
    frame = frame.assign(**{"All (distinct)": found.rows})
    last = pd.DataFrame(
        [[*found.columns, found.whole]],
        columns=frame.columns,
        index=pd.Index(["All (distinct)"], name=frame.index.name),
    )
    frame.index = frame.index.map(lambda value: _name(rows, value))
    return pd.concat([frame, last]).rename_axis(_label(rows)).reset_index()


def _label(name: str) -> str:
    return LABELS.get(name, name.capitalize())


def _name(name: str, value: str) -> str:
    if name in GRAINS:
        first = pd.Timestamp(value).date()
        return period(first, period_end(first, name), short=True)
    return name_of(name, value)
