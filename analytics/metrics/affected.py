"""Affected: the customers behind the tickets of an incident, one by one, and the tickets that came beside them."""

from collections.abc import Collection
from datetime import date

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts

COLUMNS = ["customer", "plan", "segment", "revenue", "tickets", "first", "source", "ticket"]
_ONE_BY_ONE = """
    select c.name as customer, any_value(c.revenue) as revenue, arg_max(b.plan, b.day) as plan,
           arg_max(b.segment, b.day) as segment, count(*)::bigint as tickets,
           min(timezone($zone, timezone('UTC', t.created_at))) as first,
           arg_min(t.source, t.created_at) as source, arg_min(t.ticket_id, t.created_at) as ticket,
           list(b.id order by t.created_at) as ids
    from asked join base.tickets b using (id) join snapshot.tickets t on t.version_id = b.id
    join base.customers c using (customer)
    group by c.name order by first, customer"""


def affected(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per distinct customer of the scope, the first who wrote first: as many as the measure customers counts.

    returns: columns of COLUMNS, and `ids` (of versions). `plan`, `segment` as the newest of these tickets has them;
        `revenue` as the customers file has it (NA: none known, or not to be seen by who asks); `first` (moment in the
        workspace's zone), `source` and `ticket` of the first of their tickets.
    """
    selection = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"with asked as (select distinct id from {selection.from_where}) {_ONE_BY_ONE}",
        {**selection.parameters, "zone": facts.zone},
    )


def affected_by_tickets(facts: Facts, ids: Collection[int]) -> pd.DataFrame:
    """The same of the customers who wrote these tickets (ids of versions)."""
    return facts.frame(
        f"with asked as (select unnest($ids) as id) {_ONE_BY_ONE}",
        {"ids": [int(number) for number in ids], "zone": facts.zone},
    )


def first_moment(facts: Facts, scope: Scope) -> pd.Timestamp | None:
    """When the first ticket of the scope was created, in the workspace's zone; None without any."""
    selection = select_tickets(scope, by=("channel",))
    found = facts.frame(
        f"""select min(timezone($zone, timezone('UTC', created_at))) as first from snapshot.tickets
        where version_id in (select id from {selection.from_where})""",
        {**selection.parameters, "zone": facts.zone},
    )["first"].iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found)


def beside(facts: Facts, scope: Scope, first: date, last: date) -> list[int]:
    """The ids (of versions) of tickets of these days that the scope does not count and whose customers it does not."""
    selection = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with asked as (select distinct id from {selection.from_where})
        select id from base.tickets
        where day between $first_day and $last_day and customer is not null and id not in (select id from asked)
          and customer not in (
              select customer from base.tickets semi join asked using (id) where customer is not null)
        order by id""",
        {**selection.parameters, "first_day": first, "last_day": last},
    )["id"].tolist()
