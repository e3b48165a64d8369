"""Texts: what the tickets behind a number say, in their own words. Hostile input: to be shown as text only."""

from collections.abc import Iterable

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts

_TEXT = "concat_ws(chr(10), t.subject, left(t.body, {letters}))"  # a ticket's whole text


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


def requesters(facts: Facts, ids: Iterable[int]) -> pd.DataFrame:
    """Who wrote these tickets (ids of versions), as the export has it. Columns id, subject, requester (NA: unknown)."""
    return facts.frame(
        """
        select version_id as id, coalesce(subject, '') as subject, requester from snapshot.tickets
        where version_id in (select unnest($ids))""",
        {"ids": [int(number) for number in ids]},
    )


def hashed_texts(facts: Facts, scope: Scope, *, without: Iterable[str], letters: int) -> pd.DataFrame:
    """The scope's tickets that have a text and none of the categories `without`, by id.

    letters: of a body, at most. returns: columns id, source, ticket, day, customer (NA: none), text (a hash of it).
    """
    selection = select_tickets(scope, by=("channel",))
    text = _TEXT.format(letters=int(letters))
    return facts.frame(
        f"""
        select distinct b.id, t.source, t.ticket_id as ticket, b.day::timestamp as day, c.name as customer,
               hash({text}) as text
        from (select distinct id from {selection.from_where}) asked join base.tickets b using (id)
        join snapshot.tickets t on t.version_id = b.id left join base.customers c using (customer)
        where {text} <> '' and b.label_set not in (
            select label_set from derived.set_cells where list_contains($without, category))
        order by b.id""",
        {**selection.parameters, "without": list(without)},
    )


def texts_in_order(facts: Facts, ids: Iterable[int], *, letters: int) -> list[str]:
    """The whole texts of tickets (ids of versions), in the order of the ids."""
    return facts.frame(
        f"""select {_TEXT.format(letters=int(letters))} as text from snapshot.tickets t
        where version_id in (select unnest($ids)) order by version_id""",
        {"ids": [int(number) for number in ids]},
    )["text"].tolist()


def oldest_texts(facts: Facts, number: int, *, letters: int) -> list[str]:
    """The whole texts of so many tickets, the first created first; "" for one without a text."""
    frame = facts.frame(f"""select {_TEXT.format(letters=int(letters))} as text from snapshot.tickets t
        order by created_at, source, ticket_id limit {int(number)}""")
    return frame["text"].fillna("").tolist()


def ticket_total(facts: Facts) -> int:
    """How many tickets the store has."""
    return int(facts.frame("select count(*) as n from base.tickets")["n"].iloc[0])
