"""The moves of a week: which cells rose and fell, and what was expected of them."""

from datetime import date, timedelta

import pandas as pd

from analytics.formatting import expected
from analytics.metrics.grid import biggest_changes, movers
from analytics.metrics.scope import Scope
from analytics.roundup.edition import (
    MAX_MOVERS,
    Due,
    Mover,
)
from analytics.roundup.quoting import area_name
from analytics.signals.expected import Expected
from analytics.workspace.categories import CATEGORIES, NONE, Categories

MORE_IS_BETTER = frozenset(["praise"])
MORE_IS_NEITHER = frozenset(["feature_request", "other", NONE])
FEWER_IS_BETTER = frozenset(c.slug for c in CATEGORIES) - MORE_IS_BETTER - MORE_IS_NEITHER


def moved_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """At most four rows of the grid, rises first; a side that has few yields its room to the other."""
    moved = movers(cells, most=MAX_MOVERS - 1)
    up, down = moved[moved["change"] > 0], moved[moved["change"] < 0]
    half = MAX_MOVERS // 2
    up = up.head(MAX_MOVERS - max(min(len(down), half), 1))
    return pd.concat([up, down.head(MAX_MOVERS - max(len(up), 1))], ignore_index=True)


def rest(cells: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """The largest changes without a signal; none when what moved fills the place, or nothing was expected yet."""
    return biggest_changes(cells[(cells["signal"] == 0) & cells["low"].notna()], most=max(most, 0))


def mover_of(
    categories: Categories, row: pd.Series, palette: dict[str, str], before: dict[tuple[str, str], Due]
) -> Mover:
    team, category = area_name(categories, row)
    due = due_of_row(row)
    return Mover(
        team,
        category,
        int(row["before"]),
        int(row["last"]),
        note=_certainty(due),
        color=palette[row["category"]],
        more_is="better"
        if row["category"] in MORE_IS_BETTER
        else "worse"
        if row["category"] in FEWER_IS_BETTER
        else "neutral",
        due=due,
        due_before=before.get((row["team"], row["category"]), ()),
    )


def due_of_row(row: pd.Series) -> Due:
    """What was expected of a row."""
    return () if pd.isna(row["low"]) else (float(row["expected"]), int(row["low"]), int(row["high"]), row["outside"])


def due_by_cell(expectations: Expected, scope: Scope, week: date) -> dict[tuple[str, str], Due]:
    """(team, category) → what was expected of it in a week."""
    due = expectations.volume(scope.narrowed(start=week, end=week + timedelta(days=6)), by=("team", "category"))
    return {(row["team"], row["category"]): due_of_row(row) for _, row in due.iterrows()}


def _certainty(due: Due) -> str:
    text = expected(*due[1:]) if due else expected(None, None)
    return f"{text[0].upper()}{text[1:]}" + (" (99 % range)" if due and due[3] else "")
