"""Steps: the history of decisions, as it is listed."""

import sqlite3
from typing import Any

import pandas as pd

from analytics.people.acting import acting
from analytics.workspace.kind import Kind

COLUMNS = ["step", "at", "who", "what", "why", "records", "undoes", "undone_by"]


def steps(database: sqlite3.Connection, *, most: int | None = None, kind: Kind[Any] | None = None) -> pd.DataFrame:
    """One row per step, newest first; only the steps that changed records of `kind` if that is given.

    Columns `step`, `at` (UTC), `who`, `what`, `why`, `records` (how many it changed), `undoes` (a step, or NA),
    `undone_by` (a step, or NA). Who is limited to teams or sources gets the own steps: others name what they are about.
    """
    own = acting().name if acting().limit else None
    plural = kind and kind.plural
    rows = database.execute(
        """
        select s.step, min(s.at), min(s.who), min(s.what), min(s.why), count(*), max(s.undoes),
               (select min(u.step) from changes u where u.undoes = s.step)
        from changes s
        where (? is null or s.step in (select step from changes where kind = ?)) and (? is null or who = ?)
        group by s.step order by s.step desc limit ?""",
        [plural, plural, own, own, most or -1],
    ).fetchall()
    return pd.DataFrame(rows, columns=COLUMNS).astype({"undoes": "Int64", "undone_by": "Int64"})


def put_back(database: sqlite3.Connection, what: str) -> set[tuple[str, str]]:
    """Kind and key of the records that were changed last by taking back a step that did `what`."""
    rows = database.execute("select kind, key, what, max(change) from changes group by kind, key").fetchall()
    return {(kind, key) for kind, key, last, _ in rows if last == f"Undo: {what}"}
