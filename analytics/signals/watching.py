"""Watching: the episodes of what is announced of many series, and what was expected of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.expectation.ranges import interval
from analytics.signals.announcements import Announcements
from analytics.signals.episodes import COLUMNS, episodes


@dataclass(frozen=True)
class Watched:
    """Episodes, and the evidence for them (for charts: expected value and range per step)."""

    episodes: pd.DataFrame
    evidence: Evidence | None
    tested_from: pd.Timestamp | None = None


def episodes_of(found: Announcements | None, names: pd.Index) -> Watched:
    """The episodes of what is announced, with the column `name`; none where it is None. names: of the series."""
    if found is None:
        return Watched(pd.DataFrame(columns=["name", *COLUMNS]), None)
    parts = []
    for direction in (1, -1):
        part = episodes(
            found.evidence,
            found.grain,
            direction,
            found.p[direction],
            found.signals[direction],
            found.watches[direction],
        )
        parts.append(part[part["until"] >= found.tested_from])
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]
    rows.insert(0, "name", [names[i] for i in rows["series"].astype(int)])
    return Watched(rows.sort_values(["noticed", "p_value"], ignore_index=True), found.evidence, found.tested_from)


def expected_ranges(watched: Watched, series: np.ndarray) -> pd.DataFrame:
    """What was expected of some series (positions) at each tested step, and the 99 % range of one step.

    returns: columns series, period, observed, expected, low, high; steps without data are left out.
    """
    evidence = watched.evidence
    if evidence is None or watched.tested_from is None:
        return pd.DataFrame(columns=["series", "period", "observed", "expected", "low", "high"])
    begin = int(evidence.dates.searchsorted(watched.tested_from))
    mean, counts = evidence.mean[begin:][:, series], evidence.counts[begin:][:, series]
    step, column = np.nonzero(np.isfinite(mean) & np.isfinite(counts))
    due = mean[step, column]
    unsure = due * evidence.variance[begin:][:, series][step, column]
    low, high = interval(due, evidence.spread[begin:][:, series][step, column] + unsure)
    return pd.DataFrame(
        {
            "series": series[column],
            "period": evidence.dates[begin:][step],
            "observed": counts[step, column],
            "expected": due,
            "low": low,
            "high": high,
        }
    )
