"""Rows: the series of a chart by groups as a file, the same numbers as in the chart and the table below it."""

import pandas as pd

from analytics.metrics.scope import Scope
from pages.bridge import View, expected_of
from pages.filters import FIELDS
from pages.parts.trends.grouping import Grouping

RANGE = ["expected", "low", "high", "outside"]


def rows_of_groups(view: View, scope: Scope, chosen: Grouping, series: pd.DataFrame) -> pd.DataFrame:
    """The series with what was expected of each single value. Columns period, `by` (label), measure, complete, RANGE.

    A group of several values and the rest have no range: NA, and nothing in `outside`.
    """
    by = chosen.by
    single = tuple(group for group in chosen.shown if not chosen.is_parent(group))
    asked = scope.narrowed(**{FIELDS[by]: single}) if chosen.hidden and single else scope
    ranges = expected_of(view, asked, by=(by,))
    ranges = ranges.loc[ranges[by].isin(single), ["period", by, *RANGE]]
    rows = series.merge(ranges, how="left", on=["period", by]).fillna({"outside": ""})
    return rows.assign(**{by: [chosen.label(group) for group in rows[by]]}).rename(columns={"value": scope.measure})
