"""People: the distinct customers behind a number, by name, with how many tickets each wrote."""

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts


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
