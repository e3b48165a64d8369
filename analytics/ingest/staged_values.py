"""Staged values: what the columns of `stage` hold, each distinct value once with its number of rows.

A column of a million rows has few values in most exports. What is asked of every cell is asked of these instead, and
is as exact; a column that has many is asked about in the same way, only slower.
"""

from collections.abc import Sequence

import duckdb

from analytics.store.database import quoted

MOST_SPELLED_OUT = 12  # values that are compared with one by one


def count_values(connection: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> None:
    """Fill the temporary table `staged_values` (field, value, rows) for these columns of `stage`."""
    counts = " union all ".join(
        f"""select '{name}', "{name}", count(*) from stage group by "{name}" """ for name in fields
    )
    connection.execute("create or replace temp table staged_values (field varchar, value varchar, rows bigint)")
    if fields:  # all in one statement: a small file costs as many milliseconds as it has statements
        connection.execute(f"insert into staged_values {counts}")


def recount_values(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Count a column anew whose cells were changed."""
    connection.execute("delete from staged_values where field = ?", [name])
    connection.execute(
        f"""insert into staged_values select '{name}', "{name}", count(*) from stage group by "{name}" """
    )


Changed = dict[str, list[tuple[str, str | None]]]  # field → values and what becomes of them


def changed_values(connection: duckdb.DuckDBPyConnection, expression: str) -> Changed:
    """The values of all counted columns that `expression`, over the column "value", changes; some of each field.

    At most one more of a field than `spelled_out` names.
    """
    found: Changed = {}
    for field, value, clean in connection.execute(f"""
        select field, value, clean from (select field, value, {expression} as clean from staged_values)
        where clean is distinct from value
        qualify row_number() over (partition by field) <= {MOST_SPELLED_OUT + 1}""").fetchall():
        found.setdefault(field, []).append((value, clean))
    return found


def spelled_out(
    connection: duckdb.DuckDBPyConnection, name: str, expression: str, changed: Changed | None = None
) -> str:
    """SQL that gives what `expression` gives for every cell of the counted column `name`, the quickest that does.

    expression: over the column "{name}". Where it leaves all but a few of the values as they are, those are named.
    changed: what `changed_values` found for this expression, where that was asked.
    """
    over_value = f'(select value, value as "{name}" from staged_values where field = ?)'
    rows = (
        changed.get(name, [])
        if changed is not None
        else connection.execute(
            f"""select value, clean from (select value, {expression} as clean from {over_value})
                where clean is distinct from value limit {MOST_SPELLED_OUT + 1}""",
            [name],
        ).fetchall()
    )
    return _named(name, expression, rows)


def _named(name: str, expression: str, changed: Sequence[tuple[str, str | None]]) -> str:
    if len(changed) > MOST_SPELLED_OUT or any(value is None for value, _ in changed):
        return expression
    if not changed:
        return f'"{name}"'
    nothing = [f"'{quoted(value)}'" for value, clean in changed if clean is None]
    cases = [f"when '{quoted(value)}' then '{quoted(clean)}'" for value, clean in changed if clean is not None]
    cases += [f"when {value} then null" for value in nothing]
    return f"""case "{name}" {" ".join(cases)} else "{name}" end"""
