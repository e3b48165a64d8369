"""Words: by how many customers each word is used. What few use may point at a person."""

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts

BODY = 2_000  # characters of a body that are read


def words_in_use(facts: Facts, scope: Scope, *, least: int) -> tuple[dict[str, int], int]:
    """Words (lower case, letters of any script) that at least `least` customers of the scope wrote, with how many.

    returns: word → distinct customers, and the distinct customers of the scope.
    """
    selection = select(scope.narrowed(measure="customers"))
    ids = f"select distinct id, customer from (select * from {selection.from_where})"
    frame = facts.frame(
        f"""
        select word, count(distinct customer)::integer as customers from (
            select customer, unnest(list_distinct(regexp_extract_all(
                lower(concat_ws(' ', t.subject, left(t.body, {BODY}))), '[\\p{{L}}\\p{{M}}]+'))) as word
            from ({ids}) i join snapshot.tickets t on t.version_id = i.id)
        group by word having count(distinct customer) >= {int(least)}""",
        selection.parameters,
        whole=True,  # to clear quotes by, and kept for everybody
    )
    everybody = facts.frame(f"select {selection.count} as n from {selection.from_where}", selection.parameters)
    return dict(zip(frame["word"], frame["customers"], strict=True)), int(everybody["n"].iloc[0])
