"""Scores of alarms against known events: the same arithmetic for our method, the common rules and the ceiling."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.generators import Suite

MERGE = 3  # alarms up to so many days apart are one
GRACE = 7  # days after an event that count neither way, where the event does not say


def development_suites() -> dict[str, Suite]:
    """The development draws beside the folder that TAGWATCH_REAL_DATA names; empty when they are not there."""
    real = os.environ.get("TAGWATCH_REAL_DATA")
    folder = Path(real).parent / "anomalies" / "dev" if real else None
    if folder is None or not folder.exists():
        return {}
    suites = {}
    for name, file, step in (("weekly", "noufaily", "week"), ("daily", "support", "day"), ("panel", "panel", "day")):
        long = pd.read_csv(folder / f"{file}_dev.csv.gz", parse_dates=["date"])
        counts = long.pivot(index="date", columns="series", values="count")
        events = pd.read_csv(
            folder / f"{file}_dev_events.csv", parse_dates=["start", "end", "ignore_until", "eval_from"]
        )
        scenario = {s: "panel" if name == "panel" else s.rsplit("_r", 1)[0] for s in counts}
        suites[name] = Suite(counts, events, events["eval_from"].min(), scenario, step=step)
    return suites


def score(suite: Suite, up: pd.DataFrame, down: pd.DataFrame | None = None) -> dict[str, object]:
    """Figures of one detector.

    up, down: alarms, period × series. returns: `per_year` (false alerts per series-year), `per_week` (false alerts
    per week over all series), `pod`, `delay` (days), `f1`, `fdr`, `fpr` (share of eventless series-steps that alarm),
    `null` (false alerts per series-year in series without events), `by` (scenario → pod, false per year).
    """
    scored = up.index >= suite.tested_from
    dates = up.index[scored]
    found, false, delays, steps, wrong = {}, {}, [], {}, {}
    by_series = dict(list(suite.events.groupby("series"))) if len(suite.events) else {}
    for series in up:
        scenario, events = suite.scenario[series], by_series.get(series)
        held = suite.counts[series].notna().to_numpy()[scored]
        quiet, hits = {}, set()
        for direction, frame in (("up", up), ("down", down)):
            if frame is None:
                continue
            alarm = frame[series].to_numpy(bool)[scored]
            free = np.ones(len(dates), bool)
            for number, event in enumerate(() if events is None else events.itertuples()):
                last = (
                    event.ignore_until
                    if pd.notna(getattr(event, "ignore_until", pd.NaT))
                    else (event.end + pd.Timedelta(days=GRACE))
                )
                inside = (dates >= event.start) & (dates <= event.end)
                if event.direction == direction:
                    free &= ~((dates >= event.start) & (dates <= last))
                    if (alarm & inside).any():
                        hits.add(number)
                        delays.append((dates[alarm & inside][0] - event.start).days)
                else:
                    free &= ~((dates > event.end) & (dates <= last))
            quiet[direction] = (alarm & free, free)
        for alarm, _ in quiet.values():
            at = np.flatnonzero(alarm)
            gap = max(1, MERGE // suite.days)
            false[scenario] = false.get(scenario, 0) + int((np.diff(at, prepend=-99) > gap).sum())
        wrong[scenario] = wrong.get(scenario, 0) + int(quiet["up"][0].sum())
        steps[scenario] = steps.get(scenario, 0) + int((held & quiet["up"][1]).sum())
        for number in range(0 if events is None else len(events)):
            found.setdefault(scenario, []).append(number in hits)
    return _figures(suite, found, false, wrong, steps, delays, len(dates), up.shape[1])


def _figures(
    suite: Suite,
    found: Mapping,
    false: Mapping,
    wrong: Mapping,
    steps: Mapping,
    delays: list,
    periods: int,
    series: int,
) -> dict[str, object]:
    hits, all_events, lies = sum(map(sum, found.values())), sum(map(len, found.values())), sum(false.values())
    years = periods * suite.days / 365.25
    members = pd.Series(suite.scenario).value_counts()
    nulls = [s for s in members.index if s not in found]
    return {
        "per_year": lies / (series * years),
        "per_week": lies / (periods * suite.days / 7),
        "pod": hits / max(1, all_events),
        "delay": float(np.mean(delays)) if delays else np.nan,
        "f1": 2 * hits / max(1, all_events + hits + lies),
        "fdr": lies / max(1, lies + hits),
        "fpr": sum(wrong.values()) / max(1, sum(steps.values())),
        "worst": max(wrong[s] / max(1, steps[s]) for s in wrong),
        "null": sum(false[s] for s in nulls) / max(1e-9, members.reindex(nulls).sum() * years) if nulls else np.nan,
        "by": {
            s: (np.mean(found[s]) if s in found else np.nan, false[s] / (members[s] * years)) for s in members.index
        },
    }


def pod_at(suite: Suite, evidence: pd.DataFrame, rate: float = 0.01) -> float:
    """Share of events found when the level is set so that this share of eventless series-steps alarms.

    evidence: larger = stronger, period × series.
    """
    scored = evidence.index >= suite.tested_from
    dates, values = evidence.index[scored], evidence[scored]
    quiet = pd.DataFrame(True, index=dates, columns=values.columns)
    best = []
    for event in suite.events.itertuples():
        quiet.loc[(dates >= event.start) & (dates <= event.end + pd.Timedelta(days=GRACE)), event.series] = False
        best.append(values.loc[(dates >= event.start) & (dates <= event.end), event.series].max())
    level = np.quantile(values.to_numpy()[quiet.to_numpy()], 1 - rate)
    return float((np.array(best) > level).mean())
