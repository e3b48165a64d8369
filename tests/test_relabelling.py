"""Re-labelling is one line and no signal; an outbreak under a new label is none."""

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.signals.cautions import of_labels
from analytics.signals.findings import find
from analytics.signals.label_changes import relabellings
from analytics.signals.new_pasts import with_new_pasts
from analytics.signals.relabelling import Relabelling, kept_changes, read_changes
from analytics.signals.signal import Signal
from analytics.signals.watchlist import Watchlist
from analytics.workspace.area import Area

DAYS = pd.date_range("2025-01-01", periods=200)
CHANGE = 120


def cells(means: dict[str, np.ndarray | float], *, team: str = "web", seed: int = 1) -> Watchlist:
    draw = np.random.default_rng(seed)
    counts = pd.DataFrame(
        np.column_stack([draw.poisson(np.broadcast_to(mean, len(DAYS))) for mean in means.values()]).astype(float),
        index=DAYS,
    )
    return Watchlist(counts, tuple(Area.cell(team, label) for label in means))


def step(before: float, after: float, at: int = CHANGE, *, over: int = 1) -> np.ndarray:
    """A level that moves to another within `over` days."""
    return np.interp(np.arange(len(DAYS)), [at - 1, at - 1 + over], [before, after])


def test_labels_renamed_on_one_day_are_one_change_known_within_two_days():
    watched = cells({"sync": step(20, 0), "accounts": step(0, 20), "tabs": 10.0, "other": 30.0})
    (change,) = relabellings(watched)
    assert change.day == DAYS[CHANGE].date()
    assert change.noticed <= change.day + timedelta(days=1)
    assert change.born == (Area.cell("web", "accounts"),)
    assert change.gone == (Area.cell("web", "sync"),)


def test_one_label_split_over_several_is_one_change():
    watched = cells({"help": step(30, 0), "a": step(0, 10), "b": step(0, 12), "c": step(0, 8), "other": 40.0})
    (change,) = relabellings(watched)
    assert {area.values[1] for area in change.born} == {"a", "b", "c"}


def test_a_label_that_gives_half_of_its_tickets_to_a_new_one_is_a_change_as_the_total_holds():
    watched = cells({"help": step(40, 20), "set-up": step(0, 20), "other": 40.0})
    (change,) = relabellings(watched)
    assert change.born == (Area.cell("web", "set-up"),)
    assert change.changed == (Area.cell("web", "help"),)


def test_labels_that_move_over_two_weeks_are_one_change():
    watched = cells({"sync": step(20, 0, over=14), "accounts": step(0, 20, over=14), "other": 40.0})
    (change,) = relabellings(watched)
    assert abs((change.day - DAYS[CHANGE].date()).days) <= 14


def test_teams_that_change_in_one_week_are_told_in_one_line():
    one = cells({"sync": step(20, 0), "accounts": step(0, 20), "other": 30.0})
    other = cells({"send": step(20, 0, CHANGE + 3), "mail": step(0, 20, CHANGE + 3), "rest": 30.0}, team="app", seed=2)
    both = Watchlist(pd.concat([one.counts, other.counts], axis=1), one.nodes + other.nodes)
    (change,) = relabellings(both)
    assert change.in_words(lambda dimension, value: value).startswith(
        f"Labels changed on {DAYS[CHANGE].day} May 2025 (app, web): accounts, mail new; sync, send gone; "
    )


def test_a_change_of_all_labels_is_known_on_its_first_day_though_a_part_of_it_has_the_old_ones():
    half = {"help": step(24, 8), "fix": step(20, 6), "other": step(16, 5), "a": step(0, 12), "b": step(0, 20)}
    watched = cells({**half, "c": step(0, 7), "d": step(0, 3)})
    first = Watchlist(watched.counts.iloc[: CHANGE + 1], watched.nodes)
    (change,) = relabellings(first)
    assert change.day == change.noticed == DAYS[CHANGE].date()
    assert {area.values[1] for area in change.born} == {"a", "b", "c", "d"}


@pytest.mark.parametrize(("new", "known"), [(7, True), (4, False)])
def test_of_a_day_with_several_new_labels_the_others_need_lack_less(new, known):
    names = [f"new{number}" for number in range(new)]
    watched = cells({"help": 20.0, "fix": 14.0, "other": 12.0, **dict.fromkeys(names, 0.0)})
    counts = watched.counts.iloc[: CHANGE + 1].copy()
    counts.iloc[-1] = [8, 5, 4, *[28 // new] * new]
    assert [one.day == DAYS[CHANGE].date() for one in relabellings(Watchlist(counts, watched.nodes))] == [True] * known


def test_a_quiet_day_with_new_labels_and_an_outbreak_under_three_of_them_are_no_change():
    quiet = np.where(np.arange(len(DAYS)) == CHANGE, 0.4, 1.0)
    day = np.where(np.arange(len(DAYS)) == CHANGE, 1.0, 0.0)
    assert (
        relabellings(cells({"help": 40 * quiet, "other": 20 * quiet, "a": 3 * day, "b": 3 * day, "c": 2 * day})) == ()
    )
    assert relabellings(cells({"help": 40.0, "other": 20.0, "a": 20 * day, "b": 20 * day, "c": 15 * day})) == ()


@pytest.mark.parametrize(
    "means",
    [
        pytest.param({"crash": step(0, 40), "tabs": 20.0, "other": 40.0}, id="outbreak under a new label"),
        pytest.param({"crash": step(10, 60), "tabs": 20.0, "other": 40.0}, id="outbreak"),
        pytest.param({"crash": step(20, 0), "tabs": 20.0, "other": 40.0}, id="fixed"),
        pytest.param({"tabs": step(20, 60), "other": step(40, 120)}, id="everything grows"),
    ],
)
def test_what_adds_or_ends_tickets_is_no_change_of_labels(means):
    assert relabellings(cells(means)) == ()


@pytest.mark.parametrize("taken", [True, False])
def test_within_an_incident_a_label_that_takes_from_all_others_is_a_change_and_one_that_adds_is_none(taken):
    begun, days = CHANGE - 8, np.arange(len(DAYS))
    level = np.where(days < begun, 1.0, 1.6 + 0.9 * np.exp((begun - days) / 6))  # as it began, it fades
    share = step(0, 0.15)
    others = {
        name: mean * level * (1 - share * taken) for name, mean in zip("abcdef", (14, 13, 10, 8, 6, 5), strict=True)
    }
    watched = cells({**others, "new": 56 * level * share})
    found = relabellings(watched)
    assert [[area.values[1] for area in one.born] for one in found] == [["new"]] * taken
    for one in found:
        assert one.day == DAYS[CHANGE].date() and one.noticed <= one.day + timedelta(days=6)


def test_a_new_label_on_days_on_which_all_others_are_quiet_is_no_change():
    quiet = np.where((np.arange(len(DAYS)) >= CHANGE) & (np.arange(len(DAYS)) < CHANGE + 4), 0.4, 1.0)
    assert relabellings(cells({"help": 40 * quiet, "other": 20 * quiet, "new": 8 * (quiet < 1.0)})) == ()


def test_quiet_labels_never_change():
    for seed in range(20):
        assert relabellings(cells({"a": 0.3, "b": 1.0, "c": 4.0, "d": 15.0, "e": 60.0}, seed=seed)) == ()


def test_what_is_known_of_a_day_needs_no_later_day():
    watched = cells({"sync": step(20, 0), "accounts": step(0, 20), "tabs": 10.0, "other": 30.0})
    (whole,) = relabellings(watched)
    for until in range(CHANGE, CHANGE + 40):
        early = relabellings(Watchlist(watched.counts.iloc[: until + 1], watched.nodes))
        known = DAYS[until].date() >= whole.noticed
        assert [(one.day, one.noticed) for one in early] == ([(whole.day, whole.noticed)] if known else [])


def test_a_new_label_has_its_share_of_its_team_as_past_and_the_old_one_ends():
    watched = cells({"sync": step(20, 0), "accounts": step(0, 20), "other": 30.0})
    changes = relabellings(watched)
    renewed, tested = with_new_pasts(watched, changes)
    (second,) = (column for column in tested if renewed.nodes[column].values[1] == "accounts")
    past = renewed.counts[second][:CHANGE]
    assert past.mean() == pytest.approx(20, rel=0.1)
    assert past.var() / past.mean() > 0.7  # with the scatter of as many tickets
    assert renewed.counts[second][CHANGE : CHANGE + 14].isna().all()
    assert renewed.counts[0][CHANGE:].isna().all()
    assert tested[second] == changes[0].settled


def fall(area: Area, since: date, until: date, direction: str = "down") -> Signal:
    return Signal(
        area=area,
        scope=Scope(),
        kind="drop",
        tier="signal",
        direction=direction,
        observed=2,
        expected=15,
        low=6,
        high=26,
        since=since,
        noticed=until,
        until=until,
        at=since,
        grain="week",
        days=7,
        p_value=1e-4,
    )


def test_the_fall_of_a_small_label_belongs_to_the_change_of_its_team():
    born, gone = Area.cell("web", "browse"), Area.cell("web", "sync")
    change = Relabelling(date(2024, 9, 4), date(2024, 9, 5), (born,), (gone,), (), (0.2,), 1020)
    first, last = date(2024, 9, 2), date(2024, 9, 8)

    for area in (Area.cell("web", "tabs"), Area("category", ("tabs",))):
        assert of_labels(fall(area, first, last), [change]) == "labelling: labels changed on 4 Sep 2024"
    news = [
        fall(Area.cell("app", "tabs"), first, last),
        fall(Area("team", ("web",)), first, last),
        fall(Area.cell("web", "tabs"), first, last, "up"),
        fall(Area.cell("web", "tabs"), date(2024, 8, 20), date(2024, 8, 26)),
        fall(Area.cell("web", "tabs"), date(2024, 10, 30), date(2024, 11, 5)),
    ]
    assert [of_labels(one, [change]) for one in news] == [""] * len(news)


def test_changes_are_kept_and_read_as_they_are():
    watched = cells({"sync": step(20, 0, 195), "accounts": step(0, 20, 195), "other": 30.0})
    changes = relabellings(watched)
    read = read_changes(kept_changes(changes))
    assert changes and repr(read) == repr(changes)


@pytest.mark.long
@pytest.mark.skipif("TAGWATCH_REAL_DATA" not in os.environ, reason="TAGWATCH_REAL_DATA is not set")
def test_the_forum_s_re_labellings_are_one_line_each_and_no_signal(tmp_path):
    real = Path(os.environ["TAGWATCH_REAL_DATA"]) / "mozilla_two_teams_2023_2024"
    mapping = load_mapping(Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml")
    bench = Workbench(tmp_path / "store")
    import_files(bench.snapshots, sorted(real.glob("*.csv")), Order(mapping=mapping))
    facts = bench.facts()
    found = find(facts, bench.calendar(facts), start=date(2024, 6, 1), end=date(2024, 12, 31))
    assert [change.day for change in found.changes] == [date(2024, 7, 8), date(2024, 9, 4), date(2024, 12, 10)]
    assert Area.cell("Firefox", "accessibility") in found.changes[-1].born  # on 17 December, a week after the others
    assert not [one for one in found.signals if one.tier == "signal" and one.area.values[-1:] == ("accessibility",)]
    for change in found.changes:
        of_labels = [
            signal
            for signal in found.signals
            if signal.tier == "signal"
            and signal.since <= change.settled
            and signal.until >= change.day
            and signal.area.level in ("cell", "category")
            and (signal.area in change.areas or signal.kind in ("new", "gone"))
        ]
        assert of_labels == []
