"""References: which issues of a bug tracker the tickets name, in subject, text or tags.

What the texts name is kept under `derived/`, so that each version's texts are read once.
"""

import re
from collections.abc import Collection

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.readable import readable
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.computed import remembered
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.issues import MAY_NAME, REFERENCE, keys_in, project

# A number with the word before it, as people and tags write it: bug 1735929, Bug #1735929, bug1735929.
NUMBERED = r"\b(bug|issue)[ _:-]{0,2}#?([1-9][0-9]{3,8})\b"
COLUMNS = ["issue", "id", "source", "ticket_id", "day", "subject", "customer", "address"]
LAYOUT = 1  # raise it when the patterns change: what was found by others is then found anew
TEXT = "concat_ws(' ', t.subject, t.body, array_to_string(t.tags, ' '))"


def references(
    facts: Facts, scope: Scope, *, projects: Collection[str] = (), keep: Snapshots | None = None
) -> pd.DataFrame:
    """One row per (issue, ticket of the scope that names it).

    projects: prefixes of keys that are a tracker's; see `analytics.workspace.issues.keys_in`. keep: whose folder keeps
        what the texts name; without it the scope's texts are read anew.
    returns: columns `issue`, `id` (of
        the ticket in the facts), `source`, `ticket_id`, `day` (created), `subject`, `customer` (as counted; NA: none),
        `address` (the first one that the ticket gives for the issue, or "").
    """
    selection = select(scope.narrowed(measure="customers"))
    if keep is None:
        named = _named(facts, f"in (select id from {selection.from_where})", selection.parameters)
    else:
        parts = remembered(
            keep, "issues_named", f"{facts.ground}-{LAYOUT}", ("all",), lambda: {"all": _named(facts, "is not null")}
        )
        named = parts["all"]
    known = {name.upper() for name in projects} | {name.lower() for name in projects}
    named = named[~named["bare"] | named["issue"].map(project).isin(known)]
    found = facts.frame(
        f"""
        select t.version_id as id, t.source, t.ticket_id, b.day, t.subject, c.name as customer
        from snapshot.tickets t join base.tickets b on b.id = t.version_id left join base.customers c using (customer)
        where t.version_id in (select unnest($named::bigint[]))
          and t.version_id in (select id from {selection.from_where})
        order by b.day, t.source, t.ticket_id""",
        {**selection.parameters, "named": named["id"].unique().tolist()},
        whole=True,
    )
    rows = found.merge(named, on="id", how="left")[COLUMNS]  # in the order of the tickets, and of a ticket by issue
    return readable(facts, rows.astype({"day": "datetime64[us]"}))


def _named(facts: Facts, tickets: str, parameters: dict[str, object] | None = None) -> pd.DataFrame:
    """One row per ticket and key that its text names, by key: id, issue, address, bare (nothing but its project tells
    that the key is an issue's). tickets: a condition on ids."""
    found = facts.frame(
        f"""
        select t.version_id as id, regexp_extract_all({TEXT}, $pattern, 0, 'i') as written
        from snapshot.tickets t where regexp_matches({TEXT}, $may, 'i') and t.version_id {tickets}""",
        {**(parameters or {}), "pattern": REFERENCE, "may": MAY_NAME},
        whole=True,
    )
    rows = []
    for row in rows_of(found):
        sure = keys_in(row.written, projects=())
        addresses = [text for text in row.written if text.lower().startswith("http")]
        for key in sorted(keys_in(row.written, projects=None)):
            own = (text.rstrip(".,;:!?]}") for text in addresses if key in keys_in([text], projects=()))
            rows.append((row.id, key, next(own, "") if key in sure else "", key not in sure))
    frame = pd.DataFrame(rows, columns=["id", "issue", "address", "bare"])
    return frame.astype({"id": "int64", "issue": "object", "address": "object", "bare": "bool"})


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
