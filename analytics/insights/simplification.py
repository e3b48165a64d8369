"""Simplification: which tags could be one with least loss, and what would be lost.

Two tags are one in effect where they mean the same team, category and feature (merging them changes no count of
those), or where they stand on the same tickets (Jaccard 1912: tickets with both ÷ tickets with either).
"""

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

LEAST_TICKETS = 5  # of the rarer tag: with fewer, "always together" is chance
LEAST_SHARED = 0.6  # Jaccard, 0 to 1
COLUMNS = ["kind", "keep", "other", "tickets", "other_tickets", "together", "apart", "shared"]


def simplifications(facts: Facts, scope: Scope, *, most: int = 50) -> pd.DataFrame:
    """Pairs of tags that could be merged, least loss first.

    returns: `kind` ("same tickets" or "same meaning"), `keep` (the commoner), `other` (to be merged into it), `tickets`
        and `other_tickets` of each in the scope, `together` (with both), `apart` (with one of them: what could no
        longer be told apart), `shared` (Jaccard, 0 to 1). "same meaning" loses nothing in teams, categories and
        features. Ignored tags are left out, and of the unmapped those that merely share no meaning.
    """
    scope = scope.narrowed(measure="tickets", tags=())
    selection = select(scope, by=("channel",))  # tickets, not the rollup of days
    pairs = facts.frame(
        f"""
        with sets as (select label_set, count(distinct id) as n from {selection.from_where} group by label_set),
        uses as (select label_set, tag, n from derived.tags join sets using (label_set)
                 where tag <> '{NONE}' and tag not in (select tag from derived.meanings where ignored)),
        sizes as (select tag, sum(n)::bigint as tickets, row_number() over (order by sum(n) desc, tag) as place
                  from uses group by tag having sum(n) >= {LEAST_TICKETS}),
        shared as (select a.tag as keep, b.tag as other, sum(a.n)::bigint as together
                 from uses a join uses b using (label_set)
                 join sizes sa on sa.tag = a.tag join sizes sb on sb.tag = b.tag
                 where sa.place < sb.place group by all),
        alike as (
            select first_value(m.tag) over (partition by m.team, m.category, m.feature order by s.place) as keep,
                   m.tag as other
            from derived.meanings m join sizes s using (tag)
            where m.mapped and not m.ignored and (m.team is not null or m.category is not null
                                                  or m.feature is not null)),
        found as (
            select 'same meaning' as kind, keep, other, coalesce(together, 0) as together
            from alike left join shared using (keep, other) where keep <> other
            union all
            select 'same tickets', keep, other, together from shared
            where (keep, other) not in (select (keep, other) from alike))
        select kind, keep, other, sk.tickets as tickets, so.tickets as other_tickets, together
        from found join sizes sk on sk.tag = keep join sizes so on so.tag = other""",
        selection.parameters,
    )
    pairs["apart"] = pairs["tickets"] + pairs["other_tickets"] - 2 * pairs["together"]
    pairs["shared"] = pairs["together"] / (pairs["tickets"] + pairs["other_tickets"] - pairs["together"])
    pairs = pairs[(pairs["kind"] == "same meaning") | (pairs["shared"] >= LEAST_SHARED)]
    order = pairs.assign(loses=(pairs["kind"] != "same meaning") * pairs["apart"])
    return (
        order.sort_values(["loses", "other_tickets", "keep", "other"], ascending=[True, False, True, True])[COLUMNS]
        .head(most)
        .reset_index(drop=True)
    )
