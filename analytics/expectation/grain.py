"""The grains: days, to notice an incident on its day, complete weeks, for everything slower; months and quarters have
an expected range and no signals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Grain:
    """How a step of time is modelled and tested. Lengths are in steps (days or weeks)."""

    name: str
    windows: tuple[int, ...]  # sums of so many steps are tested, newest step last
    block: int  # steps that are tested together
    refit: int  # blocks that a fit of the trend and the rhythm is used for, at most
    lag: int  # steps before the tested one that neither fit nor level may see
    half_life: float  # of the level: how fast it follows
    memory: float  # half-life of the fit's own weights
    scatter: int  # steps from which dispersion and level drift are learned
    year: int  # steps after which the same season comes again
    week: int  # steps in a week
    harmonics: int  # yearly waves, at most
    tau: float  # standard deviation of the level's drift, before it is known

    def days(self, begin: pd.Timestamp) -> int:
        """How many days the step has that begins on this day."""
        months = {"month": 1, "quarter": 3}.get(self.name)
        if months:
            return (begin + pd.DateOffset(months=months) - begin).days
        return 1 if self.name == "day" else 7

    def design(self, dates: pd.DatetimeIndex, origin: pd.Timestamp, seasons: float) -> tuple[np.ndarray, np.ndarray]:
        """Columns (level, trend per year, weekday or yearly waves) and the standard deviation of their priors.

        seasons: years of history; yearly waves come in from the second year on.
        """
        days = dates.to_numpy().astype("datetime64[D]")
        years = (days - np.datetime64(origin, "D")).astype(int) / 365.25
        columns, prior = [np.ones(len(dates)), years], [10.0, 0.35]
        if self.week > 1:
            weekday = (days.astype(int) + 3) % 7  # the first day that NumPy counts from was a Thursday
            columns += [(weekday == day).astype(float) - (weekday == 6) for day in range(6)]
            prior += [0.5] * 6
        for wave in range(1, (self.harmonics if seasons >= 2 else 0) + 1):
            of_year = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(int) + 1
            turn = 2 * np.pi * wave * of_year / 365.25
            columns += [np.cos(turn), np.sin(turn)]
            prior += [0.5 / wave] * 2
        return np.column_stack(columns), np.array(prior)


DAILY = Grain(
    "day",
    (1, 3, 7),
    block=7,
    refit=4,
    lag=7,
    half_life=28,
    memory=400,
    scatter=364,
    year=364,
    week=7,
    harmonics=0,
    tau=0.15,
)
WEEKLY = Grain(
    "week", (1,), block=1, refit=1, lag=3, half_life=12, memory=150, scatter=208, year=52, week=1, harmonics=2, tau=0.10
)
MONTHLY = Grain(
    "month", (1,), block=1, refit=1, lag=1, half_life=4, memory=36, scatter=48, year=12, week=1, harmonics=2, tau=0.10
)
QUARTERLY = Grain(
    "quarter", (1,), block=1, refit=1, lag=1, half_life=3, memory=12, scatter=16, year=4, week=1, harmonics=1, tau=0.12
)
BY_NAME = {grain.name: grain for grain in (DAILY, WEEKLY, MONTHLY, QUARTERLY)}
