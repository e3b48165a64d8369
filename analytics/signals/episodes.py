"""Episodes: one signal for a run of alarms, with what was seen, what was due, since when, and how sure."""

import numpy as np
import pandas as pd

from analytics.expectation import tails
from analytics.expectation.evidence import Evidence
from analytics.expectation.grain import Grain
from analytics.expectation.ranges import interval

COLUMNS = [
    "series",
    "direction",
    "kind",
    "since",
    "noticed",
    "until",
    "at",
    "window",
    "observed",
    "expected",
    "low",
    "high",
    "p_value",
    "certainty",
    "tier",
    "fresh",
]
FRESH = 3e-4  # p-value of a step, held against the fading path of what went before, from which it is a new event
AGAIN_WEEKS = 2  # so soon after its end an event can go on
LASTING_WEEKS = 2  # from which a spike is a rise, a drop a fall
NEWBORN = 3.0  # tickets before an episode up to which a series counts as newborn
NEWBORN_SHARE = 0.05  # or this share of what is seen now
GONE_WEEKS = 4  # without any ticket, after which a series counts as gone


def episodes(
    evidence: Evidence, grain: Grain, direction: int, p: np.ndarray, signal: np.ndarray, watch: np.ndarray
) -> pd.DataFrame:
    """One row per episode of one direction; columns `COLUMNS`. A run of alarms is one, up to an excess that is new.

    p: calibrated p-values, of which the strongest step is that of the episode. `since` is the first step of it,
    `noticed` the step at whose end it was first known, `until` the last one that alarmed, `at` the strongest, whose
    `window` steps hold `observed` and `expected` tickets (range `low` … `high`, 99 %). `fresh`: it lies beyond the
    fading path of an earlier episode of the same series. What lies within its own range is a watch, however unlikely.
    """
    gap = max(1, grain.week // 2)
    window = evidence.window_up if direction > 0 else evidence.window_down
    rows = []
    for series in np.flatnonzero((signal | watch).any(axis=0)).tolist():
        at = np.flatnonzero(signal[:, series] | watch[:, series])
        news = _news(evidence, grain, at, signal[at, series], series, direction)
        for run in np.split(at, np.flatnonzero((np.diff(at) > gap) | news[1:]) + 1):
            fresh = bool(news[np.searchsorted(at, run[0])])
            signalled = run[signal[run, series]]
            best = int(run[np.argmin(p[run, series])])
            length = max(1, int(window[best, series]))
            inside = slice(best - length + 1, best + 1)
            seen, due, low, high = _range(evidence, inside, series)
            tier = "signal" if len(signalled) and not low <= seen <= high else "watch"
            since = int(run[0])
            if not fresh:
                since = _onset(evidence, since, int(window[since, series]), series, direction)
            kind = _kind(evidence, grain, series, since, int(run[-1]), direction)
            strongest = float(p[best, series])
            noticed = int((signalled if len(signalled) else run)[0])
            rows.append(
                (
                    series,
                    direction,
                    kind,
                    evidence.dates[since],
                    evidence.dates[noticed],
                    evidence.dates[run[-1]],
                    evidence.dates[best],
                    length,
                    seen,
                    due,
                    low,
                    high,
                    strongest,
                    1 - strongest,
                    tier,
                    fresh,
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _range(evidence: Evidence, inside: slice, series: int) -> tuple[float, float, float, float]:
    known = np.isfinite(evidence.counts[inside, series]) & np.isfinite(evidence.mean[inside, series])
    mean = evidence.mean[inside, series][known]
    due = float(mean.sum())
    unsure = float((mean * evidence.variance[inside, series][known]).sum())
    wide = evidence.width[inside, series][known].max(initial=1.0) + unsure
    low, high = interval(np.array([due]), np.array([wide]))
    return float(evidence.counts[inside, series][known].sum()), due, float(low[0]), float(high[0])


def _onset(evidence: Evidence, first: int, window: int, series: int, direction: int) -> int:
    """The first step of the first alarm's window that lies on the alarm's side."""
    back = np.arange(max(evidence.begin, first - max(window, 1) + 1), first + 1)
    away = direction * (evidence.counts[back, series] - evidence.mean[back, series])
    side = np.flatnonzero(np.nan_to_num(away, nan=-1.0) > 0)
    return int(back[side[0]]) if len(side) else first


def _news(
    evidence: Evidence, grain: Grain, at: np.ndarray, sure: np.ndarray, series: int, direction: int
) -> np.ndarray:
    """Which alarming steps begin a new event: their tickets lie beyond the fading path of the alarms before them.

    The path is what the week before had, relative to what was expected, or the largest such week since the event began
    with its excess halved every week, whichever is further away. An event has a week to reach its height, from the
    first alarm on that is announced.
    """
    counts, mean = evidence.counts[:, series], evidence.mean[:, series]
    known = np.isfinite(counts) & np.isfinite(mean)
    seen, due = (np.cumsum(np.r_[0.0, np.where(known, values, 0.0)]) for values in (counts, mean))
    back = np.maximum(np.arange(len(counts)) - grain.week, 0)  # of the week that ends before a step
    before_seen, before_due = seen[:-1] - seen[back], due[:-1] - due[back]
    ratio = before_seen / np.maximum(before_due, 1e-9)
    news, begun, height = np.zeros(len(at), bool), -1, -1
    for number, step in enumerate(at.tolist()):
        if begun < 0 or (step - begun > AGAIN_WEEKS * grain.week and step - at[number - 1] > AGAIN_WEEKS * grain.week):
            begun, height = step, -1
        if height < 0 and sure[number]:
            height = step
        if height < 0 or step - height < grain.week or not known[step] or before_due[step] <= 0:
            continue
        weeks = np.arange(min(begun + grain.week, step), step + 1)
        faded = direction * (ratio[weeks] - 1) * 0.5 ** ((step - weeks) / grain.week)
        path = mean[step] * max(1 + direction * max(faded.max(), 0.0), 0.0)
        unsure = evidence.variance[step, series] + evidence.spread[step, series] / max(before_seen[step], 1.0)
        tail = tails.upper if direction > 0 else tails.lower
        spread = np.array([evidence.spread[step, series] + path * unsure])
        if direction * (counts[step] - path) > 0 and tail(counts[step : step + 1], np.array([path]), spread)[0] < FRESH:
            news[number], begun, height = True, step, step
    return news


def _kind(evidence: Evidence, grain: Grain, series: int, since: int, last: int, direction: int) -> str:
    counts = evidence.counts[:, series]
    lasting = last - since + 1 >= LASTING_WEEKS * grain.week
    if direction > 0:
        before = float(np.nansum(counts[max(0, since - grain.year) : since]))
        now = float(np.nansum(counts[since : last + 1]))
        if before <= max(NEWBORN, NEWBORN_SHARE * now):
            return "new"
        return "rise" if lasting else "spike"
    recent = counts[max(0, last - GONE_WEEKS * grain.week + 1) : last + 1]
    if np.isfinite(recent).sum() >= 3 * grain.week and np.nansum(recent) == 0:
        return "gone"
    return "fall" if lasting else "drop"
