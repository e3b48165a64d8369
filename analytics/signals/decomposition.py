"""Decomposition: how much of a cell's change is more customers, more tagging, another mix, and a real change.

Within one cell and segment s (as a plan) tickets are a product: T_s = A · a_s · g_s · r_s, with A active customers,
a_s the segment's share of them, g_s the share of its tickets that are tagged at all, and r_s the rate at which one of
its customers raises such a ticket (tagged or not). The change of ΣT_s splits by the logarithmic-mean Divisia index
(Ang 2005, Energy Policy 33:867) into ΣL(T_s¹, T_s⁰) · ln(x¹/x⁰) per factor x, L(a, b) = (a − b) / ln(a/b): exact, no
remainder, and the same whichever period is called the first. What was not measured is not guessed: without active
customers, A and a_s are left inside the rate, and the parts name it. Parts are never added up over cells.

Intervals come from drawing the counts again (tickets of a segment: variance φ · mean; tagged ones: binomial); active
customers are counted, not estimated.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PARTS = ("customers", "tagging", "mix", "real")
COLUMNS = ["part", "tickets", "low", "high", "measured"]
DRAWS = 400
SMALL = 0.5  # added to a segment's tickets on both sides: from or to zero has no logarithm
COVER = 0.95


@dataclass(frozen=True)
class Period:
    """One period of a cell per segment: its `tickets`, `tagged` of `every` ticket, active `customers` if known."""

    tickets: np.ndarray
    tagged: np.ndarray
    every: np.ndarray
    customers: np.ndarray | None = None


def decompose(before: Period, now: Period, *, dispersion: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """The parts of a cell's change; columns COLUMNS, one row per part of PARTS.

    tickets: signed; the measured parts add up to the change exactly. low, high: 95 % interval. A part that was not
    measured has NA and `measured` False; what it would have been is inside "real". dispersion: φ ≥ 1 of the counts.
    """
    random = np.random.default_rng(seed)
    known = before.customers is not None and now.customers is not None
    point = _parts(before, now, known)
    drawn = np.array(
        [_parts(_again(random, before, dispersion), _again(random, now, dispersion), known) for _ in range(DRAWS)]
    )
    low, high = np.quantile(drawn, [(1 - COVER) / 2, (1 + COVER) / 2], axis=0)
    measured = np.array([known, True, known, True])
    values = np.where(measured, np.vstack([point, low, high]), np.nan)
    return pd.DataFrame(
        {"part": PARTS, "tickets": values[0], "low": values[1], "high": values[2], "measured": measured}
    )[COLUMNS]


def _parts(before: Period, now: Period, known: bool) -> np.ndarray:
    """Customers, tagging, mix, real; with zeros for what is not measured."""
    t0, t1 = before.tickets + SMALL, now.tickets + SMALL
    weight = _log_mean(t1, t0)
    tagging = np.log(_share(now) / _share(before))
    size: np.ndarray = np.zeros(len(t0))
    mix: np.ndarray = np.zeros(len(t0))
    if known and before.customers is not None and now.customers is not None:
        c0, c1 = before.customers + SMALL, now.customers + SMALL
        size = np.full(len(t0), np.log(c1.sum() / c0.sum()))
        mix = np.log((c1 / c1.sum()) / (c0 / c0.sum()))
    rest = np.log(t1 / t0) - size - mix - tagging
    return np.array([float((weight * factor).sum()) for factor in (size, tagging, mix, rest)])


def _share(period: Period) -> np.ndarray:
    """Share of tickets that are tagged, per segment; few tickets lean on all segments together."""
    pooled = (period.tagged.sum() + SMALL) / (period.every.sum() + 2 * SMALL)
    return np.asarray((period.tagged + 20 * pooled) / (period.every + 20))


def _log_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    same = np.isclose(a, b)
    return np.where(same, a, (a - b) / np.where(same, 1.0, np.log(a / b)))


def _again(random: np.random.Generator, period: Period, dispersion: float) -> Period:
    """The period with its counts drawn anew."""
    mean = np.maximum(period.tickets, SMALL)
    tickets = (
        random.poisson(mean)
        if dispersion <= 1.001
        else random.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
    )
    share = np.clip(_share(period), 0.0, 1.0)
    return Period(
        tickets.astype(float),
        random.binomial(period.every.astype(int), share).astype(float),
        period.every,
        period.customers,
    )
