"""Tickets: the conversations behind any number."""

from collections.abc import Sequence

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts

COLUMNS = (
    "source",
    "ticket_id",
    "created",
    "subject",
    "teams",
    "categories",
    "tags",
    "customer",
    "channel",
    "status",
    "plan",
    "segment",
    "locale",
    "body",
)


def tickets(
    facts: Facts,
    scope: Scope,
    *,
    search: str = "",
    ids: Sequence[int] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """The scope's tickets, newest first: exactly those that its number counts (measure tickets).

    search: words that must all stand in subject, body, id or tags (case folded). ids: of a queue; only those.
    returns: columns of COLUMNS; `created` in the workspace's zone; teams and categories as decided by the
        taxonomy, tags as written, each joined by ", "; `customer` as it is counted.
    """
    condition, parameters = _matching(scope, search, ids)
    parameters |= {"zone": facts.zone}
    page = f"limit {int(limit)} offset {int(offset)}" if limit is not None else ""
    return facts.frame(
        f"""
        with picked as (
            select t.* from snapshot.tickets t where {condition}
            order by created_at desc, source, ticket_id {page}),
        sorted as (
            select id, string_agg(distinct team, ', ' order by team) as teams,
                   string_agg(distinct category, ', ' order by category) as categories
            from derived.cells where id in (select version_id from picked) group by id)
        select picked.source, ticket_id, timezone($zone, timezone('UTC', created_at)) as created, subject, teams,
               categories, array_to_string(tags, ', ') as tags, c.name as customer, picked.channel, status,
               nullif(b.plan, '(none)') as plan, nullif(b.segment, '(none)') as segment, locale, body
        from picked join sorted on sorted.id = picked.version_id
        join base.tickets b on b.id = picked.version_id left join base.customers c using (customer)
        order by created_at desc, picked.source, ticket_id""",
        parameters,
    )


def ticket_count(facts: Facts, scope: Scope, *, search: str = "", ids: Sequence[int] | None = None) -> int:
    """How many tickets `tickets` would give without a limit."""
    condition, parameters = _matching(scope, search, ids)
    frame = facts.frame(f"select count(*) as n from snapshot.tickets t where {condition}", parameters)
    return int(frame["n"].iloc[0])


def _matching(scope: Scope, search: str, ids: Sequence[int] | None) -> tuple[str, dict[str, object]]:
    # Drill-downs open what was counted: for customers, the tickets of those customers in the scope.
    selection = select(scope.narrowed(measure="customers"))
    conditions = [f"version_id in (select id from {selection.from_where})"]
    parameters = dict(selection.parameters)
    if ids is not None:
        conditions.append("version_id in (select unnest($ids))")
        parameters["ids"] = [int(number) for number in ids]
    for i, word in enumerate(search.split()):
        conditions.append(f"""(contains(lower(concat_ws(' ', t.subject, t.body, t.ticket_id,
            array_to_string(t.tags, ' '))), $word{i}))""")
        parameters[f"word{i}"] = word.casefold()
    return " and ".join(conditions), parameters
