"""Reporting delay: how complete the tags of recent tickets are, learned from what earlier imports saw of a ticket.

Tags are often put on days after a ticket came in, so the newest days undercount. A ticket that one import saw early and
another saw complete shows how much was missing: the share at age a is the tags that were on at age a and stayed, over
the tags that were on when it was complete, by isotonic regression over age (Ayer et al. 1955, Ann. Math. Stat. 26:641).
The same idea corrects the reporting delay of diseases (Lawless 1994, Can. J. Stat. 22:15).
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.store.facts import Facts

COMPLETE_AGE = 28  # days after which tags count as complete
LEAST_TAGS = 200  # of complete tickets that were seen earlier, below which a source has no curve
COMPLETE = 0.95  # a day with so many of its tags counts as complete
WEEKS_BEFORE = 8  # with whose completeness a day is compared

_PAIRS = f"""
with seen as (
    select v.source, v.ticket_id, v.created_at, v.tags, i.exported_at, s.import_id
    from snapshot.sightings s join snapshot.imports i using (import_id) join snapshot.versions v using (version_id)
    where i.undone_at is null and i.exported_at is not null),
twice as (select source, ticket_id from seen group by all having count(distinct exported_at) > 1),
complete as (
    select source, ticket_id, arg_max(tags, exported_at) as tags, max(exported_at) as at
    from seen semi join twice using (source, ticket_id) group by all
    having date_diff('day', any_value(created_at), max(exported_at)) >= {COMPLETE_AGE})
select seen.source, date_diff('day', created_at, exported_at) as age, count(distinct import_id) as imports,
       sum(len(list_intersect(seen.tags, complete.tags)))::double as early, sum(len(complete.tags))::double as late
from seen join complete using (source, ticket_id)
where exported_at < complete.at and date_diff('day', created_at, exported_at) between 0 and {COMPLETE_AGE - 1}
group by all order by all"""

_LAST_SEEN = """
select b.source, b.day, count(*) as tickets, max(last.at)::date as seen
from (select version_id, max(exported_at) as at from snapshot.sightings join snapshot.imports using (import_id)
      where undone_at is null group by version_id) last
join base.tickets b on b.id = last.version_id where b.day >= $start group by all"""


def completeness_by_age(facts: Facts) -> pd.DataFrame:
    """The share of a ticket's tags that are on at an age, per source: columns source, age (whole days), share.

    A source of which no ticket was seen both early and complete is left out: nothing is known, nothing assumed.
    """
    several = facts.frame("select count(*) as n from snapshot.imports where undone_at is null and tickets > 0")["n"]
    pairs = facts.frame(_PAIRS) if int(several.iloc[0]) > 1 else pd.DataFrame()
    found = [_curve(str(source), part) for source, part in pairs.groupby("source")] if len(pairs) else []
    found = [curve for curve in found if curve is not None]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["source", "age", "share"])


def incomplete_days(facts: Facts) -> pd.Series:
    """Day → share of its tags that are on (0 to 1), of the days that lack more than 5 % of what days before them had.

    A day is as old as the last import that saw its tickets. Several sources are weighted by their tickets of the day.
    """
    curves = completeness_by_age(facts)
    nothing = pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
    newest = facts.frame("select max(day) as day from base.tickets")["day"].iloc[0]
    if curves.empty or pd.isna(newest):
        return nothing
    start = pd.Timestamp(newest).date() - timedelta(days=COMPLETE_AGE + 7 * WEEKS_BEFORE)
    days = facts.frame(_LAST_SEEN, {"start": start})
    days["age"] = (pd.to_datetime(days["seen"]) - pd.to_datetime(days["day"])).dt.days.clip(0, COMPLETE_AGE)
    days = days.merge(curves, on=["source", "age"], how="left").fillna({"share": 1.0})
    weighed = days.assign(on=days["share"] * days["tickets"]).groupby("day")[["on", "tickets"]].sum()
    share = (weighed["on"] / weighed["tickets"]).sort_index()
    share.index = pd.to_datetime(share.index)
    relative = share / share.rolling(f"{7 * WEEKS_BEFORE}D", closed="left").median()
    recent = relative[relative.index > pd.Timestamp(newest) - pd.Timedelta(days=COMPLETE_AGE)].dropna()
    return recent[recent < COMPLETE].rename_axis("day")


def _curve(source: str, pairs: pd.DataFrame) -> pd.DataFrame | None:
    if pairs["late"].sum() < LEAST_TAGS:
        return None
    pairs = pairs[pairs["late"] > 0]
    share = np.minimum((pairs["early"] / pairs["late"]).to_numpy(), 1.0)
    from scipy.optimize import isotonic_regression  # takes long to import: only where imports show a delay

    rising = isotonic_regression(share, weights=pairs["late"].to_numpy()).x
    ages = np.arange(COMPLETE_AGE + 1)
    return pd.DataFrame(
        {"source": source, "age": ages, "share": np.interp(ages, [*pairs["age"], COMPLETE_AGE], [*rising, 1.0])}
    )
