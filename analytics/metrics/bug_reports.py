"""Bug reports: which tickets have words of a kind in their texts, without a text leaving the store."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

LETTERS = 4_000  # of a body that are read


def reports(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per ticket of the scope: id, day, source, group (of support), body (the source's exports have texts)."""
    of = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with asked as (select distinct id from {of.from_where}),
        known as (select source, bool_or(list_contains(fields, 'body')) as body
                 from snapshot.imports where undone_at is null group by source)
        select t.version_id as id, b.day::timestamp as day, t.source, coalesce(t.grp, '{NONE}') as "group", known.body
        from asked join snapshot.tickets t on t.version_id = asked.id join base.tickets b on b.id = asked.id
        join known on known.source = t.source""",
        of.parameters,
        whole=True,
    )


def named_in_texts(
    facts: Facts,
    ids: Iterable[int],
    patterns: Mapping[str, Sequence[str]],
    *,
    noise: Mapping[str, str],
    with_tags: tuple[str, ...] = (),
) -> pd.DataFrame:
    """One row per ticket with one of the ids (of versions): id, and per pattern whether its text has it.

    patterns: column → regular expressions of which one is enough, as DuckDB reads them (RE2: linear in the text,
        whatever is written there; several small ones are faster than one).
    noise: column → what is passed over in the text.
    with_tags: those that are looked for in the tags, too.
    """
    texts = ", ".join(
        f"""regexp_replace(concat_ws(chr(10), subject, left(body, {LETTERS})
            {", array_to_string(tags, chr(10))" if name in with_tags else ""}), $n_{name}, ' ', 'g') as t_{name}"""
        for name in patterns
    )
    columns = ", ".join(
        f"""({" or ".join(f"regexp_matches(t_{name}, $p_{name}_{n})" for n in range(len(some)))}) as "{name}\""""
        for name, some in patterns.items()
    )
    parts = {f"p_{name}_{n}": part for name, some in patterns.items() for n, part in enumerate(some)}
    return facts.frame(
        f"""
        with read as (select version_id as id, {texts} from snapshot.tickets
                      where version_id in (select unnest($ids)))
        select id, {columns} from read""",
        {"ids": [int(one) for one in ids], **parts, **{f"n_{name}": noise[name] for name in patterns}},
        whole=True,
    )
