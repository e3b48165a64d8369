"""One expected range: every surface shows the same, it asks nothing of the future, and says nothing without data."""

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.expectation.grain import WEEKLY
from analytics.expectation.ranges import LEAST_HISTORY, ranges
from analytics.ingest.customer_files import read_file
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.roundup.figures_table import figures_table
from analytics.roundup.service import RoundupService
from analytics.signals.expected import COLUMNS, Expected
from analytics.signals.group_ranges import RANGE
from analytics.workspace.lists import ACTIVE_CUSTOMERS

REAL = os.environ.get("TAGWATCH_REAL_DATA")
MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml"
WEEKS = 26
LEVELS = (("team",), ("category",), ("team", "category"))
FORUMS = ("firefox_2018_2020", "mozilla_two_teams_2023_2024")
STORES = ["sample", *(pytest.param(forum, marks=pytest.mark.long) for forum in FORUMS)]


@pytest.fixture(scope="module", params=STORES)
def bench(request, sample_store, tmp_path_factory) -> Workbench:
    if request.param == "sample":
        return Workbench(sample_store)
    if not REAL:
        pytest.skip("TAGWATCH_REAL_DATA names no folder with the real tickets")
    own = Workbench(tmp_path_factory.mktemp(request.param))
    import_files(
        own.snapshots, sorted((Path(REAL) / request.param).glob("*.csv")), Order(mapping=load_mapping(MAPPING))
    )
    return own


@pytest.fixture(scope="module")
def truth(bench) -> dict[tuple, pd.DataFrame]:
    """Level → what `count --expected` says of the last weeks."""
    facts = bench.facts()
    expected = bench.expected(facts)
    week = expected.calendar.last_complete("week")
    scope = Scope(start=week - timedelta(weeks=WEEKS - 1), end=week + timedelta(days=6))
    return {by: expected.volume(scope, by=by) for by in ((), *LEVELS)}


def same(found: pd.DataFrame, wanted: pd.DataFrame, keys: list[str]) -> int:
    """Both hold the same four for every row that they share; how many they share."""
    both = found.merge(wanted, on=keys, suffixes=("_found", "_wanted"))
    for name in RANGE:
        left, right = (both[f"{name}_{side}"].astype(float) for side in ("found", "wanted"))
        np.testing.assert_allclose(left, right, rtol=1e-9, err_msg=name)
    assert both["outside_found"].tolist() == both["outside_wanted"].tolist()
    return len(both)


def test_the_grids_of_all_weeks_show_what_count_shows(bench, truth):
    facts, weeks = bench.facts(), truth[()]["period"]
    expected = bench.expected(facts)

    for by in LEVELS:
        shown = pd.concat(
            expected.grid(Scope(end=week.date() + timedelta(days=6)), by=by).assign(period=week) for week in weeks
        )
        asked = shown.merge(truth[by][list(by)].drop_duplicates())  # the others had no ticket in these weeks
        assert same(asked, truth[by], ["period", *by]) == len(asked) >= WEEKS


def test_a_filtered_chart_shows_what_the_table_shows(bench, truth):
    facts = bench.facts()
    expected, start = bench.expected(facts), truth[()]["period"].min().date()

    for by in (("team",), ("category",)) if "sample" in str(bench.folder) else LEVELS:
        groups = truth[by][list(by)].drop_duplicates().to_dict("records")
        parts = [expected.volume(Scope(start=start).with_group(group)).assign(**group) for group in groups]
        shown = pd.concat(parts)
        assert same(shown[shown["complete"]], truth[by], ["period", *by]) == len(truth[by])


def test_what_is_asked_beside_it_and_in_what_order_changes_nothing(bench, truth):
    facts = bench.facts()
    calendar = bench.calendar(facts)
    fresh = Expected(facts, calendar, tuple(bench.quiet(calendar)), (), bench.missing_days(facts))
    every = tuple(choices(facts)["channel"])  # a filter that all tickets pass: none of the kept answers fits it
    scope = Scope(start=truth[()]["period"].min().date(), channels=every)

    for by in (("team",), ("team", "category")):
        shown = fresh.volume(scope, by=by)
        assert same(shown[shown["complete"]], truth[by], ["period", *by]) == len(truth[by])


def test_this_week_and_the_roundup_show_what_count_shows(bench, truth):
    facts = bench.facts()
    expected, press = bench.expected(facts), RoundupService.of(bench, facts, bench.calendar(facts))
    total, cells = truth[()].set_index("period"), truth[("team", "category")].set_index(["period", "team", "category"])
    label = {facts.taxonomy.categories.of(slug).label: slug for slug in cells.index.unique("category")}

    for week in truth[()]["period"][-4:]:
        number = expected.week_numbers(Scope(end=week.date() + timedelta(days=6))).tickets
        due = total.loc[week]
        assert (number.expected, number.low, number.high, number.outside) == tuple(due[list(COLUMNS)])
        edition = press.composed(Scope(), week=week.date())
        assert edition.numbers[0].due == (number.expected, number.low, number.high, number.outside)
        for mover in (*edition.movers, *edition.within):
            row = cells.loc[(week, "(none)" if mover.team == "No team" else mover.team, label[mover.category])]
            assert mover.due == tuple(row[list(COLUMNS)])
            assert not mover.note.startswith("Above") or row["outside"] == "above"
        table = figures_table(edition)
        drawn = table[(table["part"] == "chart") & (table["name"] == "all tickets")].set_index("week")
        for day, row in drawn.iterrows():
            if pd.Timestamp(day) in total.index:
                assert (row["low"], row["high"]) == tuple(total.loc[pd.Timestamp(day), ["low", "high"]])


def test_a_signal_of_a_week_has_that_weeks_range(bench, truth):
    facts = bench.facts()
    weeks = set(truth[()]["period"].dt.date)
    found = [one for one in bench.findings(facts).signals if one.grain == "week" and one.at in weeks]
    found = [one for one in found if one.area.level in ("total", "team", "category", "cell")]

    result = bench.expected(facts).of_signals(found)

    assert result or "sample" not in str(bench.folder)
    for signal in result:
        rows = truth[tuple(signal.scope.filters)]
        rows = rows[rows["period"] == pd.Timestamp(signal.at)]
        for name, values in signal.scope.filters.items():
            rows = rows[rows[name].isin(values)]
        assert (signal.expected, signal.low, signal.high) == tuple(rows[RANGE].iloc[0].astype(float))


# ------------------------------------------------------------------------------------------------ one small store
FIRST = date(2023, 7, 3)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """140 weeks of 21 tickets and 10 customers, the last of them to Wednesday only; twenty days of March 2025 lack."""
    folder = tmp_path_factory.mktemp("shop")
    days = [FIRST + timedelta(days=i) for i in range(140 * 7 - 4)]
    gap = {date(2025, 3, 5) + timedelta(days=i) for i in range(20)}
    rows = [
        f"{i}-{n},{day} 10:00,team:{'sync' if n else 'mobile'};bug,c{(i * 3 + n) % 10}"
        for i, day in enumerate(days)
        if day not in gap
        for n in range(3)
    ]
    own = Workbench(folder / "store")
    for name, part, covers in (
        ("a", [r for r in rows if r.split(",")[1] < "2025-03-05"], f"{FIRST}..2025-03-04"),
        ("b", [r for r in rows if r.split(",")[1] >= "2025-03-05"], f"2025-03-25..{days[-1]}"),
    ):
        path = folder / f"{name}.csv"
        path.write_text("id,created,tags,company\n" + "\n".join(part) + "\n", encoding="utf-8")
        import_files(own.snapshots, [path], Order(covers=covers))
    return own


def test_weeks_without_data_and_the_first_weeks_have_no_range(shop):
    frame = shop.expected(shop.facts()).volume(Scope())

    assert frame["low"].isna().tolist()[: LEAST_HISTORY["week"]] == [True] * LEAST_HISTORY["week"]
    assert frame.loc[LEAST_HISTORY["week"], "low"] < 21 < frame.loc[LEAST_HISTORY["week"], "high"]
    gap = frame[frame["value"].isna()]
    assert gap["period"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-10", "2025-03-17"]
    assert gap[RANGE].isna().all(axis=None) and (gap["outside"] == "").all()
    cut = frame[frame["period"] == "2025-03-03"].iloc[0]
    assert not cut["complete"] and cut["low"] < 6 < cut["high"] < 21, "two days are held against two days"


@pytest.mark.parametrize(("grain", "days"), [("week", 3), ("month", None), ("quarter", None)])
def test_a_running_period_is_held_against_the_same_days(shop, grain, days):
    frame = shop.expected(shop.facts()).volume(Scope(grain=grain))

    now = frame.iloc[-1]
    assert not now["complete"] and now["outside"] == ""
    assert now["expected"] == pytest.approx(float(now["value"]), rel=0.1)
    assert now["low"] < now["value"] < now["high"]
    if days:
        assert now["value"] == 3 * days
        groups = shop.expected(shop.facts()).volume(Scope(grain=grain), by=("team", "category")).tail(2)
        assert groups["low"].notna().all(), "each group, also one without a ticket on these days"


def test_every_grain_measure_and_filter_has_its_range(shop, tmp_path):
    path = tmp_path / "active.csv"
    weeks = pd.date_range(FIRST, periods=140, freq="7D")
    path.write_text("week,active customers\n" + "".join(f"{w.date()},500\n" for w in weeks), encoding="utf-8")
    shop.decide(read_file(ACTIVE_CUSTOMERS, path).edits(shop.workspace.list_of(ACTIVE_CUSTOMERS)), "file")
    expected = shop.expected(shop.facts())
    teams = choices(shop.facts())["team"]
    assert len(teams) == 2

    for grain in ("day", "week", "month", "quarter"):
        for measure in ("tickets", "customers", "rate"):
            for scope in (Scope(), Scope(teams=tuple(teams))) if grain == "week" else (Scope(teams=(teams[0],)),):
                start = None if grain == "quarter" else date(2025, 12, 1)
                frame = expected.volume(scope.narrowed(grain=grain, measure=measure, start=start))
                last = frame[frame["complete"]].iloc[-1]
                assert last["low"] <= last["value"] <= last["high"] and last["outside"] == "", (grain, measure)
                assert last["value"] > 0, (grain, measure)
    tickets, rate = (expected.volume(Scope(measure=name)).iloc[-2] for name in ("tickets", "rate"))
    assert rate["high"] == pytest.approx(1000 * tickets["high"] / 500)
    assert expected.volume(Scope(measure="revenue"))["low"].isna().all()


def test_nothing_later_changes_a_range():
    random, dates = np.random.default_rng(4), pd.date_range("2022-01-03", periods=150, freq="7D")
    counts = random.poisson([3.0, 30.0, 300.0], (150, 3)).astype(float)
    counts[90:, 1] *= 3
    asked = np.array([60, 92, 99])

    whole = ranges(counts, dates, WEEKLY, np.arange(150))
    cut = ranges(counts[:100], dates[:100], WEEKLY, asked)
    alone = ranges(counts[:, [1]], dates, WEEKLY, asked)

    np.testing.assert_array_equal(whole.low[asked], cut.low[asked])
    np.testing.assert_array_equal(whole.high[asked], cut.high[asked])
    np.testing.assert_array_equal(whole.high[asked, 1], alone.high[asked, 0])


def test_the_command_adds_four_columns_and_refuses_without_a_step_of_time(shop, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(shop.folder))

    assert main(["count", "--by", "team", "--expected"]) == 2
    assert "--expected needs a step of time in --by: day, week, month, quarter." in capsys.readouterr().err
    assert main(["count", "--by", "week,team", "--expected", "--format", "csv"]) == 0
    out = capsys.readouterr()
    lines = out.out.splitlines()
    assert lines[0] == "week,team,tickets,complete,expected,low,high,outside"
    assert lines[1].endswith(",,,,") and "held against the same days" in out.err
    assert main(["count", "--by", "month", "--measure", "customers", "--expected", "--format", "csv"]) == 0


def test_a_new_level_that_is_adopted_is_expected_as_it_is_and_not_corrected_twice():
    random = np.random.default_rng(3)
    counts = np.concatenate([random.poisson(43, 55), random.poisson(285, 14)]).astype(float)[:, None]

    found = ranges(counts, pd.date_range("2023-06-26", periods=69, freq="7D"), WEEKLY, np.arange(50, 69))

    assert (found.expected[55:] < 300).all()  # it was 745 in the fifth week
    assert found.expected[60:].min() > 250 and (found.low[59:] < counts[59:]).all()
