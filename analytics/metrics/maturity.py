"""Maturity: how many of a young ticket's tags are on already, learned from how earlier imports of it filled up.

Tags are often put on days after a ticket came in, so the newest days undercount. A ticket that one import saw young and
another saw ripe tells how much was missing: the share at age a is the tags that were on at age a and stayed, over the
tags that were on when it was ripe, made to rise with age by pooling adjacent violators (Ayer et al. 1955, Ann. Math.
Stat. 26:641). The same idea corrects the reporting delay of diseases (Lawless 1994, Can. J. Stat. 22:15).
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.store.facts import Facts

RIPE_AGE = 28  # days after which tags count as all on
LEAST_TAGS = 200  # of ripe tickets that were seen young, below which nothing is said of a source
RIPE = 0.95  # a day with so many of its tags on is as good as any
WEEKS_BEFORE = 8  # with whose own maturity a day is compared

_PAIRS = f"""
with seen as (
    select v.source, v.ticket_id, v.created_at, v.tags, i.exported_at, s.import_id
    from snapshot.sightings s join snapshot.imports i using (import_id) join snapshot.versions v using (version_id)
    where i.undone_at is null and i.exported_at is not null),
twice as (select source, ticket_id from seen group by all having count(distinct exported_at) > 1),
ripe as (
    select source, ticket_id, arg_max(tags, exported_at) as tags, max(exported_at) as at
    from seen semi join twice using (source, ticket_id) group by all
    having date_diff('day', any_value(created_at), max(exported_at)) >= {RIPE_AGE})
select seen.source, date_diff('day', created_at, exported_at) as age, count(distinct import_id) as imports,
       sum(len(list_intersect(seen.tags, ripe.tags)))::double as early, sum(len(ripe.tags))::double as late
from seen join ripe using (source, ticket_id)
where exported_at < ripe.at and date_diff('day', created_at, exported_at) between 0 and {RIPE_AGE - 1}
group by all order by all"""

_LAST_SEEN = """
select b.source, b.day, count(*) as tickets, max(last.at)::date as seen
from (select version_id, max(exported_at) as at from snapshot.sightings join snapshot.imports using (import_id)
      where undone_at is null group by version_id) last
join base.tickets b on b.id = last.version_id where b.day >= $start group by all"""


def maturity(facts: Facts) -> pd.DataFrame:
    """The share of a ticket's tags that are on at an age, per source: columns source, age (whole days), share.

    Empty for a source of which no ticket was seen both young and ripe: nothing is known then, and nothing assumed.
    """
    several = facts.frame("select count(*) as n from snapshot.imports where undone_at is null and tickets > 0")["n"]
    pairs = facts.frame(_PAIRS) if int(several.iloc[0]) > 1 else pd.DataFrame()
    found = [_curve(source, part) for source, part in pairs.groupby("source")] if len(pairs) else []
    found = [curve for curve in found if curve is not None]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["source", "age", "share"])


def young_days(facts: Facts) -> pd.Series:
    """Day → share of its tags that are on, of the days that lack more than a twentieth of what days before them had.

    A day is as old as the last import that saw its tickets. Several sources are weighted by their tickets of the day.
    """
    curves = maturity(facts)
    nothing = pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day"))
    newest = facts.frame("select max(day) as day from base.tickets")["day"].iloc[0]
    if curves.empty or pd.isna(newest):
        return nothing
    start = pd.Timestamp(newest).date() - timedelta(days=RIPE_AGE + 7 * WEEKS_BEFORE)
    days = facts.frame(_LAST_SEEN, {"start": start})
    days["age"] = (pd.to_datetime(days["seen"]) - pd.to_datetime(days["day"])).dt.days.clip(0, RIPE_AGE)
    days = days.merge(curves, on=["source", "age"], how="left").fillna({"share": 1.0})
    weighed = days.assign(on=days["share"] * days["tickets"]).groupby("day")[["on", "tickets"]].sum()
    share = (weighed["on"] / weighed["tickets"]).sort_index()
    share.index = pd.to_datetime(share.index)
    relative = share / share.rolling(f"{7 * WEEKS_BEFORE}D", closed="left").median()
    recent = relative[relative.index > pd.Timestamp(newest) - pd.Timedelta(days=RIPE_AGE)].dropna()
    return recent[recent < RIPE].rename_axis("day")


def _curve(source: str, pairs: pd.DataFrame) -> pd.DataFrame | None:
    if pairs["late"].sum() < LEAST_TAGS:
        return None
    pairs = pairs[pairs["late"] > 0]
    risen = _rising(np.minimum(pairs["early"] / pairs["late"], 1.0).to_numpy(), pairs["late"].to_numpy())
    ages = np.arange(RIPE_AGE + 1)
    share = np.interp(ages, [*pairs["age"], RIPE_AGE], [*risen, 1.0])
    return pd.DataFrame({"source": source, "age": ages, "share": share})


def _rising(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The nearest values that never fall, in weighted squares: adjacent violators pooled."""
    blocks: list[list[float]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (a, wa, na), (b, wb, nb) = blocks[-2:]
            blocks[-2:] = [[(a * wa + b * wb) / (wa + wb), wa + wb, na + nb]]
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])
