"""Tag pairs: which tags are on the same tickets, and what each tag's tickets have in common."""

from collections.abc import Iterable

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE


def tags_in_use(facts: Facts, *, most: int) -> pd.DataFrame:
    """The tags of all tickets that are not ignored, through their aliases, most used first.

    returns: columns tag, mapped, meaning ("team|category|feature"), tickets, first, last (days).
    """
    return facts.frame(f"""
        select tag, mapped, concat_ws('|', team, category, feature) as meaning, sum(n)::bigint as tickets,
               min(first) as first, max(last) as last
        from derived.tags join derived.meanings using (tag) join (
            select label_set, count(*) as n, min(day) as first, max(day) as last from base.tickets group by label_set)
            using (label_set)
        where tag <> '{NONE}' and not ignored group by all order by tickets desc, tag limit {int(most)}""")


def tickets_with_both(facts: Facts, tags: Iterable[str]) -> dict[tuple[str, str], int]:
    """(tag, other tag) → tickets of all time that have both; each pair both ways, without those never together."""
    frame = facts.frame(
        """
        with n as (select label_set, count(*) as n from base.tickets group by label_set),
        wanted as (select label_set, tag from derived.tags where list_contains($names, tag))
        select a.tag as tag, b.tag as other, sum(n)::bigint as together
        from wanted a join wanted b using (label_set) join n using (label_set) where a.tag <> b.tag group by all""",
        {"names": sorted(set(tags))},
    )
    return {(row.tag, row.other): int(row.together) for row in rows_of(frame)}


def overlaps(facts: Facts, scope: Scope, *, least: int) -> pd.DataFrame:
    """Pairs of tags of the scope that mean the same or are on the same tickets.

    least: tickets that each tag needs in the scope. returns: columns kind ("same meaning": mapped to the same team,
        category and feature; else "same tickets"), keep (the commoner tag), other, tickets, other_tickets, together
        (tickets with both). Ignored tags are left out.
    """
    selection = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with sets as (select label_set, count(distinct id) as n from {selection.from_where} group by label_set),
        uses as (select label_set, tag, n from derived.tags join sets using (label_set)
                 where tag <> '{NONE}' and tag not in (select tag from derived.meanings where ignored)),
        sizes as (select tag, sum(n)::bigint as tickets, row_number() over (order by sum(n) desc, tag) as place
                  from uses group by tag having sum(n) >= {int(least)}),
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


def majority(
    facts: Facts, tags: list[str], dimension: str, *, least: int, share: float, lift: float
) -> dict[str, tuple[str, float, int]]:
    """Tag → the team or category that most of its tickets have, their share (0 to 1), and the tag's tickets.

    dimension: "team" or "category". Left out are tags on fewer than `least` tickets of all time, with a smaller share
    than `share`, or with less than `lift` times the share that the value has of all tickets.
    """
    frame = facts.frame(
        f"""
        with n as (select label_set, count(*) as n from base.tickets group by label_set),
        sides as (select distinct label_set, {dimension} as side from derived.set_cells where {dimension} <> '{NONE}'),
        whole as (select sum(n) as every from n),
        base as (select side, sum(n) / any_value(every) as share
                 from sides join n using (label_set), whole group by side),
        tagged as (select label_set, tag from derived.tags where list_contains($tags, tag)),
        own as (select tag, sum(n) as tickets from tagged join n using (label_set) group by tag)
        select tag, side, sum(n) / any_value(tickets) as share, any_value(tickets)::bigint as tickets
        from tagged join n using (label_set) join sides using (label_set) join own using (tag) join base using (side)
        group by tag, side
        having any_value(tickets) >= $least and sum(n) / any_value(tickets) >= $share
           and sum(n) / any_value(tickets) >= $lift * any_value(base.share)
        qualify row_number() over (partition by tag order by sum(n) desc, side) = 1""",
        {"tags": tags, "least": least, "share": share, "lift": lift},
    )
    return {row.tag: (row.side, float(row.share), int(row.tickets)) for row in rows_of(frame)}
