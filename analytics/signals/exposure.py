"""Exposure: how many could have written in a step of time, with which an expectation grows and shrinks."""

import numpy as np
import pandas as pd

from analytics.expectation.grain import Grain
from analytics.metrics.period import period_of
from analytics.metrics.rates import active_in
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

ENOUGH_ACTIVE = 0.9  # of the weeks must have active customers, for expectations to follow them
WEEKS_BELIEVED = 4  # weeks' worth of belief that all weekdays are alike


def exposure(facts: Facts, steps: pd.DatetimeIndex, week_start: int) -> np.ndarray | None:
    """Active customers per step, 1 in the first week known; None where fewer than ENOUGH_ACTIVE of the weeks have any.

    A week without one has that of the week before: the newest figures come later than the newest tickets.
    """
    weeks = pd.DatetimeIndex(period_of(steps, "week", week_start))
    every = weeks.unique()
    active = pd.Series(active_in(facts, Scope(), every), index=every)
    if active.notna().mean() < ENOUGH_ACTIVE:
        return None
    return np.asarray(active.ffill().bfill().reindex(weeks).to_numpy() / active.dropna().iloc[0])


def by_days(
    facts: Facts,
    daily: pd.Series,
    steps: pd.DatetimeIndex,
    grain: Grain,
    week_start: int,
    *,
    days: tuple[int, int] | None = None,
) -> np.ndarray:
    """Exposure of steps of unequal length: their days (or a stretch of them), each with what its weekday usually has.

    daily: tickets per day, NaN = no data. days: first and last day of each step that counts, from 0.
    returns: step × step; row t holds the exposure of all steps as it was known before step t.
    """
    spans = []
    for step in steps:
        whole = pd.date_range(step, periods=grain.days(step))
        spans.append(whole[days[0] : days[1] + 1] if days else whole)
    every = pd.DatetimeIndex(sorted({day for span in spans for day in span}))
    active = exposure(facts, every, week_start) if len(every) else None
    weight = pd.Series(1.0 if active is None else active, index=every)
    held = np.array([[weight[span[span.day_of_week == day]].sum() for day in range(7)] for span in spans])
    known = daily.dropna()
    rows = []
    for step in steps:
        before = known[known.index < step]
        mean = max(float(before.mean()), 1e-9) if len(before) else 1.0
        groups = before.groupby(pd.DatetimeIndex(before.index).day_of_week)
        total, count = (groups.agg(how).reindex(range(7), fill_value=0.0).to_numpy(float) for how in ("sum", "count"))
        usual = (total / mean + WEEKS_BELIEVED) / (count + WEEKS_BELIEVED)
        of_step = held @ usual
        rows.append(of_step / of_step.mean())
    return np.array(rows)
