"""Customers: what each of them wrote of late, beside what they wrote before."""

from datetime import date, timedelta

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE


def writing(facts: Facts, through: date, *, weeks: int, past_weeks: int) -> pd.DataFrame:
    """One row per customer with a ticket in the last `weeks` weeks, or in the `past_weeks` before them.

    returns: columns `customer`, `plan`, `segment` (of the newest ticket), `tickets` (of the last weeks), `before` (of
        the weeks before), `known_weeks` (how many of those weeks lie after the customer's first ticket), `last` (day).
    """
    now = through - timedelta(weeks=weeks) + timedelta(days=1)
    then = now - timedelta(weeks=past_weeks)
    return facts.frame(
        """
        with begun as (select customer, min(day) as begun from base.tickets group by customer)
        select c.name as customer, arg_max(b.plan, b.day) as plan, arg_max(b.segment, b.day) as segment,
               count(*) filter (b.day >= $now)::bigint as tickets, count(*) filter (b.day < $now)::bigint as before,
               least($past, greatest(0, date_diff('day', any_value(begun.begun), $now::date) // 7))::bigint
                   as known_weeks,
               max(b.day)::timestamp as last
        from base.tickets b join base.customers c using (customer) join begun using (customer)
        where b.day between $then and $through group by c.name order by customer""",
        {"now": now, "then": then, "through": through, "past": past_weeks},
    )


def new_users(facts: Facts, scope: Scope) -> pd.DataFrame:
    """How many users of each customer have a ticket in the scope and none before it. Columns customer, users.

    A user is a requester as the export has it; customers who are their own requester have none.
    """
    selection = select_tickets(scope, by=("channel",))
    return facts.frame(
        f"""
        with asked as (select distinct id from {selection.from_where}),
        users as (
            select b.customer, coalesce(t.requester, '') as requester, b.id, b.day
            from base.tickets b join snapshot.tickets t on t.version_id = b.id
            where t.requester is not null and t.company is not null and b.customer is not null),
        begun as (select customer, requester, min(day) as day from users group by all)
        select c.name as customer, count(distinct u.requester)::bigint as users
        from users u join asked using (id) join begun g using (customer, requester)
        join base.customers c on c.customer = u.customer
        where g.day >= $begin group by c.name order by users desc, c.name""",
        {**selection.parameters, "begin": scope.start or date.min},
    )


def main_teams(facts: Facts, scope: Scope) -> pd.DataFrame:
    """The team that most of each customer's tickets in the scope are about. Columns customer, team."""
    selection = select_tickets(scope, by=("team", "customer"))
    return facts.frame(
        f"""
        select customer, arg_max(team, n) as team from (
            select customer, team, count(distinct id) as n
            from (select id, {selection.columns} from {selection.from_where})
            where team <> '{NONE}' and customer <> '{NONE}' group by all order by team)
        group by customer""",
        selection.parameters,
    )


def is_known(facts: Facts, customer: str) -> bool:
    """Whether any ticket counts for a customer of that name."""
    found = facts.frame("select count(*) as n from base.customers where name = $name", {"name": customer})
    return bool(found["n"].iloc[0])
