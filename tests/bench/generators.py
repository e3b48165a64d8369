"""Counts with known truth: weekly outbreaks, daily support tickets, and a panel of 300 tags of one company.

Weekly: the 42 scenarios of Noufaily et al. 2013, Statistics in Medicine 32:1206, §4.1 (seven parameter sets, with
and without trend, with no, one or two harmonics; negative binomial with variance φ·μ). Daily: 14 situations that
support tickets get into. Every draw keeps the mean and the dispersion that it came from, so that a detector can be
measured against one that knows them.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

# θ, β, γ1, γ2, φ: log μ = θ + βt + Σ_j γ1 cos(2πjt/52) + γ2 sin(2πjt/52)
WEEKLY = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
OFFICE = np.array([1.56, 1.45, 1.36, 1.31, 1.16, 0.10, 0.06])  # Monday first; their mean is 1
SHOP = np.array([1.27, 1.17, 1.12, 1.08, 1.02, 0.70, 0.64])
CALM = np.array([1.19, 1.12, 1.07, 1.03, 1.0, 0.84, 0.75])
FIRST, LAST, JUDGED_FROM = "2022-07-11", "2025-03-02", "2024-09-02"


@dataclass
class Suite:
    """Counts (period × series, NaN = no data), true mean and dispersion without events, events, steps per year."""

    counts: pd.DataFrame
    events: pd.DataFrame  # series, scenario, start, end, direction, kind, ignore_until
    tested_from: pd.Timestamp
    scenario: dict[str, str]
    mean: pd.DataFrame | None = None
    dispersion: pd.Series | None = None
    step: str = "day"

    @property
    def days(self) -> int:
        """Days per row."""
        return 7 if self.step == "week" else 1


@dataclass
class _Draft:
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    means: dict[str, np.ndarray] = field(default_factory=dict)
    dispersions: dict[str, float] = field(default_factory=dict)
    scenario: dict[str, str] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)

    def add(self, name: str, scenario: str, counts: np.ndarray, mean: np.ndarray, dispersion: float) -> None:
        self.columns[name], self.means[name] = counts, mean
        self.dispersions[name], self.scenario[name] = dispersion, scenario

    def suite(self, dates: pd.DatetimeIndex, tested_from: pd.Timestamp, step: str) -> Suite:
        return Suite(
            pd.DataFrame(self.columns, index=dates),
            pd.DataFrame(self.events),
            tested_from,
            self.scenario,
            pd.DataFrame(self.means, index=dates),
            pd.Series(self.dispersions),
            step,
        )


def draw(random: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    """Counts with that mean and variance dispersion · mean."""
    if dispersion <= 1:
        return random.poisson(mean).astype(float)
    size = np.maximum(mean, 1e-9) / (dispersion - 1)
    return random.negative_binomial(size, 1 / dispersion).astype(float)


def weekly(seed: int, repeats: int = 20) -> Suite:
    """624 weeks, the last 49 scored, one outbreak of k = 1 … 10 standard deviations in them per series."""
    random, draft, weeks = np.random.default_rng(seed), _Draft(), np.arange(624)
    dates = pd.date_range("2012-01-02", periods=624, freq="7D")
    for number, (level, slope, cosine, sine, dispersion) in enumerate(WEEKLY, 1):
        for trend in (0, 1):
            for harmonics in (0, 1, 2):
                turns = [2 * np.pi * j * weeks / 52 for j in range(1, harmonics + 1)]
                season = sum((cosine * np.cos(turn) + sine * np.sin(turn) for turn in turns), np.zeros(624))
                mean = np.exp(level + trend * slope * weeks + season)
                for repeat in range(repeats):
                    name = f"g{number}_t{trend}_m{harmonics}_r{repeat}"
                    counts, k = draw(random, mean, dispersion), repeat % 10 + 1
                    for _ in range(4):  # outbreaks of the past, as in the paper
                        _outbreak(random, counts, mean, dispersion, random.integers(52, 570), random.uniform(1, 10))
                    start = int(random.integers(575, 618))
                    end = _outbreak(random, counts, mean, dispersion, start, k)
                    draft.add(name, name.rsplit("_", 1)[0], counts, mean, dispersion)
                    draft.events.append(
                        {
                            "series": name,
                            "scenario": name.rsplit("_", 1)[0],
                            "start": dates[start],
                            "end": dates[end],
                            "direction": "up",
                            "kind": "outbreak",
                            "k": float(k),
                        }
                    )
    return draft.suite(dates, dates[575], "week")


def _outbreak(
    random: np.random.Generator, counts: np.ndarray, mean: np.ndarray, dispersion: float, start: int, k: float
) -> int:
    """Add an outbreak of Poisson(k sd) cases, spread by a lognormal(0, 0.5) delay; returns its last week."""
    cases = 0
    while cases < 2:
        cases = random.poisson(k * np.sqrt(mean[start] * dispersion))
        k *= 1.2  # an outbreak of no case is none
    delays = np.minimum(random.lognormal(0, 0.5, cases).astype(int), len(counts) - 1 - start)
    np.add.at(counts, start + delays, 1)
    return start + int(delays.max())


def daily(seed: int, repeats: int = 24) -> Suite:
    """14 situations × repeats, 966 days, the last 26 weeks scored."""
    from tests.bench.situations import SITUATIONS

    random, draft = np.random.default_rng(seed), _Draft()
    dates = pd.date_range(FIRST, LAST)
    for scenario, situation in SITUATIONS.items():
        for repeat in range(repeats):
            name = f"{scenario}_r{repeat}"
            counts, mean, dispersion, events = situation(random, dates, repeat)
            draft.add(name, scenario, counts, mean, dispersion)
            draft.events += [{"series": name, "scenario": scenario, **event} for event in events]
    return draft.suite(dates, pd.Timestamp(JUDGED_FROM), "day")


def panel(seed: int, tags: int = 300) -> Suite:
    """One company: growth, weekday rhythm, public holidays, tags from one a month to hundreds a week; 70 events."""
    from tests.bench.situations import add_spike, born, closed, office_closed, ramp

    random, draft = np.random.default_rng(seed), _Draft()
    dates = pd.date_range(FIRST, LAST)
    common = OFFICE[dates.day_of_week] * np.where(office_closed(dates), 0.15, 1.0)
    grown = np.exp(0.65 * np.arange(len(dates)) / len(dates))
    hit = random.permutation(tags)
    roles = dict.fromkeys(hit[: int(tags * 0.18)], "spike")
    roles |= dict.fromkeys(hit[int(tags * 0.18) : int(tags * 0.205)], "ramp")
    roles |= dict.fromkeys(hit[int(tags * 0.205) : int(tags * 0.235)], "new_tag")
    roles |= dict.fromkeys(hit[int(tags * 0.235) : int(tags * 0.24)], "drop")
    for tag in range(tags):
        level = float(np.exp(random.normal(-0.55, 1.35)))
        role, dispersion = roles.get(tag), float(random.uniform(1.05, 1.8))
        if role in ("ramp", "drop"):
            level = max(level, 2.0 if role == "ramp" else 4.0)
        mean = level * common * grown * np.exp(0.15 * random.normal() * np.arange(len(dates)) / len(dates))
        name, events = f"tag{tag:03d}", []
        if role == "spike":
            counts = draw(random, mean, dispersion)
            events = [add_spike(random, dates, counts, mean, dispersion, float(random.choice([5, 8, 12])))]
        elif role == "ramp":
            counts, event = ramp(random, dates, mean, dispersion, 3.0)
            events = [event]
        elif role == "new_tag":
            counts, event = born(random, dates, np.exp(random.normal(0.7, 0.6)) * common, dispersion)
            mean, events = mean * 0, [event]
        elif role == "drop":
            counts, event = closed(random, dates, mean, dispersion, 0.9)
            events = [event]
        else:
            counts = draw(random, mean, dispersion)
        draft.add(name, "panel", counts, mean, dispersion)
        draft.events += [{"series": name, "scenario": "panel", **event} for event in events]
    return draft.suite(dates, pd.Timestamp(JUDGED_FROM), "day")
