"""Usage: how often and when each tag is used, and what is decided about it."""

from datetime import date

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE


def tag_usage(facts: Facts, scope: Scope = Scope()) -> pd.DataFrame:
    """One row per tag that any ticket has (normalised, before aliases), most used in the scope's period first.

    Of the scope only period and sources count. Columns `tag`, `written` (its commonest written form), `recent`
    (tickets in the period), `tickets` (of all time), `first`, `last` (days), `sources` (how many), `canonical`,
    `team`, `category`, `feature`, `ignored`, `mapped` (what it means, through its alias).
    """
    return facts.frame(
        """
        with used as (
            select label_set, count(*) as n, min(day) as first, max(day) as last,
                   count(*) filter (day between $start and $end
                                    and (len($sources) = 0 or list_contains($sources, source))) as recent
            from base.tickets group by label_set),
        per_form as (
            select distinct label_set, source, f.tag, unnested.written
            from (select label_set, source, unnest(tags) as written from base.label_sets) unnested
            join snapshot.tag_forms f on f.written = unnested.written),
        per_tag as (select tag, sum(n)::bigint as tickets, sum(recent)::bigint as recent, min(first) as first,
                           max(last) as last, count(distinct source) as sources
                    from (select distinct label_set, source, tag from per_form) join used using (label_set)
                    group by tag),
        forms as (select tag, arg_max(written, n) as written
                  from (select tag, written, sum(n) as n from per_form join used using (label_set) group by all)
                  group by tag)
        select tag, written, recent, tickets, first, last, sources, canonical, team, category, feature, ignored, mapped
        from per_tag join forms using (tag) join derived.meanings using (tag)
        order by recent desc, tickets desc, tag""",
        {
            "start": scope.start or date.min,
            "end": scope.end or date.max,
            "sources": list(scope.sources),
        },
    )


def newest_with(facts: Facts, tags: list[str], *, most: int = 3) -> pd.DataFrame:
    """The newest tickets of each tag (before aliases). Columns tag, source, ticket_id, subject; `most` per tag."""
    return facts.frame(
        """
        with wanted as (
            select distinct label_set, f.tag
            from (select label_set, unnest(tags) as written from base.label_sets) u
            join snapshot.tag_forms f on f.written = u.written where list_contains($tags, f.tag)),
        newest as (select w.tag, t.id from base.tickets t join wanted w using (label_set)
                   qualify row_number() over (partition by w.tag order by t.day desc, t.id desc) <= $most)
        select n.tag, t.source, t.ticket_id, coalesce(t.subject, '(no subject)') as subject
        from newest n join snapshot.tickets t on t.version_id = n.id order by n.tag, t.created_at desc""",
        {"tags": list(tags), "most": most},
    )


def tag_places(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Tickets of the scope per tag (through aliases, without ignored ones), source and channel.

    returns: columns tag, source, channel, tickets.
    """
    selection = select_tickets(scope, by=("tag", "source", "channel"))
    known = selection.and_where(f"tag <> '{NONE}' and tag not in (select tag from derived.meanings where ignored)")
    return facts.frame(
        f"select tag, source, channel, count(distinct id) as tickets from {known} group by all", selection.parameters
    )


def places(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Tickets of the scope per source and channel, whatever their tags. Columns source, channel, tickets."""
    selection = select_tickets(scope, by=("source", "channel"))
    return facts.frame(
        f"select source, channel, count(distinct id) as tickets from {selection.from_where} group by all",
        selection.parameters,
    )
