"""Texts: the texts of the tickets behind a number. Hostile input: to be shown as text only."""

from collections.abc import Iterable, Sequence

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

_TEXT = "concat_ws(chr(10), t.subject, left(t.body, {letters}))"  # a ticket's whole text
FLAT_LETTERS = 600  # of a body that are read for words
_FLAT = (  # words in lower case with one blank between and around them
    "' ' || array_to_string(regexp_extract_all(replace(lower(regexp_replace("
    f"{_TEXT.format(letters=FLAT_LETTERS)}, $markup, ' ', 'gi')), '’', chr(39)), $word), ' ') || ' '"
)
_FLAT_PARAMETERS = {
    "markup": r"<[^<>]*>|&#?[a-z0-9]+;|\b(?:https?://|www\.)\S+|\S+@\S+",  # elements, entities, addresses
    "word": r"[\p{L}\p{M}\p{N}]+(?:[-_.'][\p{L}\p{M}\p{N}]+)*",  # add-on, sec_error, 121.0, don't
}


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


def flat_texts(facts: Facts, scope: Scope, *, most: int) -> pd.DataFrame:
    """At most so many tickets of the scope, drawn by chance but always the same, the oldest first.

    returns: columns id, source, ticket_id, subject, body ("": none), customer (as the export wrote it, NA: none),
        flat: its words in lower case with one blank between and around them (see `analytics.text.terms`).
    """
    selection = select_tickets(scope)
    return facts.frame(
        f"""
        with asked as (select distinct id from {selection.from_where}),
        drawn as (select id from asked order by hash(id), id limit {int(most)})
        select t.version_id as id, t.source, t.ticket_id, coalesce(t.subject, '') as subject,
               coalesce(left(t.body, {FLAT_LETTERS}), '') as body, coalesce(t.company, t.requester) as customer,
               {_FLAT} as flat
        from snapshot.tickets t where version_id in (select id from drawn)
        order by t.created_at, t.source, t.ticket_id""",
        {**selection.parameters, **_FLAT_PARAMETERS},
    )


def flat_of(facts: Facts, ids: Iterable[int]) -> dict[int, str]:
    """The flat texts of tickets by id (of versions); see `flat_texts`."""
    frame = facts.frame(
        f"select version_id as id, {_FLAT} as flat from snapshot.tickets t where version_id in (select unnest($ids))",
        {"ids": [int(number) for number in ids], **_FLAT_PARAMETERS},
    )
    return dict(zip(frame["id"].astype(int), frame["flat"], strict=True))


def tickets_with(facts: Facts, scope: Scope, sought: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """How many tickets of the scope have each of the texts in their flat text, and how many tickets there are.

    returns: one row per text in their order; columns tickets (distinct), writers (distinct customers; a ticket of
        nobody known is one of its own).
    """
    selection = select_tickets(scope)
    counted = facts.frame(
        f"""
        with texts as materialized (
            select {_FLAT} as flat, coalesce(b.customer::varchar, 'ticket ' || b.id) as writer
            from snapshot.tickets t join base.tickets b on b.id = t.version_id
            where b.id in (select id from {selection.from_where})),
        wanted as (select unnest($sought) as text, unnest(range(len($sought))) as place)
        select place, count(*) as tickets, count(distinct writer) as writers
        from texts join wanted on contains(flat, text) group by place
        union all select -1, count(*), 0 from texts""",
        {**selection.parameters, **_FLAT_PARAMETERS, "sought": list(sought)},
    ).set_index("place")
    every = int(counted.loc[[-1], "tickets"].sum())
    return counted.reindex(range(len(sought)), fill_value=0)[["tickets", "writers"]], every


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


def hashed_tickets(facts: Facts, *, letters: int) -> pd.DataFrame:
    """All tickets that count and have a text, the newest first. Columns id (of versions), text (a hash of it).

    letters: of a body, at most.
    """
    text = _TEXT.format(letters=int(letters))
    return facts.frame(f"""
        select b.id, hash({text}) as text from base.tickets b join snapshot.tickets t on t.version_id = b.id
        where {text} <> '' order by b.day desc, b.id desc""")


def tickets_with_categories(facts: Facts, *, letters: int) -> pd.DataFrame:
    """All tickets that count and have a text, by id.

    letters: of a body, at most. returns: columns id, source, ticket, day, customer (NA: none), text (a hash of it),
        categories (those that its labels mean; an empty list for none).
    """
    text = _TEXT.format(letters=int(letters))
    return facts.frame(
        f"""
        with meant as (
            select label_set, list(distinct category) filter (category <> '{NONE}') as categories
            from derived.set_cells group by label_set)
        select b.id, t.source, t.ticket_id as ticket, b.day::timestamp as day, c.name as customer,
               hash({text}) as text, coalesce(m.categories, []) as categories
        from base.tickets b join snapshot.tickets t on t.version_id = b.id
        left join base.customers c using (customer) left join meant m using (label_set)
        where {text} <> '' order by b.id"""
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


def ticket_keys(facts: Facts) -> pd.DataFrame:
    """Every ticket that counts. Columns id (of versions), source, ticket."""
    return facts.frame("""
        select b.id, t.source, t.ticket_id as ticket
        from base.tickets b join snapshot.tickets t on t.version_id = b.id order by b.id""")


def ticket_total(facts: Facts) -> int:
    """How many tickets the store has."""
    return int(facts.frame("select count(*) as n from base.tickets")["n"].iloc[0])
