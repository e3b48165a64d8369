"""An interrupted time series: by how much the weekly counts after a date differ from what they would have been.

    log μₜ = log eₜ + β₀ + β₁ t + β₂ sin ωt + β₃ cos ωt + Σ γₖ (t > eventₖ) + δ (t > date),    yₜ ~ NB(μₜ, α)

Segmented regression (Wagner et al. 2002, J Clin Pharm Ther 27:299; with controls Lopez Bernal et al. 2018, Int J
Epidemiol 47:2082). eₜ is the exposure: the tickets of the controls, smoothed, else active customers, else nothing;
exp δ − 1 is the average effect. Pure: a frame in, an `Effect` out; it reads no store and no clock.

This is another question than that of `analytics.expectation.ranges`. An expected range is what was to be expected of
one step, from what lies before it alone, and follows a new level within weeks: of a lasting effect it would soon expect
the effect. Here the level before the date is carried over all weeks since, controls of the same weeks correct it, and
the uncertainty is that of a mean. So the regression is its own, its figure is called `without` (the event), never
"expected", and no page shows it beside an expected range of the same number.

- *Trend and season* are held back by normal priors around none, β₁ ~ N(0, TREND²) a year and β₂, β₃ ~ N(0, SWING²), the
  season only where there is a year: what one year of counts cannot separate from chance is neither believed nor
  taken for known. The penalty is φ ½ Σ (β ÷ sd)², the covariance that of the posterior.
- *Exposure and earlier events* are chosen on the weeks before the date alone (by deviance; BIC for events), so that the
  effect cannot bend its own baseline.
- *Peaks*: fixes follow peaks, and peaks fall by themselves. Weeks before the date that stick out of a robust fit are
  set apart (the idea of Farrington et al. 1996, J R Stat Soc A 159:547; residuals on Anscombe's scale).
- *Spread*: variance φ (μ + αμ²) with φ estimated and at least 1.
- *Memory*: weeks resemble their neighbours. The covariance is A⁻¹ (φ⁻¹ X'W½ R W½X + P) A⁻¹, A = φ⁻¹ X'WX + P, with P
  the priors' precision and R of an AR(1) whose ρ ≥ 0 comes from the residuals (Liang and Zeger 1986, Biometrika
  73:13). A plain HAC estimate would take the few weeks since for more than they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from analytics.expectation.regression import Shape, Weeks, best_shape, fit, fit_with, held, memory, peaks

LEVEL = 0.95
BEFORE_LEAST, BEFORE_MOST = 12, 104  # weeks
AFTER_LEAST, AFTER_MOST = 4, 13
STEP_LEAST = 4  # weeks that an earlier event needs on both of its sides to be a step
SEASON_FROM = 52  # weeks before, from which a season is looked for
CONTROL_SMOOTHING = 5  # weeks
CONTROL_LEAST = 3.0  # controls hold this many times the tickets, or they add noise
WORTH_FINDING = 0.4  # a drop of this size is what "too little data" is about
POWER = 0.8


@dataclass(frozen=True)
class Change:
    """A change as a share (−0.4 = 40 % fewer) with its interval."""

    value: float
    low: float
    high: float

    @property
    def seen(self) -> bool:
        """True when the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Effect:
    """What came of one date. Counts are tickets a week; without enough weeks `change` is None."""

    at: date
    before: int  # weeks that the baseline is fitted to
    after: int  # weeks since, the release week left out
    change: Change | None = None  # on average over the weeks since
    p: float = 1.0
    observed: float = 0.0  # a week, since
    without: float = 0.0  # a week, had nothing happened
    level: Change | None = None  # at once …
    slope: Change | None = None  # … and a week later on; None with few weeks
    plain: float | None = None  # mean since ÷ mean of the eight weeks before − 1: what the eye sees
    peaks: tuple[date, ...] = ()  # weeks before that were set apart
    exposure: str = "nothing"  # one of FAVOUR
    steps: int = 0  # earlier events that moved the level
    spread: float = 1.0  # φ(1 + αμ): variance ÷ mean
    memory: float = 0.0  # ρ
    weeks_needed: int | None = 0  # more weeks until WORTH_FINDING would be found; None: too few tickets
    history_needed: int = 0  # more weeks before the date, which only earlier exports bring
    fitted: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    @property
    def seen(self) -> bool:
        return self.change is not None and self.change.seen

    @property
    def saved(self) -> tuple[float, float, float] | None:
        """Tickets a week fewer than without it (negative: more), between the ends of its interval."""
        if self.change is None:
            return None
        high, value, low = (
            0.0 - share * self.without for share in (self.change.low, self.change.value, self.change.high)
        )
        return low, value, high


def effect(
    weekly: pd.DataFrame,
    at: date,
    *,
    last: date | None = None,
    until: date | None = None,
    steps: Sequence[date] = (),
    apart: Collection[date] = (),
) -> Effect:
    """The effect of what happened on `at` on a weekly series.

    weekly: one row per week, oldest first. Columns `period` (its first day), `tickets` (NA: no data), `complete`;
        optional `controls` and `active` (NA: unknown), described in the module's docstring.
    last: the last day of what happened; the weeks from `at` to it are left out. until: the first day of the next
        event about the same thing; the weeks since end before it. steps: earlier events about it, each of which may
        have moved the level. apart: first days of weeks with a known disturbance, such as an outage.
    """
    known = weekly[
        weekly["complete"].astype(bool) & weekly["tickets"].notna() & ~weekly["period"].dt.date.isin(set(apart))
    ]
    start = pd.to_datetime(known["period"])
    end = start + pd.Timedelta(days=6)
    is_before = end < pd.Timestamp(at)
    is_since = (start > pd.Timestamp(last or at)) & (end < pd.Timestamp(until) if until else True)
    before, since = known[is_before].tail(BEFORE_MOST), known[is_since].head(AFTER_MOST)
    if len(before) < BEFORE_LEAST or len(since) < AFTER_LEAST or not before["tickets"].sum():
        short = max(AFTER_LEAST - len(since), 0) if before["tickets"].sum() else 0
        return Effect(
            at,
            len(before),
            len(since),
            weeks_needed=None if until and short else short,
            history_needed=max(BEFORE_LEAST - len(before), 0),
        )
    weeks = _weeks(pd.concat([before, since]), at, steps)
    normal, shape = _baseline(weeks.only(~weeks.since))
    kept = weeks.only(np.isin(weeks.when, normal) | weeks.since)
    if not kept.y[kept.since].any():  # none at all has no logarithm: half a ticket is used
        kept = replace(kept, y=np.where(kept.since, 0.5 / kept.since.sum(), kept.y))
    return _estimated(weeks, kept, shape, at, closed=until is not None)


def placebos(
    weekly: pd.DataFrame, at: date, *, most: int = 8, steps: Sequence[date] = (), apart: Collection[date] = ()
) -> list[Effect]:
    """The effects of dates before `at` on which nothing is known to have happened: there should be none.

    Four weeks apart, each with the weeks before `at` only, newest first; those with too little data are left out.
    """
    found: list[Effect] = []
    day = at - timedelta(weeks=AFTER_LEAST + 4)
    first = pd.Timestamp(weekly["period"].min()).date() if len(weekly) else at
    while len(found) < most and day > first:
        later = [step for step in steps if step > day]
        known = [step for step in steps if step <= day]
        one = effect(weekly, day, until=min([at, *later]), steps=known, apart=apart)
        if one.change is not None and not any(abs((step - day).days) < 14 for step in steps):
            found.append(one)
        day -= timedelta(weeks=4)
    return found


def _weeks(rows: pd.DataFrame, at: date, steps: Sequence[date]) -> Weeks:
    when = pd.to_datetime(rows["period"]).to_numpy()
    y = rows["tickets"].to_numpy(float)
    since = when > np.datetime64(at)
    exposures = {"nothing": np.zeros(len(y))}
    for name in ("controls", "active"):
        values = rows[name].to_numpy(float, na_value=np.nan) if name in rows else np.full(len(y), np.nan)
        if np.isnan(values).any() or (values <= 0).any():
            continue
        if name == "controls":
            if values.sum() < CONTROL_LEAST * y.sum():
                continue
            values = np.concatenate([_smooth(values[~since]), _smooth(values[since])])  # not across the date
        exposures[name] = np.log(values / values.mean())
    marks = tuple((when > np.datetime64(step)).astype(float) for step in sorted(set(steps)) if step < at)
    marks = tuple(m for m in marks if STEP_LEAST <= m[~since].sum() <= (~since).sum() - STEP_LEAST)
    t = (when - np.datetime64(at)) / np.timedelta64(7, "D")
    return Weeks(when, t, y, exposures, marks, since, bool(t[~since].max() - t.min() > SEASON_FROM - 1.5))


def _smooth(values: np.ndarray) -> np.ndarray:
    """A centred moving mean; at the ends of what there is."""
    return pd.Series(values).rolling(CONTROL_SMOOTHING, center=True, min_periods=1).mean().to_numpy()


def _baseline(before: Weeks) -> tuple[np.ndarray, Shape]:
    """The normal weeks before, and the shape that describes them best."""
    shape = best_shape(before)
    for _ in range(2):  # the shape decides what sticks out, and what sticks out the shape
        normal = ~peaks(before, shape)
        shape = best_shape(before.only(normal))
    return before.when[normal], shape


def _estimated(every: Weeks, weeks: Weeks, shape: Shape, at: date, *, closed: bool) -> Effect:
    since = weeks.since.astype(float)
    found = fit(weeks, shape, extra=[since])
    here = len(shape.steps) + 1  # the place of δ
    rho = memory(weeks, found)
    covariance = found.covariance(weeks.t, rho)
    free = max(len(weeks.y) - found.columns.shape[1], 1)
    error = float(np.sqrt(covariance[here, here]))
    change = _change(found.params[here], error, free)
    others = np.arange(len(found.params)) != here
    without = float((found.mean / np.exp(since * found.params[here]))[weeks.since].mean())
    level = slope = None
    if weeks.since.sum() >= 2 * AFTER_LEAST:
        later = since * (weeks.t - weeks.t[weeks.since].min())
        second = fit_with(weeks, shape, found.alpha, found.spread, extra=[since, later])
        errors = np.sqrt(np.diag(second.covariance(weeks.t, rho)))
        level, slope = (_change(second.params[i], float(errors[i]), free - 1) for i in (here, here + 1))
    eight, spread = every.y[~every.since][-8:].mean(), found.spread * (1 + found.alpha * without)
    observed = float(every.y[every.since].mean())
    return Effect(
        at,
        int((~weeks.since).sum()),
        int(weeks.since.sum()),
        change,
        p=float(2 * stdtr(free, -abs(found.params[here]) / error)),
        observed=observed,
        without=without,
        level=level,
        slope=slope,
        plain=float(observed / eight - 1) if eight else None,
        peaks=tuple(pd.Timestamp(week).date() for week in every.when if week not in weeks.when),
        exposure=shape.exposure,
        steps=len(shape.steps),
        spread=float(spread),
        memory=rho,
        weeks_needed=0 if change.seen else _weeks_needed(error, without, spread, rho, int(weeks.since.sum()), closed),
        fitted=_fitted(every, shape, found.params[others], covariance[np.ix_(others, others)], free),
    )


def _change(log: float, error: float, free: int) -> Change:
    wide = float(stdtrit(free, (1 + LEVEL) / 2)) * error
    low, value, high = (float(np.expm1(np.clip(x, -20, 20))) for x in (log - wide, log, log + wide))
    return Change(value, low, high)


def _weeks_needed(error: float, without: float, spread: float, rho: float, after: int, closed: bool) -> int | None:
    """More weeks until a drop of WORTH_FINDING would be found with POWER; 0: it would be found now; None: never.

    closed: no more weeks will come.
    """
    long_run = spread * (1 + rho) / (1 - rho) / max(without * (1 - WORTH_FINDING / 2), 1e-9)
    rest = max(error**2 - long_run / after, 0.0)  # what the weeks before leave uncertain
    allowed = (-np.log(1 - WORTH_FINDING) / (ndtri((1 + LEVEL) / 2) + ndtri(POWER))) ** 2
    if error**2 <= allowed:
        return 0
    if rest >= allowed or closed:
        return None
    weeks = int(np.ceil(long_run / (allowed - rest)))
    return max(weeks - after, 1) if weeks <= AFTER_MOST else None


def _fitted(weeks: Weeks, shape: Shape, params: np.ndarray, covariance: np.ndarray, free: int) -> pd.DataFrame:
    """What each week would have been had nothing happened, with the interval of that mean."""
    columns = np.column_stack([shape.free(weeks), held(weeks)])
    log = columns @ params + weeks.exposures[shape.exposure]
    wide = stdtrit(free, (1 + LEVEL) / 2) * np.sqrt(np.einsum("ij,jk,ik->i", columns, covariance, columns))
    return pd.DataFrame(
        {
            "period": weeks.when,
            "tickets": weeks.y,
            "without": np.exp(log),
            "without_low": np.exp(log - wide),
            "without_high": np.exp(log + wide),
            "since": weeks.since,
        }
    )
