"""The interrupted time series: it finds what was planted, sees nothing where nothing was, and says what it lacks."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.gam.generalized_additive_model import GLMGam
from statsmodels.gam.smooth_basis import GenericSmoothers, UnivariateGenericSmoother
from statsmodels.genmod.families import NegativeBinomial

from analytics.expectation.counterfactual import AFTER_LEAST, BEFORE_LEAST, Effect, effect, placebos
from analytics.expectation.regression import SWING, TREND, Shape, Weeks, fit_with

MONDAY = date(2025, 1, 6)
YEAR = 52


def draw(rng: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    """Counts whose variance is `dispersion` times their mean."""
    if dispersion <= 1:
        return rng.poisson(mean)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion)


def weekly(tickets, controls=None, active=None) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "period": pd.date_range(MONDAY, periods=len(tickets), freq="7D"),
            "tickets": pd.array(np.asarray(tickets), dtype="Int64"),
            "complete": True,
        }
    )
    return frame.assign(
        **{
            name: pd.array(np.asarray(values), dtype="Int64")
            for name, values in (("controls", controls), ("active", active))
            if values is not None
        }
    )


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def simulated(
    rng: np.random.Generator,
    *,
    kind: str = "any",
    drop: float = 0.0,
    after: int = 6,
    base: float = 20.0,
    dispersion: float = 1.5,
    history: int = YEAR,
) -> Effect:
    """The effect at a date of a simulated cell; `kind` of date: any, just after the highest week, after an outbreak."""
    mean, at = np.full(history + 31 + after, base), history
    if kind == "outbreak":
        mean[at - rng.integers(1, 5) : at] *= rng.uniform(1.5, 3)
    y = draw(rng, mean, dispersion)
    if kind == "peak":
        at = history + int(np.argmax(y[history - 1 : history + 29]))
    if drop:
        y[at:] = draw(rng, mean[at:] * (1 - drop), dispersion)
    return effect(weekly(y[: at + 1 + after]), week(at))


KINDS = ("any", "peak", "any", "outbreak")  # half of the placebo dates stand just after a peak


@pytest.mark.parametrize("runs", [60, pytest.param(400, marks=pytest.mark.long)])
def test_placebo_dates_show_no_effect_even_just_after_a_peak(runs):
    rng = np.random.default_rng(1)
    seen = {kind: [] for kind in KINDS}

    for run in range(runs):
        kind = KINDS[run % 4]
        seen[kind].append(simulated(rng, kind=kind, dispersion=rng.uniform(1, 1.5)).seen)

    everything = [one for some in seen.values() for one in some]
    assert np.mean(everything) <= 0.1, seen
    assert np.mean(seen["peak"] + seen["outbreak"]) <= 0.1, seen


@pytest.mark.parametrize("runs", [40, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.parametrize("after", [5, 6])
def test_a_drop_of_forty_percent_in_a_cell_of_twenty_a_week_is_found_within_six_weeks(runs, after):
    rng = np.random.default_rng(2)

    found = [simulated(rng, drop=0.4, after=after) for _ in range(runs)]

    assert np.mean([one.seen and one.change.value < 0 for one in found]) >= 0.8
    assert np.mean([one.change.low <= -0.4 <= one.change.high for one in found]) >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("dispersion", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("memory", [0.0, 0.2])
def test_weeks_that_resemble_their_neighbours_make_no_effect(dispersion, memory):
    rng, seen = np.random.default_rng(3), []

    for _ in range(200):
        drift = np.zeros(YEAR + 37)
        for i in range(1, len(drift)):
            drift[i] = 0.5 * drift[i - 1] + rng.normal(0, memory * 0.75**0.5)
        y = draw(rng, 20 * np.exp(drift), dispersion)
        at = YEAR + int(np.argmax(y[YEAR - 1 : YEAR + 29]))
        seen.append(effect(weekly(y[: at + 7]), week(at)).seen)

    assert np.mean(seen) <= 0.1


@pytest.mark.parametrize("runs", [40, pytest.param(300, marks=pytest.mark.long)])
def test_what_all_teams_share_is_no_effect_where_there_are_controls(runs):
    rng, alone, beside = np.random.default_rng(4), [], []

    for _ in range(runs):
        shared = 1.3 ** (np.arange(YEAR + 7) / YEAR) * np.where(np.arange(YEAR + 7) > YEAR, 0.6, 1)  # holidays
        y, controls = draw(rng, 20 * shared, 1.5), draw(rng, 200 * shared, 1.5)
        alone.append(effect(weekly(y), week(YEAR)).seen)
        beside.append(effect(weekly(y, controls), week(YEAR)).seen)

    assert np.mean(beside) <= 0.1
    assert np.mean(alone) >= 0.5


def test_active_customers_explain_a_growth_that_would_pass_for_an_effect():
    rng = np.random.default_rng(5)
    active = np.where(np.arange(YEAR + 9) > YEAR, 2_000, 1_000)
    y = draw(rng, active / 50, 1.0)

    assert effect(weekly(y), week(YEAR)).seen
    told = effect(weekly(y, active=active), week(YEAR))
    assert (told.exposure, told.seen) == ("active", False)


def test_the_saved_tickets_are_what_there_would_be_less_what_came():
    found = effect(weekly([30] * YEAR + [99] + [10] * 8), week(YEAR))

    assert found.observed == 10
    assert found.without == pytest.approx(30, abs=1)
    low, saved, high = found.saved
    assert low < saved < high and saved == pytest.approx(found.without - 10, abs=0.5)
    assert found.change.value == pytest.approx(-2 / 3, abs=0.03)


def test_the_week_of_the_event_counts_for_neither_side():
    wild, calm = ([20] * YEAR + [release] + [20] * 6 for release in (500, 20))

    assert effect(weekly(wild), week(YEAR)) == effect(weekly(calm), week(YEAR))
    assert (
        effect(weekly(wild), week(YEAR) + timedelta(days=4)).change
        == effect(weekly(calm), week(YEAR) + timedelta(days=4)).change
    )


def test_a_fall_to_nothing_is_an_effect():
    found = effect(weekly([20, 22, 18, 21] * 13 + [20] + [0] * 5), week(YEAR))

    assert found.seen and found.observed == 0 and found.change.value < -0.9
    assert found.saved[1] == pytest.approx(found.without, abs=1)


def test_an_earlier_event_that_moved_the_level_is_no_peak():
    rng = np.random.default_rng(6)
    y = draw(rng, np.array([14.0] * 40 + [42.0] * 6 + [14.0] * 10), 1.0)

    blind, told = effect(weekly(y), week(46)), effect(weekly(y), week(46), steps=[week(39) + timedelta(days=6)])

    assert not blind.seen and len(blind.peaks) >= 5
    assert told.seen and told.steps == 1
    assert told.change.low <= -2 / 3 <= told.change.high


def test_weeks_of_an_incident_are_left_out():
    calm = [20] * 40
    calm[30:32] = [200, 180]
    found = effect(weekly([*calm, 20, *[20] * 6]), week(40), apart=[week(30), week(31)])

    assert found.before == 38 and not found.peaks and not found.seen


@pytest.mark.parametrize(
    ("before", "after", "history", "needed"),
    [(BEFORE_LEAST - 2, 6, 2, 0), (YEAR, AFTER_LEAST - 3, 0, 3), (YEAR, 0, 0, AFTER_LEAST)],
)
def test_with_too_few_weeks_there_is_no_effect_but_a_number_of_weeks(before, after, history, needed):
    found = effect(weekly([20] * (before + 1 + after)), week(before))

    assert found.change is None and not found.seen and found.saved is None
    assert (found.history_needed, found.weeks_needed) == (history, needed)


def test_few_tickets_ask_for_more_weeks_and_very_few_for_none():
    rng = np.random.default_rng(7)
    some = [effect(weekly(draw(rng, np.full(YEAR + 6, 12.0), 1.3)), week(YEAR)).weeks_needed for _ in range(12)]
    few = [effect(weekly(draw(rng, np.full(YEAR + 6, 1.0), 1.3)), week(YEAR)).weeks_needed for _ in range(12)]

    assert all(weeks is None or 0 <= weeks <= 9 for weeks in some) and any(some)
    assert few.count(None) >= 10


def test_incomplete_weeks_and_weeks_without_data_are_not_zeros():
    frame = weekly([20] * YEAR + [20] + [20] * 8)
    frame.loc[YEAR + 3, "tickets"] = pd.NA
    frame.loc[len(frame) - 1, ["tickets", "complete"]] = [2, False]

    found = effect(frame, week(YEAR))

    assert found.after == 6 and not found.seen


def test_placebos_stand_before_the_date_and_see_nothing_of_it():
    rng = np.random.default_rng(8)
    y = draw(rng, np.array([20.0] * YEAR + [5.0] * 10), 1.0)

    tried = placebos(weekly(y), week(YEAR))

    assert len(tried) >= 5 and sum(one.seen for one in tried) <= 1
    assert all(one.fitted["period"].max() < pd.Timestamp(week(YEAR)) for one in tried)


def test_the_regression_is_the_one_of_statsmodels():
    rng = np.random.default_rng(9)
    t = np.arange(60) - 53.0
    y, step, offset = rng.poisson(20, 60).astype(float), (t > 0) * 1.0, rng.normal(0, 0.1, 60)
    weeks = Weeks(np.arange(60), t, y, {"controls": offset}, (), t > 0, True)
    held = np.column_stack(
        [t * TREND * 7 / 365.25, *(SWING * wave(2 * np.pi * t * 7 / 365.25) for wave in (np.sin, np.cos))]
    )
    nothing = np.zeros_like(held)
    smoother = GenericSmoothers(t[:, None], [UnivariateGenericSmoother(t, held, nothing, nothing, np.eye(3))])

    ours = fit_with(weeks, Shape("controls"), 0.02, 1.3, extra=[step])
    theirs = GLMGam(
        y,
        exog=np.column_stack([np.ones(60), step]),
        smoother=smoother,
        alpha=1.3 / 2,
        offset=offset,
        family=NegativeBinomial(alpha=0.02),
    ).fit()

    assert ours.params == pytest.approx(theirs.params, abs=1e-5)
