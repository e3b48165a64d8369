"""Left out: the rows that active imports could not take in, each near a moment, and from how many on that matters.

A row no longer counts once a ticket with its id is there, its import is undone, or somebody has accepted it.
"""

from typing import TypeVar

import numpy as np
import pandas as pd

Rows = TypeVar("Rows", int, pd.Series, np.ndarray)

LEAST = 3  # rows of a source in one period, below which the period stays complete
SHARE = 0.005  # of the source's rows in the period, up to which it stays complete


def matters(left_out: Rows, rows: Rows) -> Rows:
    """True where so many of a period's rows were left out that it is not complete.

    rows: of the period altogether, those that were left out included.

    >>> bool(matters(14, 700)), bool(matters(3, 600)), bool(matters(2, 10))
    (True, False, False)
    """
    return (left_out >= LEAST) & (left_out > SHARE * rows)


def left_out_rows(schema: str = "") -> str:
    """SQL of the rows that count as left out: columns source, near (UTC), import_id (the newest that left it out).

    A row that several exports hold counts once: it is known by its ticket's id, else by its text.

    schema: where the tables of the version are, with its dot.
    """
    return f"""
        select source, arg_max(near, import_id) as near, max(import_id) as import_id
        from {schema}rejects join {schema}imports using (import_id)
        where undone_at is null and near is not null and (ticket_id is null or (source, ticket_id) not in (
            select (source, ticket_id) from {schema}tickets
            where ticket_id in (select ticket_id from {schema}rejects where ticket_id is not null)))
        group by source, coalesce('id ' || ticket_id, 'row ' || nullif(trim(text), ''), import_id || ' ' || line)
        having bool_and(accepted_at is null)"""
