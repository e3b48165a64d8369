"""Tickets: the conversations behind any number."""

from collections.abc import Iterable, Sequence

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
    "confirmed",
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
    in_order: bool = False,
) -> pd.DataFrame:
    """The scope's tickets, newest first: exactly those that its number counts (measure tickets).

    search: words that must all be in subject, body, id or tags (case folded). ids: of a queue; only those.
    in_order: in the order of `ids`, not newest first.
    returns: columns of COLUMNS; `created` in the workspace's zone; teams and categories as decided by the
        taxonomy, tags as written, each joined by ", "; `confirmed`: the dimensions that count by what
        people confirmed (NA: none); `customer` as it is counted.
    """
    condition, parameters = _matching(scope, search, ids)
    parameters |= {"zone": facts.zone}
    order = "created_at desc, {0}.source, ticket_id"
    if in_order and ids is not None:
        order = "list_position($ids, {0}.version_id)"
    page = f"limit {int(limit)} offset {int(offset)}" if limit is not None else ""
    return facts.frame(
        f"""
        with picked as (
            select t.* from snapshot.tickets t where {condition}
            order by {order.format("t")} {page}),
        sorted as (
            select id, string_agg(distinct team, ', ' order by team) as teams,
                   string_agg(distinct category, ', ' order by category) as categories
            from derived.cells where id in (select version_id from picked) group by id),
        by_people as (
            select label_set, string_agg(dimension, ', ' order by dimension) as confirmed
            from derived.confirmed group by label_set)
        select picked.source, ticket_id, timezone($zone, timezone('UTC', created_at)) as created, subject, teams,
               categories, array_to_string(tags, ', ') as tags, confirmed, c.name as customer, picked.channel, status,
               nullif(b.plan, '(none)') as plan, nullif(b.segment, '(none)') as segment, locale, body
        from picked join sorted on sorted.id = picked.version_id
        join base.tickets b on b.id = picked.version_id left join base.customers c using (customer)
        left join by_people using (label_set)
        order by {order.format("picked")}""",
        parameters,
    )


def ticket_ids(facts: Facts, scope: Scope, *, ids: Sequence[int] | None = None) -> tuple[int, ...]:
    """The ids (of versions) of the tickets that `tickets` would give, ascending."""
    condition, parameters = _matching(scope, "", ids)
    frame = facts.frame(f"select version_id from snapshot.tickets t where {condition} order by version_id", parameters)
    return tuple(frame["version_id"].tolist())


def ids_of(facts: Facts, keys: Sequence[str]) -> tuple[int, ...]:
    """The ids (of versions) of tickets named "source/ticket id", in their order; those that are gone are left out."""
    frame = facts.frame(
        """select version_id from snapshot.tickets where list_contains($keys, source || '/' || ticket_id)
        order by list_position($keys, source || '/' || ticket_id)""",
        {"keys": list(keys)},
    )
    return tuple(frame["version_id"].tolist())


def known_tickets(facts: Facts, ids: Iterable[str]) -> set[tuple[str, str]]:
    """The tickets of the store with one of these ids, counted or not: source, id."""
    found = facts.frame(
        "select source, ticket_id from snapshot.tickets where ticket_id in (select unnest($ids))",
        {"ids": sorted(ids)},
        whole=True,
    )
    return set(zip(found["source"], found["ticket_id"], strict=True))


def first_tickets(facts: Facts, scope: Scope, number: int) -> tuple[tuple[str, str], ...]:
    """So many tickets of the scope, the oldest first: (source, ticket id)."""
    condition, parameters = _matching(scope, "", None)
    frame = facts.frame(
        f"""select source, ticket_id from snapshot.tickets t where {condition}
        order by created_at, source, ticket_id limit {int(number)}""",
        parameters,
    )
    return tuple(zip(frame["source"], frame["ticket_id"], strict=True))


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
