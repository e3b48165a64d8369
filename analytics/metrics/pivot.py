"""Pivot: a measure by two dimensions (or steps of time), with totals that are counted and not summed."""

from dataclasses import dataclass

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import GRAINS, Scope
from analytics.metrics.volume import total, totals, volume
from analytics.store.facts import Facts


@dataclass(frozen=True)
class Pivot:
    """Cells by row and column (NA = no data), and the measure of each row, each column and all: each counted anew.

    Where a ticket can be in two rows, a column's total is less than the sum of its cells.
    """

    cells: pd.DataFrame  # index: values of the rows' dimension; columns: of the columns' dimension
    rows: pd.Series
    columns: pd.Series
    whole: int | float | None


def pivot(facts: Facts, scope: Scope, calendar: Calendar, rows: str, columns: str) -> Pivot:
    """The scope's measure by two different names, each a dimension or a step of time (one of GRAINS; first days).

    Largest first; steps of time in their order.
    """
    cells = _by(facts, scope, calendar, (rows, columns))
    by_row, by_column = (
        _by(facts, scope, calendar, (name,)).set_index(name)["value"].astype("Float64") for name in (rows, columns)
    )
    wide = cells.pivot(index=rows, columns=columns, values="value").astype("Float64")
    wide = wide.reindex(index=by_row.index, columns=by_column.index)
    if scope.measured.whole and not {rows, columns} & set(GRAINS):
        wide = wide.fillna(0.0)
    return Pivot(wide, by_row, by_column, total(facts, scope))


def _by(facts: Facts, scope: Scope, calendar: Calendar, names: tuple[str, ...]) -> pd.DataFrame:
    grain = next((name for name in names if name in GRAINS), None)
    others = tuple(name for name in names if name not in GRAINS)
    if not grain:
        return totals(facts, scope, by=others)
    frame = volume(facts, scope.narrowed(grain=grain), calendar, by=others)
    texts = frame["period"].dt.strftime("%Y-%m-%d")
    return frame.assign(**{grain: texts})[[grain, *others, "value"]]
