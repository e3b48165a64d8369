"""Subjects: what was decided about a customer or a ticket that is forgotten."""

import json
import sqlite3
from collections.abc import Mapping, Set

from analytics.store.mentions import REDACTED, normal_form


def redact_subjects(
    database: sqlite3.Connection, about: Mapping[str, Set[tuple[str, ...]]], of_customers: Set[str], *, dry_run: bool
) -> int:
    """Remove what was decided of these; plural of a kind → the first parts of the keys. How many entries.

    of_customers: the kinds whose keys begin with a customer.
    """
    found = 0
    for table, change in (
        ("records", "delete from records where rowid = ?"),
        ("changes", f"update changes set key = '[\"{REDACTED}\"]', before = null, after = null where rowid = ?"),
    ):
        for rowid, kind, key in database.execute(
            f"select rowid, kind, key from {table} where kind in (select value from json_each(?))",
            [json.dumps(list(about))],
        ).fetchall():
            parts = json.loads(key)
            own = (normal_form(parts[0]),) if kind in of_customers else tuple(parts[:2])
            if own in about[kind]:
                found += 1
                if not dry_run:
                    database.execute(change, [rowid])
    return found
