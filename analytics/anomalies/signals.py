"""Signals of a workspace: from its facts to the few rows that a person reads on Monday."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.anomalies import stories
from analytics.anomalies.control import BALANCED, Sensitivity
from analytics.anomalies.nodes import Watchlist, watchlist
from analytics.anomalies.watching import Watched, watch
from analytics.baselines.grain import DAILY, WEEKLY, Grain
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts

COLUMNS = ["kind", "level", "name", "direction", "observed", "expected", "low", "high", "since", "noticed", "until",
           "grain", "days", "certainty", "p_value", "tier", "driver", "driver_share", "customers", "parts", "note",
           "scope"]
LOOK_BACK = timedelta(weeks=8)        # so that a signal of this week knows since when
BURST_CUSTOMERS = 2                   # without so many customers nothing unusual is left: one loud account, or spam


def signals(facts: Facts, calendar: Calendar, *, start: date | None = None, end: date | None = None,
            scope: Scope = Scope(), sensitivity: Sensitivity = BALANCED) -> pd.DataFrame:
    """What changed between two days (both included), judged with nothing later than `end`.

    start: None for the whole history. end: None for the last covered day; days after it are not looked at.
    returns: one row per story, signals before watches, strongest first; columns `COLUMNS`. `observed`, `expected`,
        `low`, `high` are tickets in the `days` days that speak loudest (99 % range); `since` is its first day,
        `noticed` the day at whose end it was first known, `until` the last day it held. `direction` is up or down;
        `kind` new, spike, rise, drop, fall, gone or burst; `level` total, team, category, cell, feature or tag.
        `certainty` is 1 − p. `driver` is the category with the largest share of the change. `parts` are the other
        names that moved with it; `scope` leads to the tickets. Empty when nothing happened or history is too short.
    """
    found = []
    for grain in (DAILY, WEEKLY):
        watched = watchlist(facts, calendar, grain.name, scope)
        if end is not None:
            inside = watched.counts.index <= pd.Timestamp(end) - pd.Timedelta(days=_days(grain) - 1)
            watched = Watchlist(watched.counts[inside], watched.nodes)
        if watched.counts.empty:
            continue
        judged = pd.Timestamp(start - LOOK_BACK) if start else None
        families = (watched.nodes["level"] == "tag").to_numpy(int)
        result = watch(watched.counts, grain, judged_from=judged, sensitivity=sensitivity, families=families)
        if len(result.episodes):
            found.append(_rows(facts, watched, result, grain))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(found, ignore_index=True)
    if start is not None:
        rows = rows[rows["until"] >= pd.Timestamp(start)]
    told = _told(facts, rows)
    return told.sort_values(["tier", "p_value"], ignore_index=True)[COLUMNS]


def of_week(facts: Facts, calendar: Calendar, week: date, **options: object) -> pd.DataFrame:
    """The signals that hold in the week beginning on `week`."""
    return signals(facts, calendar, start=week, end=week + timedelta(days=6), **options)


def of_day(facts: Facts, calendar: Calendar, day: date, **options: object) -> pd.DataFrame:
    """The signals that hold on a day, known at its end."""
    return signals(facts, calendar, start=day, end=day, **options)


def _days(grain: Grain) -> int:
    return 1 if grain.name == "day" else 7


def _rows(facts: Facts, watched: Watchlist, result: Watched, grain: Grain) -> pd.DataFrame:
    """Episodes with their nodes, customers' concentration, labelling, and drivers."""
    rows = result.episodes.drop(columns="series").rename(columns={"name": "node"})
    rows["node"] = rows["node"].astype(int)
    rows = rows.join(watched.nodes, on="node")
    step = pd.Timedelta(days=_days(grain) - 1)
    rows["noticed"] += step
    rows["until"] += step
    rows["grain"], rows["days"] = grain.name, rows["window"] * _days(grain)
    meanings = facts.frame("select tag, team is not null or category is not null or feature is not null as mapped "
                           "from derived.meanings")
    mapped = set(meanings.loc[meanings["mapped"], "tag"])
    totals = np.flatnonzero((watched.nodes["level"] == "total").to_numpy())
    rows["note"] = ""
    for index, row in rows[(rows["tier"] == "signal")].iterrows():
        if row["level"] == "tag" and len(totals):
            rows.loc[index, "note"] = stories.labelling(row, result.evidence, int(totals[0]), row["name"] in mapped)
    rows.loc[rows["note"] != "", "tier"] = "watch"
    drivers = [_driver(row, watched, result) if row["tier"] == "signal" else (None, np.nan)
               for _, row in rows.iterrows()]
    rows["driver"], rows["driver_share"] = zip(*drivers, strict=True)
    return rows


def _driver(row: pd.Series, watched: Watchlist, result: Watched) -> tuple[str | None, float]:
    """The category with the largest excess in the signal's own days, and its share of the signal's excess."""
    evidence = result.evidence
    at = evidence.dates.get_loc(row["at"])
    inside = slice(at - int(row["window"]) + 1, at + 1)
    inner = watched.nodes.index[watched.nodes["level"] == "category"]
    if row["level"] == "cell":
        return row["scope"].categories[0], 1.0
    if not len(inner):
        return None, np.nan
    excess = np.nansum(evidence.counts[inside][:, inner] - evidence.mean[inside][:, inner], axis=0) * row["direction"]
    own = (row["observed"] - row["expected"]) * row["direction"]
    best = int(np.argmax(excess))
    return str(watched.nodes.loc[inner[best], "name"]), float(excess[best] / own) if own > 0 else np.nan


def _told(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Signals grouped into stories, bursts of few customers set aside, watches that belong to no story."""
    loud = rows[rows["tier"] == "signal"]
    story = stories.group(loud, lambda row: _tickets(facts, row)) if len(loud) else pd.Series(dtype=object)
    told = []
    for _, members in loud.groupby(story, sort=False) if len(loud) else ():
        index = stories.lead(members)
        row = members.loc[index].copy()
        row["parts"] = sorted(set(members["name"]) - {row["name"]})
        told.append(_concentration(facts, row))
    taken = [(row["since"] - stories.SLACK, row["until"] + stories.SLACK, row["direction"]) for row in told]
    faint = rows[rows["tier"] == "watch"].sort_values("p_value")
    faint = faint.drop_duplicates(["since", "until", "observed", "expected"])
    for _, row in faint.iterrows():
        inside = any(a <= row["since"] and row["until"] <= b and d == row["direction"] for a, b, d in taken)
        if not inside or row["note"]:
            row = row.copy()
            row["parts"], row["customers"] = [], np.nan
            told.append(row)
    frame = pd.DataFrame(told).reset_index(drop=True)
    frame["direction"] = np.where(frame["direction"] > 0, "up", "down")
    return frame


def _span(row: pd.Series) -> Scope:
    until = row["at"] + pd.Timedelta(days=0 if row["grain"] == "day" else 6)
    return row["scope"].narrowed(start=(until - pd.Timedelta(days=int(row["days"]) - 1)).date(), end=until.date())


def _tickets(facts: Facts, row: pd.Series) -> set:
    selection = select(row["scope"].narrowed(start=row["since"].date(), end=row["until"].date(), measure="customers"))
    return set(facts.frame(f"select distinct id from {selection.from_where}", selection.parameters)["id"])


def _concentration(facts: Facts, row: pd.Series) -> pd.Series:
    """How many customers stand behind a rise; a rise that two customers make is a burst, and no more than a watch."""
    selection = select(_span(row).narrowed(measure="customers"))
    per = facts.frame(f"""select customer, count(distinct id) as tickets from {selection.from_where}
        group by customer order by tickets desc""", selection.parameters)
    known = per[per["customer"].notna()]
    row["customers"] = len(known)
    loudest = int(known["tickets"].head(BURST_CUSTOMERS).sum())
    if row["direction"] > 0 and loudest > 2 * BURST_CUSTOMERS and row["observed"] - loudest <= row["high"]:
        row["kind"], row["tier"] = "burst", "watch"
        row["note"] = f"{loudest} of {int(row['observed'])} tickets from {min(BURST_CUSTOMERS, len(known))} customers"
    return row
