"""Cells: pairs of team and category, and the tickets in some of them."""

from collections.abc import Iterable

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.area import Area


def cells_in(facts: Facts, scope: Scope) -> list[tuple[str, str]]:
    """(team, category) of the cells that have tickets in the scope, in order; what is not known is "(none)"."""
    selection = select_tickets(scope, by=("team", "category"))
    frame = facts.frame(
        f"select distinct team, category from {selection.from_where} order by team, category", selection.parameters
    )
    return list(zip(frame["team"], frame["category"], strict=True))


def tickets_in_cells(facts: Facts, scope: Scope, cells: Iterable[Area]) -> pd.DataFrame:
    """The tickets of the scope in any of these cells. Columns id (of versions), day."""
    cells = list(cells)
    selection = select_tickets(scope, by=("team", "category", "channel"))
    inside = selection.and_where("(team, category) in (select unnest($cell_teams), unnest($cell_categories))")
    frame = facts.frame(
        f"select distinct id, day::timestamp as day from {inside}",
        {
            **selection.parameters,
            "cell_teams": [cell.group["team"] for cell in cells],
            "cell_categories": [cell.group["category"] for cell in cells],
        },
    )
    return frame.astype({"day": "datetime64[us]"})
