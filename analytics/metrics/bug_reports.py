"""Bug reports: which tickets have words of a kind in their texts, without a text leaving the store."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

LETTERS = 4_000  # of a body that are read


def details(
    facts: Facts,
    scope: Scope,
    patterns: Mapping[str, Sequence[str]],
    *,
    noise: Mapping[str, str],
    with_tags: tuple[str, ...] = (),
) -> pd.DataFrame:
    """One row per ticket of the scope, with which of the patterns its text has.

    patterns: column → regular expressions of which one is enough, as DuckDB reads them (RE2: linear in the text,
        whatever is written there; several small ones are faster than one).
    noise: column → what is passed over in the text.
    with_tags: those that are looked for in the tags, too. returns: columns id, day, source, group (of support), and one
        per pattern: true, false or NA (the source's exports have no text).
    """
    of = select_tickets(scope, by=("channel",))
    texts = ", ".join(
        f"""regexp_replace(concat_ws(chr(10), t.subject, left(t.body, {LETTERS})
            {", array_to_string(t.tags, chr(10))" if name in with_tags else ""}), $n_{name}, ' ', 'g') as t_{name}"""
        for name in patterns
    )
    columns = ", ".join(
        f"""case when body then {" or ".join(f"regexp_matches(t_{name}, $p_{name}_{n})" for n in range(len(some)))} end
            as "{name}\""""
        for name, some in patterns.items()
    )
    parts = {f"p_{name}_{n}": part for name, some in patterns.items() for n, part in enumerate(some)}
    return facts.frame(
        f"""
        with asked as (select distinct id from {of.from_where}),
        known as (select source, bool_or(list_contains(fields, 'body')) as body
                 from snapshot.imports where undone_at is null group by source),
        read as (
            select t.version_id as id, b.day::timestamp as day, t.source, coalesce(t.grp, '{NONE}') as "group",
                known.body, {texts}
            from asked join snapshot.tickets t on t.version_id = asked.id join base.tickets b on b.id = asked.id
            join known on known.source = t.source)
        select id, day, source, "group", {columns} from read""",
        {**of.parameters, **parts, **{f"n_{name}": noise[name] for name in patterns}},
        whole=True,
    )
