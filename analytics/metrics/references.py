"""References: which issues of a bug tracker the tickets name, in subject, text or tags."""

import re
from collections.abc import Collection

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.readable import readable
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts
from analytics.workspace.issues import REFERENCE, keys_in

# A number with the word before it, as people and tags write it: bug 1735929, Bug #1735929, bug1735929.
NUMBERED = r"\b(bug|issue)[ _:-]{0,2}#?([1-9][0-9]{3,8})\b"
COLUMNS = ["issue", "id", "source", "ticket_id", "day", "subject", "customer", "address"]


def references(facts: Facts, scope: Scope, *, projects: Collection[str] = ()) -> pd.DataFrame:
    """One row per (issue, ticket of the scope that names it).

    projects: prefixes of keys that are a tracker's; see `analytics.workspace.issues.keys_in`.
    returns: columns `issue`, `id` (of
        the ticket in the facts), `source`, `ticket_id`, `day` (created), `subject`, `customer` (as counted; NA: none),
        `address` (the first one that the ticket gives for the issue, or "").
    """
    selection = select(scope.narrowed(measure="customers"))
    found = facts.frame(
        f"""
        select t.version_id as id, t.source, t.ticket_id, b.day, t.subject, c.name as customer,
               regexp_extract_all(concat_ws(' ', t.subject, t.body, array_to_string(t.tags, ' ')), $pattern, 0, 'i')
                   as written
        from snapshot.tickets t join base.tickets b on b.id = t.version_id left join base.customers c using (customer)
        where t.version_id in (select id from {selection.from_where})
          and regexp_matches(concat_ws(' ', t.subject, t.body, array_to_string(t.tags, ' ')), $pattern, 'i')
        order by b.day, t.source, t.ticket_id""",
        {**selection.parameters, "pattern": REFERENCE},
        whole=True,
    )
    known = {name.upper() for name in projects} | {name.lower() for name in projects}
    rows = []
    for row in rows_of(found):
        for key in sorted(keys_in(row.written, projects=known)):
            address = next(
                (
                    text.rstrip(".,;:!?]}")
                    for text in row.written
                    if text.lower().startswith("http") and key in keys_in([text], projects=())
                ),
                "",
            )
            rows.append((key, row.id, row.source, row.ticket_id, row.day, row.subject, row.customer, address))
    return readable(facts, pd.DataFrame(rows, columns=COLUMNS).astype({"day": "datetime64[us]"}))


def most_named(facts: Facts, scope: Scope, *, projects: Collection[str] = ()) -> tuple[str, int] | None:
    """The issue that most tickets of the scope name, and how many do; None when none is named.

    Beside the keys of `references` a plain number counts that a word calls a bug or an issue: `bug 1735929`.
    """
    selection = select(scope.narrowed(measure="customers"))
    found = facts.frame(
        f"""
        select t.version_id as id,
               regexp_extract_all(concat_ws(' ', t.subject, t.body, array_to_string(t.tags, ' ')), $pattern, 0, 'i')
                   as written
        from snapshot.tickets t where t.version_id in (select id from {selection.from_where})
          and regexp_matches(concat_ws(' ', t.subject, t.body, array_to_string(t.tags, ' ')), $pattern, 'i')""",
        {**selection.parameters, "pattern": NUMBERED},
        whole=True,
    )
    naming: dict[str, set[int]] = {}
    for row in rows_of(found):
        for text in row.written:
            if match := re.search(NUMBERED, text, re.IGNORECASE):
                naming.setdefault(f"{match[1].lower()} {match[2]}", set()).add(row.id)
    for row in rows_of(references(facts, scope, projects=projects)):
        naming.setdefault(row.issue, set()).add(row.id)
    if not naming:
        return None
    issue = max(naming, key=lambda name: (len(naming[name]), name))
    return issue, len(naming[issue])
