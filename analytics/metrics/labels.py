"""Labels: which team, category or feature each ticket counts under, and which of them people confirmed."""

from collections.abc import Iterable

import pandas as pd

from analytics.errors import UnknownName
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.ticket_labels import LABELLED

_TABLE = {"team": "derived.set_cells", "category": "derived.set_cells", "feature": "derived.features"}


def labels(facts: Facts, dimension: str) -> pd.DataFrame:
    """One row per ticket that counts under one label of a dimension, or under none, the newest first.

    dimension: one of LABELLED. returns: columns id (of versions), source, ticket, day, customer (NA: none), label
        ("(none)": the helpdesk states none), confirmed (by people, not by the helpdesk). A ticket of two labels is
        left out.
    """
    if dimension not in LABELLED:
        raise UnknownName("dimension", dimension, list(LABELLED))
    return facts.frame(
        f"""
        with one as (select label_set, any_value({dimension}) as label from {_TABLE[dimension]}
                     group by label_set having count(distinct {dimension}) = 1)
        select b.id, b.source, t.ticket_id as ticket, b.day::timestamp as day, c.name as customer, one.label,
               b.label_set in (select label_set from derived.confirmed where dimension = $dimension) as confirmed
        from base.tickets b join one using (label_set) join snapshot.tickets t on t.version_id = b.id
        left join base.customers c using (customer)
        order by b.day desc, b.id desc""",
        {"dimension": dimension},
    )


def without_label(facts: Facts, scope: Scope, dimension: str) -> list[int]:
    """The ids (of versions) of the scope's tickets that have no label of a dimension, as they count now."""
    selection = select_tickets(scope, by=(dimension,))
    frame = facts.frame(
        f"select distinct id from {selection.and_where(f'''{dimension} = '{NONE}' ''')} order by id",
        selection.parameters,
    )
    return [int(number) for number in frame["id"]]


def confirmed_counts(facts: Facts, scope: Scope) -> dict[str, int]:
    """Dimension → how many of the scope's tickets count under a label that people confirmed; only where there are any.

    "any": distinct tickets of which at least one dimension does.
    """
    selection = select_tickets(scope)
    frame = facts.frame(
        f"""
        with asked as (select distinct id from {selection.from_where}),
        counting as (select id, dimension from base.tickets join derived.confirmed using (label_set)
                     semi join asked using (id))
        select dimension, count(*)::integer as tickets from counting group by dimension
        union all select 'any', count(distinct id)::integer from counting""",
        selection.parameters,
    )
    return {name: int(n) for name, n in zip(frame["dimension"], frame["tickets"], strict=True) if n}


def tags_of(facts: Facts, ids: Iterable[int]) -> pd.DataFrame:
    """What these tickets (ids of versions) are tagged with, and the features that these tags name.

    returns: columns id, tag (canonical and not ignored, or a feature's name), distinct.
    """
    return facts.frame(
        f"""
        select b.id, t.tag from base.tickets b join derived.tags t using (label_set) join derived.meanings m using (tag)
        where b.id in (select unnest($ids)) and t.tag <> '{NONE}' and not m.ignored
        union select b.id, f.feature from base.tickets b join derived.features f using (label_set)
        where b.id in (select unnest($ids)) and f.feature <> '{NONE}'""",
        {"ids": [int(number) for number in ids]},
    )
