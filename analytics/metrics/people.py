"""People: the distinct customers behind a number, by name, with how many tickets each wrote; those who write many."""

from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts

MANY = 3  # tickets of one day, from which an account writes many
MANY_OF_NEW = 2  # tickets within a span and the day before it, from which one does that never wrote before


def people(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per distinct customer of the scope, the most tickets first.

    returns: columns `customer` (as counted), `plan`, `segment` (of the customers file, else of the newest ticket;
        "(none)": unknown), `tickets` (distinct). As many rows as the measure customers counts.
    """
    selection = select(scope.narrowed(measure="customers"))
    return facts.frame(
        f"""
        select c.name as customer, arg_max(b.plan, b.day) as plan, arg_max(b.segment, b.day) as segment,
               count(distinct b.id)::bigint as tickets
        from base.tickets b join base.customers c using (customer)
        where b.id in (select id from {selection.from_where})
        group by c.name order by tickets desc, customer""",
        selection.parameters,
    )


def few_and_many(facts: Facts, scope: Scope, first: date, last: date, *, weeks: int) -> pd.DataFrame:
    """How many of a scope's tickets come from accounts that write many, in a span and the same days of weeks before.

    An account writes many, whatever it writes about, when it has MANY tickets in a day of the span, MANY_OF_NEW in it
    and the day before when it is new, or is one of the two with the most tickets of the scope: MANY each, over four in
    all.

    returns: per week back (0: the span itself) `back`, `tickets`, `many` (of them from such accounts), `accounts`
        (such), `customers` (all), `first_seen` (of them, who never wrote before the span).
    """
    selection = select(scope.narrowed(measure="customers", start=None, end=None))
    return facts.frame(
        f"""
        with {_heavy(selection.from_where)}
        select own.back, sum(own.tickets)::bigint as tickets,
               coalesce(sum(own.tickets) filter (heavy.customer is not null), 0)::bigint as many,
               count(heavy.customer)::bigint as accounts, count(own.customer)::bigint as customers,
               count(*) filter (begun.day >= spans.first)::bigint as first_seen
        from own join spans using (back) left join heavy using (back, customer) left join begun using (customer)
        group by own.back order by own.back""",
        {**selection.parameters, **_spans(first, last, weeks=weeks)},
    )


def writing_many(facts: Facts, scope: Scope, first: date, last: date) -> tuple[str, ...]:
    """The customers of a scope who write many in a span, as `few_and_many` counts them, by name."""
    selection = select(scope.narrowed(measure="customers", start=None, end=None))
    found = facts.frame(
        f"""
        with {_heavy(selection.from_where)}
        select distinct c.name as customer
        from own join heavy using (back, customer) join base.customers c using (customer) order by 1""",
        {**selection.parameters, **_spans(first, last, weeks=0)},
    )
    return tuple(found["customer"])


def tickets_of(facts: Facts, scope: Scope, customers: Collection[str]) -> tuple[int, int]:
    """How many distinct tickets of a scope these customers wrote, and how many of them wrote any."""
    selection = select(scope.narrowed(measure="customers"))
    found = facts.frame(
        f"""
        select count(distinct b.id)::bigint as tickets, count(distinct b.customer)::bigint as customers
        from base.tickets b join base.customers c using (customer)
        where b.id in (select id from {selection.from_where}) and c.name in (select unnest($names))""",
        {**selection.parameters, "names": list(customers)},
    )
    return int(found["tickets"].iloc[0]), int(found["customers"].iloc[0])


def _spans(first: date, last: date, *, weeks: int) -> dict[str, list[object]]:
    """The parameters of `_heavy`: a span and the same days of so many weeks before."""
    backs = range(weeks + 1)
    return {
        "backs": list(backs),
        "firsts": [(first - timedelta(weeks=back)).isoformat() for back in backs],
        "lasts": [(last - timedelta(weeks=back)).isoformat() for back in backs],
    }


def _heavy(from_where: str) -> str:
    """The tables `spans`, `own` (tickets per span and customer of a scope), `begun` (each customer's first day) and
    `heavy` (who writes many in a span)."""
    return f"""
        spans as (select unnest($backs) as back, unnest($firsts)::date as first, unnest($lasts)::date as last),
        own as (
            select s.back, b.customer, count(distinct b.id) as tickets
            from base.tickets b join spans s on b.day between s.first and s.last
            where b.id in (select id from {from_where}) group by all),
        ranked as (
            select *, row_number() over (partition by back order by tickets desc) as place,
                   sum(tickets) over (partition by back order by tickets desc rows unbounded preceding) as most
            from own where customer is not null),
        days as (
            select s.back, b.customer, b.day, b.day >= s.first as inside, count(*) as tickets
            from base.tickets b join spans s on b.day between s.first - 1 and s.last
            where b.customer is not null group by all),
        begun as (select customer, min(day) as day from base.tickets group by customer),
        heavy as (
            select d.back, d.customer from days d join spans s using (back) join begun using (customer)
            group by all
            having max(case when d.inside then d.tickets end) >= {MANY}
                or (sum(d.tickets) >= {MANY_OF_NEW} and any_value(begun.day) >= any_value(s.first) - 1)
            union
            select back, customer from ranked a where place <= 2 and tickets >= {MANY}
              and (select max(most) from ranked b where b.back = a.back and place <= 2) > 4)"""
