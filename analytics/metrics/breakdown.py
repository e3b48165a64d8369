"""Breakdown: a scope's tickets per value of one dimension, also of dimensions that no filter has."""

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

# dimension → rows (value, id) of the tickets `picked`
_ROWS = {
    "customer": "select coalesce(name, '(none)') as value, id from picked left join base.customers using (customer)",
    "category": "select category as value, id from picked join derived.set_cells using (label_set)",
    "team": "select team as value, id from picked join derived.set_cells using (label_set)",
    "feature": "select feature as value, id from picked join derived.features using (label_set)",
    "tag": "select tag as value, id from picked join derived.tags using (label_set)",
    "channel": "select channel as value, id from picked",
    "segment": "select segment as value, id from picked",
    "locale": "select coalesce(locale, '(none)') as value, id from picked join snapshot.tickets t on t.version_id = id",
    "source": "select source as value, id from picked",
}


def breakdown(facts: Facts, scope: Scope, dimension: str) -> pd.Series:
    """Value → distinct tickets of the scope that have it, "(none)" included; as float, for ratios.

    dimension: customer (by name), category, team, feature, tag, channel, segment, locale or source. Of customer,
        channel, segment, locale and source a ticket has one value; of the others it can have several.
    """
    return _counted(facts, scope, _ROWS[dimension])


def tagged_per_segment(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Per segment the tickets of the scope's days, whatever its area. Index segment; columns every, tagged.

    tagged: with a team and a category. The scope needs a start and an end.
    """
    return facts.frame(
        f"""
        select segment, count(distinct id) as every,
               count(distinct id) filter (team <> '{NONE}' and category <> '{NONE}') as tagged
        from derived.cells where day between $start and $end group by segment""",
        {"start": scope.start, "end": scope.end},
    ).set_index("segment")


def _counted(facts: Facts, scope: Scope, rows: str) -> pd.Series:
    selection = select_tickets(scope)
    frame = facts.frame(
        f"""with picked as (select * from base.tickets where id in (select id from {selection.from_where}))
        select value, count(distinct id) as tickets from ({rows}) group by value order by value""",
        selection.parameters,
    )
    return frame.set_index("value")["tickets"].astype(float)
