"""Selection: the SQL that picks a scope's tickets out of the facts.

One place decides which table answers a question, so that every number and its drill-down meet the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.errors import UnknownName
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.workspace.categories import NONE

BY_CELL = {"team", "category"}
BY_TAG = {"tag": "tags", "feature": "features"}  # dimension → its table of (label set, value)
ONLY_BY_TICKET = {"language", "hour"}  # columns that derived.cells is spared
OF_SETS = {"source", "weekday", *BY_CELL, *BY_TAG}  # what base.sums can tell
# dimension → its value, where it is not a column of its own
VALUE = {"weekday": "left(dayname(day), 3)", "customer": f"coalesce(customer_name, '{NONE}')"}


@dataclass(frozen=True)
class Selection:
    """`from_where` selects rows with at least day and the grouped dimensions. Rows that are tickets also have id and
    customer; sums of days have neither (see `select_tickets`)."""

    from_where: str
    parameters: dict[str, object]
    count: str  # the expression that counts the scope's measure
    columns: str = ""  # the grouped dimensions, each under its name, as a select list

    def and_where(self, condition: str) -> str:
        """`from_where` with one more condition."""
        return f"{self.from_where} {'and' if ' where ' in self.from_where else 'where'} {condition}"


def select(scope: Scope, *, by: Sequence[str] = ()) -> Selection:
    """Rows to count for `scope` grouped by the dimensions `by`; raises UnknownName for another dimension."""
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownName("dimension", name, list(DIMENSIONS))
    rollup, count = _rollup(scope, by), scope.measured.rollup
    if rollup and count:
        conditions, parameters = _conditions(scope, {"source", "team", "category"})
        return Selection(
            f"derived.daily where {' and '.join([f'kind = {rollup!r}', *conditions])}",
            parameters,
            count,
            ", ".join(by),
        )
    needed = set(by) | set(scope.filters)
    once, summed = _once_a_group(scope, by), False
    table = "base.tickets"
    if once and count and needed <= OF_SETS:
        table, summed = "base.sums", True
    if needed & BY_CELL:
        table += " join derived.set_cells using (label_set)"
        table = table if summed or needed & ONLY_BY_TICKET else "derived.cells"
    joins = [f"join derived.{BY_TAG[name]} using (label_set)" for name in BY_TAG if name in by]
    if "customer" in by:
        joins.append("left join (select customer, name as customer_name from base.customers) using (customer)")
    joins += [scope.measured.join] if scope.measured.join else []
    conditions, parameters = _conditions(scope, set(DIMENSIONS) - {n for n in BY_TAG if n not in by})
    for name in BY_TAG:
        if name in scope.filters and name not in by:
            conditions.append(
                f"label_set in (select label_set from derived.{BY_TAG[name]} where list_contains(${name}, {name}))"
            )
            parameters[name] = list(scope.filters[name])
    where = f" where {' and '.join(conditions)}" if conditions else ""
    columns = ", ".join(f"{VALUE[name]} as {name}" if name in VALUE else name for name in by)
    counted = count if summed else scope.measured.of_rows if once else None
    return Selection(f"{table} {' '.join(joins)}{where}", parameters, counted or scope.measured.expression, columns)


def select_tickets(scope: Scope, *, by: Sequence[str] = ()) -> Selection:
    """The same of rows that are tickets (with `id`), whatever the scope's measure: never the rollup of days."""
    return select(scope.narrowed(measure="customers"), by=by)


def _conditions(scope: Scope, dimensions: set[str]) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    for name, values in scope.filters.items():
        if name in dimensions:
            conditions.append(_ONE_OF_CUSTOMERS if name == "customer" else f"list_contains(${name}, {_value(name)})")
            parameters[name] = list(values)
    if scope.start:
        conditions.append("day >= $start")
        parameters["start"] = scope.start
    if scope.end:
        conditions.append("day <= $end")
        parameters["end"] = scope.end
    return conditions, parameters


_ONE_OF_CUSTOMERS = f"""(customer in (select customer from base.customers where list_contains($customer, name))
    or (customer is null and list_contains($customer, '{NONE}')))"""


def _value(name: str) -> str:
    return VALUE.get(name, name)


def _once_a_group(scope: Scope, by: Sequence[str]) -> bool:
    """Whether each row of a group is another ticket, so that rows are counted instead of distinct ids.

    A ticket has a row for each of its cells, where team or category is asked for; for each of its tags and features
    only where groups are made by them.
    """
    cells = BY_CELL & (set(by) | set(scope.filters))
    return not cells or all(name in by or len(set(scope.filters.get(name, ()))) == 1 for name in BY_CELL)


def _rollup(scope: Scope, by: Sequence[str]) -> str | None:
    """The kind of `daily` row whose plain sum is the distinct count, None where only distinct counting is right.

    Days never share a ticket; teams and categories can, so a sum over several of them is never taken.
    """
    needed = set(by) | set(scope.filters)
    if scope.measured.rollup is None or not needed <= {"source", *BY_CELL}:
        return None
    if any(len(scope.filters.get(name, ())) > 1 and name not in by for name in BY_CELL):
        return None
    return {(): "total", ("team",): "team", ("category",): "category", ("category", "team"): "cell"}[
        tuple(sorted(needed & BY_CELL))
    ]
