"""Asked: the tickets in which customers ask for something, one by one, with what their labels name."""

from collections.abc import Iterable

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

_WITH_CUSTOMER = """join base.tickets b using (id) join snapshot.tickets t on t.version_id = b.id
        left join base.customers c using (customer)"""
_OF_FEATURE = """b.id, t.source, t.ticket_id as ticket, b.day::timestamp as day, c.name as customer, {} as feature,
        b.channel, b.plan, coalesce(t.locale, '(none)') as locale"""


def ticket_rows(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per ticket of the scope. Columns id, label_set, source, ticket, day, customer (NA: none), plan, segment.

    label_set: a number that all tickets with the same tags and columns of the export share.
    """
    of = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        select b.id, b.label_set, t.source, t.ticket_id as ticket, b.day::timestamp as day, c.name as customer, b.plan,
               b.segment
        from (select distinct id from {of.from_where}) asked {_WITH_CUSTOMER}""",
        of.parameters,
    )


def per_feature(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per ticket of the scope and feature that it names ("(none)" for none).

    returns: columns id, source, ticket, day, customer, feature, channel, plan, locale.
    """
    of = select_tickets(scope, by=("feature", "channel"))
    return facts.frame(
        f"""select {_OF_FEATURE.format("asked.feature")}
        from (select distinct id, feature from {of.from_where}) asked {_WITH_CUSTOMER}""",
        of.parameters,
    )


def with_feature(facts: Facts, scope: Scope, keys: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """The tickets of the scope among `keys` (source, ticket id, feature). Columns of `per_feature`."""
    keys = list(keys)
    inside = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with given as (select unnest($s) as source, unnest($t) as ticket_id, unnest($f) as feature)
        select {_OF_FEATURE.format("given.feature")}
        from (select distinct id from {inside.from_where}) asked {_WITH_CUSTOMER}
        join given on given.source = t.source and given.ticket_id = t.ticket_id""",
        {**inside.parameters, "s": [k[0] for k in keys], "t": [k[1] for k in keys], "f": [k[2] for k in keys]},
    )


def first_asked(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per feature that tickets of the scope name. Columns feature, raised (first day), customers, tickets."""
    of = select_tickets(scope, by=("feature",))
    return facts.frame(
        f"""
        select feature, min(day)::timestamp as raised, count(distinct customer)::bigint as customers,
               count(distinct id)::bigint as tickets
        from {of.and_where(f"feature <> '{NONE}'")} group by feature order by feature""",
        of.parameters,
    )


def features_of_label_sets(facts: Facts) -> pd.DataFrame:
    """Columns label_set, name: the features that each label set names."""
    return facts.frame(f"select label_set, feature as name from derived.features where feature <> '{NONE}'")


def open_tags_of_label_sets(facts: Facts) -> pd.DataFrame:
    """Columns label_set, name: the tags of each label set that mean nothing and are not ignored."""
    return facts.frame(f"""
        select label_set, tag as name from derived.tags join derived.meanings using (tag)
        where tag <> '{NONE}' and not ignored and team is null and category is null and feature is null""")


def tags_of_label_sets(facts: Facts, tags: Iterable[str]) -> pd.DataFrame:
    """Columns label_set, name: those of these (canonical) tags that each label set has."""
    return facts.frame(
        "select label_set, tag as name from derived.tags where list_contains($tags, tag)", {"tags": sorted(tags)}
    )


def label_sets_with(facts: Facts, tags: list[str]) -> frozenset[int]:
    """The label sets that have any of these (canonical) tags."""
    return frozenset(
        facts.frame("select label_set from derived.tags where list_contains($tags, tag)", {"tags": tags})["label_set"]
    )


def gathered(facts: Facts, *, tickets: list[str], tags: list[str]) -> pd.Series:
    """The ids of the tickets named "source/id" in `tickets`, or with any of the (canonical) `tags`."""
    return facts.frame(
        """
        select version_id as id from snapshot.tickets where list_contains($tickets, source || '/' || ticket_id)
        union select id from base.tickets where label_set in (
            select label_set from derived.tags where list_contains($tags, tag))""",
        {"tickets": tickets, "tags": tags},
    )["id"]


def teams_of(facts: Facts, scope: Scope, *, categories: Iterable[str]) -> pd.DataFrame:
    """Columns id, team: the scope's tickets in any of these categories with each team that they have there."""
    of = select_tickets(scope, by=("team", "category", "channel"))
    return facts.frame(
        f"select distinct id, team from {of.and_where('list_contains($asked, category)')}",
        {**of.parameters, "asked": list(categories)},
    )


def completeness(facts: Facts, scope: Scope, *, reasons: str, words: int, letters: int) -> pd.DataFrame:
    """One row per ticket of the scope, with what it carries of what product needs.

    reasons: a regular expression (lower case) of a reason's words; words, letters: a body that long holds a reason.
    returns: columns id, day, source, group (of support) and, true, false or NA (not in the source's exports),
        text, customer, feature, use_case.
    """
    of = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with asked as (select distinct id from {of.from_where}),
        known as (select source, bool_or(list_contains(fields, 'body')) as body,
                        bool_or(list_contains(fields, 'company') or list_contains(fields, 'requester')) as customer
                 from snapshot.imports where undone_at is null group by source)
        select t.version_id as id, b.day::timestamp as day, t.source, coalesce(t.grp, '{NONE}') as "group",
               case when known.body then trim(coalesce(t.body, '')) <> '' end as text,
               case when known.customer then coalesce(t.company, t.requester) is not null end as customer,
               b.label_set in (select label_set from derived.features where feature <> '{NONE}') as feature,
               case when known.body then regexp_matches(lower(concat_ws(' ', t.subject, t.body)), $reasons)
                   or len(string_split_regex(trim(coalesce(t.body, '')), '\\s+')) >= {int(words)}
                   or len(trim(coalesce(t.body, ''))) >= {int(letters)} end as use_case
        from asked join snapshot.tickets t on t.version_id = asked.id join base.tickets b on b.id = asked.id
        join known on known.source = t.source""",
        {**of.parameters, "reasons": reasons},
        whole=True,
    )
