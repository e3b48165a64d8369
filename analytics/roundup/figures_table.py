"""The table of figures: every number of an edition, one per row, for spreadsheets and scripts."""

import pandas as pd

from analytics.roundup.edition import Edition
from analytics.spreadsheet import for_spreadsheet

COLUMNS = ("week", "scope", "part", "name", "measure", "value")


def figures_table(edition: Edition) -> pd.DataFrame:
    """Columns of COLUMNS; `value` is a bare number, empty where there is no data."""
    rows: list[tuple] = [("headline", n.label, "value", n.figure) for n in edition.numbers]
    for part, cells in (("moved", edition.movers), ("within usual range", edition.within)):
        for cell in cells:
            name = f"{cell.team} · {cell.category}"
            rows += [(part, name, "tickets the week before", cell.before), (part, name, "tickets", cell.last)]
    for feature in edition.unaware:
        rows += [
            ("unaware", feature.feature, "tickets", feature.tickets),
            ("unaware", feature.feature, "customers", feature.customers),
        ]
    if edition.better:
        name = f"{edition.better.team} · {edition.better.category}"
        rows += [
            ("got better", name, f"tickets a week before {edition.better.since}", round(edition.better.before, 2)),
            ("got better", name, f"tickets a week since {edition.better.since}", round(edition.better.after, 2)),
        ]
    this_week = [(edition.week, edition.title_scope, *row) for row in rows]
    chart = [
        (row.week, edition.title_scope, "chart", row.label, "tickets", row.tickets)
        for row in edition.series.itertuples()
    ]
    usual = [
        (row.week, edition.title_scope, "chart", "usual range", bound, getattr(row, bound))
        for row in edition.expected.itertuples()
        for bound in ("low", "high")
    ]
    return for_spreadsheet(pd.DataFrame([*this_week, *chart, *usual], columns=list(COLUMNS)).astype({"value": object}))


def figures_csv(edition: Edition) -> str:
    return figures_table(edition).to_csv(index=False)
