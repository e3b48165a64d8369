"""Bug reports: which tickets have words of a kind in their texts, without a text leaving the store."""

from collections.abc import Mapping

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

LETTERS = 20_000  # of a body that are read


def details(
    facts: Facts, scope: Scope, patterns: Mapping[str, str], *, with_tags: tuple[str, ...] = ()
) -> pd.DataFrame:
    """One row per ticket of the scope, with which of the patterns its text has.

    patterns: column → regular expression, as DuckDB reads it (RE2: linear in the text, whatever is written there).
    with_tags: those that are looked for in the tags, too. returns: columns id, day, source, group (of support), and one
        per pattern: true, false or NA (the source's exports have no text).
    """
    of = select_tickets(scope, by=("channel",))
    columns = ", ".join(
        f"""case when known.body then regexp_matches(concat_ws(chr(10), t.subject, left(t.body, {LETTERS})
            {", array_to_string(t.tags, chr(10))" if name in with_tags else ""}), $p_{name}) end as "{name}\""""
        for name in patterns
    )
    return facts.frame(
        f"""
        with asked as (select distinct id from {of.from_where}),
        known as (select source, bool_or(list_contains(fields, 'body')) as body
                 from snapshot.imports where undone_at is null group by source)
        select t.version_id as id, b.day::timestamp as day, t.source, coalesce(t.grp, '{NONE}') as "group", {columns}
        from asked join snapshot.tickets t on t.version_id = asked.id join base.tickets b on b.id = asked.id
        join known on known.source = t.source""",
        {**of.parameters, **{f"p_{name}": pattern for name, pattern in patterns.items()}},
        whole=True,
    )
