"""Texts: what the tickets behind a number say, in their own words. Hostile input: to be shown as text only."""

from collections.abc import Iterable

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts


def texts_of(facts: Facts, ids: Iterable[int]) -> pd.DataFrame:
    """Subject, body and customer of tickets by id (of versions). Index id; columns subject, body, customer, locale."""
    return facts.frame(
        """
        select t.version_id as id, coalesce(t.subject, '') as subject, coalesce(t.body, '') as body,
               c.name as customer, t.locale
        from snapshot.tickets t join base.tickets b on b.id = t.version_id left join base.customers c using (customer)
        where version_id in (select unnest($ids))""",
        {"ids": [int(number) for number in ids]},
    ).set_index("id")


def headings(facts: Facts, scope: Scope, *, letters: int) -> pd.DataFrame:
    """One row per ticket of the scope that has a text, oldest first: its subject, else the beginning of its body.

    letters: of a body, at most. returns: columns source, ticket_id, text, customer (as the export wrote it, NA: none).
    """
    selection = select_tickets(scope)
    return facts.frame(
        f"""
        select t.source, t.ticket_id, coalesce(nullif(trim(t.subject), ''), left(t.body, {int(letters)})) as text,
               coalesce(t.company, t.requester) as customer
        from snapshot.tickets t where version_id in (select id from {selection.from_where})
        order by t.created_at, t.source, t.ticket_id""",
        selection.parameters,
    ).dropna(subset="text")
