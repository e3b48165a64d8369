"""Effort: what tickets cost and how they were rated, beside their number; and how many of them have a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.measures import HOUR, MEASURES, NAMES_OF_EFFORT, Measure
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.metrics.volume import total, totals, volume
from analytics.store.facts import Facts


@dataclass(frozen=True)
class Known:
    """How many of a scope's tickets have a value of a measure."""

    known: int
    tickets: int

    @property
    def share(self) -> float | None:
        """None where there are no tickets."""
        return self.known / self.tickets if self.tickets else None


def known_values(facts: Facts, scope: Scope) -> Known | None:
    """How many distinct tickets of the scope have a value of its measure; None for a measure that all have."""
    column = scope.measured.column
    if not column:
        return None
    selection = select_tickets(scope)
    row = facts.frame(
        f"""select count(distinct id) filter ({column} is not null) as known, count(distinct id) as tickets
        from (select id from {selection.from_where}) left join base.effort using (id)""",
        selection.parameters,
    ).iloc[0]
    return Known(int(row["known"]), int(row["tickets"]))


def known_sentence(known: Known, measure: Measure, headers: Mapping[str, str]) -> str:
    """The share of tickets that have a value, and the columns that it is of, with their clock as they name it."""
    share = "" if known.share is None else f" ({100 * known.share:.0f} %)"
    named = "; ".join(f"{source} '{header}'" for source, header in headers.items())
    return (
        f"{known.known:,} of {known.tickets:,} tickets{share} have a value of {measure.label.lower()}"
        + (f", from {named}" if named else "")
        + "."
    )


def measures_known(facts: Facts) -> list[Measure]:
    """The measures of effort of which the store has values, in their order."""
    counts = facts.frame(f"select {', '.join(f'count({name}) as {name}' for name in NAMES_OF_EFFORT)} from base.effort")
    return [measure for measure in MEASURES.values() if measure.column and counts[measure.column].iloc[0]]


def effort_of(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per measure of effort that the scope has values of: columns measure, value, known, tickets."""
    rows = []
    for measure in measures_known(facts):
        own = scope.narrowed(measure=measure.name)
        known, value = known_values(facts, own), total(facts, own)
        if known and known.known and value is not None:
            rows.append((measure.name, value, known.known, known.tickets))
    return pd.DataFrame(rows, columns=["measure", "value", "known", "tickets"])


def effort_by_ticket(facts: Facts, ids: Sequence[int]) -> pd.DataFrame:
    """The values of tickets (ids of versions) as the store has them: seconds, times, points. Index id."""
    return facts.frame(
        f"""select id, {", ".join(NAMES_OF_EFFORT)} from base.effort where id in (select unnest($ids))""",
        {"ids": [int(number) for number in ids]},
    ).set_index("id")


def hours_in(effort: pd.DataFrame, ids: pd.Series) -> float | None:
    """Handling time in hours of tickets, each once, out of `effort_by_ticket`; None where none has a value."""
    values = effort["handling_time"].reindex(ids.unique()).dropna()
    return round(float(values.sum()) / HOUR, 2) if len(values) else None


def headers_of(facts: Facts, column: str, sources: Sequence[str] = ()) -> dict[str, str]:
    """Source → the header that feeds a column of effort in its newest import, as the export writes it."""
    found = facts.frame(
        f"""
        select source, json_extract_string(arg_max(mapping, import_id), '$.columns.{column}[0]') as header
        from snapshot.imports where undone_at is null and list_contains(fields, '{column}') group by source
        order by source"""
    )
    found = found[~found["source"].isin(facts.aside)]
    wanted = found[found["source"].isin(sources)] if sources else found
    return dict(zip(wanted["source"], wanted["header"], strict=True))


def effort_by(facts: Facts, scope: Scope, dimension: str) -> pd.DataFrame:
    """One column per measure of effort that the store has, by its name; index: values of the dimension (NA: none)."""
    parts = {
        measure.name: totals(facts, scope.narrowed(measure=measure.name), by=(dimension,)).set_index(dimension)["value"]
        for measure in measures_known(facts)
    }
    return pd.DataFrame(parts, dtype="Float64").rename_axis(dimension)


def per_week(facts: Facts, scope: Scope, calendar: Calendar) -> float | None:
    """The mean of a sum over the complete weeks of the scope, weeks without tickets included; None without any.

    Weeks whose tickets have no value are left out: they are no data, not zero.
    """
    weeks = volume(facts, scope.narrowed(grain="week"), calendar)
    values = weeks.loc[weeks["complete"], "value"].dropna()
    return float(values.mean()) if len(values) else None
