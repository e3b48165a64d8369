"""References: which issues of a bug tracker the tickets name, in subject, text or tags."""

from collections.abc import Collection

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts
from analytics.workspace.issues import REFERENCE, keys_in

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
    return pd.DataFrame(rows, columns=COLUMNS).astype({"day": "datetime64[us]"})
