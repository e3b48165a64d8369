"""Attribution: episodes of counted series as signals of areas, with their driver and what they are about."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.metrics.scope import Scope
from analytics.signals.cautions import labelling, moved, peak, to_others
from analytics.signals.signal import Signal, step_days
from analytics.workspace.area import Area


def attributed(
    episodes: pd.DataFrame,
    evidence: Evidence,
    areas: Sequence[Area],
    *,
    grain: str,
    scope: Scope,
    meanings: pd.DataFrame,
) -> list[Signal]:
    """One signal or watch per episode; what is only a re-labelling becomes a watch with a note.

    episodes: as `watch` gives them; areas: what each series of the evidence counts; scope: which all areas lie in;
    meanings: tag → team, category, feature.
    """
    mapped = set(meanings.index[meanings.notna().any(axis=1)])
    total = next((series for series, area in enumerate(areas) if area.level == "total"), None)
    found = []
    for row in episodes.to_dict("records"):
        area = areas[int(row["name"])]
        inside = scope.of_area(area)
        last = timedelta(days=step_days(grain) - 1)
        signal = Signal(
            area=area,
            scope=inside,
            kind=row["kind"],
            tier=row["tier"],
            direction="up" if row["direction"] > 0 else "down",
            observed=float(row["observed"]),
            expected=float(row["expected"]),
            low=float(row["low"]),
            high=float(row["high"]),
            since=row["since"].date(),
            noticed=row["noticed"].date() + last,
            until=row["until"].date() + last,
            at=row["at"].date(),
            grain=grain,
            days=int(row["window"]) * step_days(grain),
            p_value=float(row["p_value"]),
            fresh=bool(row["fresh"]),
            teams=_named(area, inside, meanings, "team"),
            categories=_named(area, inside, meanings, "category"),
        )
        if total is not None and area.level != "total":
            signal = _weighed(signal, evidence, areas, total, mapped)
        if signal.tier == "signal":
            driver, share = _driver(signal, evidence, areas)
            signal = replace(signal, driver=driver, driver_share=share)
        found.append(signal)
    return found


def _weighed(signal: Signal, evidence: Evidence, areas: Sequence[Area], total: int, mapped: Collection[str]) -> Signal:
    """A signal held against the total; an unmapped tag explains a move of the total and is only as certain as that."""
    note = moved(signal, evidence, areas, total) or to_others(signal, evidence, areas)
    if signal.area.level == "tag":
        known = signal.area.values[0] in mapped
        note = labelling(signal, evidence, total, known) or note
        if not known:
            p = evidence.up if signal.direction == "up" else evidence.down
            of_total = float(p[peak(signal, evidence), total].min())
            signal = replace(signal, p_value=max(signal.p_value, of_total))
    return replace(signal, note=note, kind="labelling", tier="watch") if note else signal


def _named(area: Area, inside: Scope, meanings: pd.DataFrame, dimension: str) -> tuple[str, ...]:
    """The team or the category that an area is about: its own, or what its tag means."""
    if own := inside.filters.get(dimension):
        return own
    if area.level == "tag" and area.values[0] in meanings.index:
        found = meanings.loc[area.values[0], dimension]
        return (found,) if isinstance(found, str) else ()
    if area.level == "feature":
        return tuple(sorted(set(meanings.loc[meanings["feature"] == area.values[0], dimension].dropna())))
    return ()


def _driver(signal: Signal, evidence: Evidence, areas: Sequence[Area]) -> tuple[str | None, float | None]:
    """The category with the largest excess in the signal's own days, and its share of the signal's excess (at most 1).

    Of a team it is one of its own categories; an area that is a category or lies in one has none: it is no cause of
    itself.
    """
    if "category" in signal.area.group:
        return None, None
    team = signal.area.group.get("team")
    level = "cell" if team else "category"
    inner = [
        series for series, area in enumerate(areas) if area.level == level and (not team or area.group["team"] == team)
    ]
    if not inner:
        return None, None
    inside = peak(signal, evidence)
    away = evidence.counts[inside][:, inner] - evidence.mean[inside][:, inner]
    excess = np.nansum(away, axis=0) * signal.sign
    best = int(np.argmax(excess))
    share = min(float(excess[best] / signal.excess), 1.0) if signal.excess > 0 else None
    return areas[inner[best]].group["category"], share
