"""The table of figures: every number of an edition, one per row, for spreadsheets and scripts."""

from typing import Any

import pandas as pd

from analytics.roundup.edition import Due, Edition
from analytics.spreadsheet import for_spreadsheet

COLUMNS = ("week", "scope", "part", "name", "measure", "value", "expected", "low", "high", "outside")
NOTHING_DUE = (None, None, None, "")


def figures_table(edition: Edition) -> pd.DataFrame:
    """Columns of COLUMNS; `value` is a bare number, empty where there is no data.

    `expected`, `low`, `high` (99 %) and `outside` (above, below) are empty where nothing was to be expected.
    """
    rows: list[tuple[Any, ...]] = [("headline", n.label, "value", n.figure, *_due(n.due)) for n in edition.numbers]
    for part, cells in (("moved", edition.movers), ("no signal", edition.within)):
        for cell in cells:
            name = f"{cell.team} · {cell.category}"
            rows += [
                (part, name, "tickets the week before", cell.before, *_due(cell.due_before)),
                (part, name, "tickets", cell.last, *_due(cell.due)),
            ]
    for feature in edition.unaware:
        rows += [
            ("unaware", feature.feature, "tickets", feature.tickets, *_due(feature.due)),
            ("unaware", feature.feature, "customers", feature.customers, *_due(feature.due_customers)),
        ]
    if edition.better:
        better = edition.better
        name = f"{better.team} · {better.category}"
        rows += [
            ("got better", name, f"tickets a week {when} {better.since}", round(tickets, 2), *NOTHING_DUE)
            for when, tickets in (("before", better.before), ("since", better.after))
        ]
    this_week = [(edition.week, edition.title_scope, *row) for row in rows]
    heights = edition.series.groupby("week")["tickets"].sum(min_count=1)
    chart = [
        (row.week, edition.title_scope, "chart", row.label, "tickets", row.tickets, *_due_of(row))
        for row in edition.series.itertuples()
    ]
    chart += [
        (row.week, edition.title_scope, "chart", "all tickets", "tickets", heights.get(row.week), *_due_of(row))
        for row in edition.expected.itertuples()
    ]
    return for_spreadsheet(pd.DataFrame([*this_week, *chart], columns=list(COLUMNS)).astype(object))


def _due(due: Due) -> tuple[Any, ...]:
    """The four columns, the expected value with two decimals."""
    return (round(due[0], 2), *due[1:]) if due else NOTHING_DUE


def _due_of(row: Any) -> tuple[Any, ...]:
    """The same of a row of the chart; editions that were published before ranges were kept have none."""
    low = getattr(row, "low", None)
    if low is None or pd.isna(low):
        return NOTHING_DUE
    expected = getattr(row, "expected", None)
    return (
        None if expected is None or pd.isna(expected) else round(float(expected), 2),
        int(low),
        int(row.high),
        getattr(row, "outside", ""),
    )


def figures_csv(edition: Edition) -> str:
    return figures_table(edition).to_csv(index=False)
