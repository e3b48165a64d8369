"""The roundup's story: what it finds in the counts is true, and equal to what the counting layer says."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest

from analytics.metrics.calendar import Calendar
from analytics.metrics.grid import grid
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.unaware_share import unaware_last_week
from analytics.metrics.volume import total, volume
from analytics.operations.workbench import Workbench
from analytics.roundup.improvement import improvement
from analytics.roundup.story import compose
from analytics.roundup.week import NoCompleteWeek
from analytics.sample import load_sample
from analytics.sample.company import PLANTED
from analytics.store.facts import Facts
from analytics.text.quotes import best_quote, fit_to_quote

START = date(2026, 1, 5)
HEAD = "id,created,subject,tags,email\n"


def weekly(**cells: list[int]) -> pd.DataFrame:
    """weekly(sync_bug=[…]) → a frame as the counting layer gives it."""
    return pd.DataFrame(
        [
            (pd.Timestamp(START + timedelta(weeks=i)), *name.split("_"), value, True)
            for name, values in cells.items()
            for i, value in enumerate(values)
        ],
        columns=["period", "team", "category", "value", "complete"],
    )


def noisy(rng: np.random.Generator, *means: float) -> list[int]:
    return [int(v) for v in rng.poisson(means)]


def test_a_planted_fall_is_found_with_its_week_and_its_size():
    rng = np.random.default_rng(1)
    series = weekly(sync_bug=noisy(rng, *[40] * 14, *[18] * 12), editor_bug=noisy(rng, *[60] * 26))

    found = improvement(series, categories={"bug"})

    assert (found.team, found.category) == ("sync", "bug")
    assert abs((found.since - (START + timedelta(weeks=14))).days) <= 7
    assert found.after / found.before == pytest.approx(18 / 40, abs=0.12)


def test_noise_alone_is_hardly_ever_an_improvement():
    found = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        series = weekly(**{f"team{i}_bug": noisy(rng, *[20] * 26) for i in range(6)})
        found += improvement(series, categories={"bug"}) is not None

    assert found <= 6


@pytest.mark.parametrize(
    "series",
    [
        weekly(a_bug=[40] * 14 + [18] * 12, b_bug=[80] * 14 + [36] * 12),  # everything fell: no fix
        weekly(a_bug=[40] * 14 + [18] * 8 + [44] * 4, b_bug=[80] * 26),  # it came back
        weekly(a_bug=[40] * 23 + [18] * 3, b_bug=[80] * 26),  # too few weeks to say
        weekly(a_bug=[3] * 14 + [0] * 12, b_bug=[80] * 26),  # too small to matter
        weekly(a_praise=[40] * 14 + [18] * 12, b_bug=[80] * 26),  # less praise is not better
        weekly(a_bug=[10]),
        weekly(),
    ],
    ids=["all fell", "came back", "too few weeks", "too small", "praise", "one week", "nothing"],
)
def test_what_is_no_improvement_is_not_called_one(series):
    assert improvement(series, categories={"bug"}) is None


COMMON = (
    "the",
    "sync",
    "keeps",
    "losing",
    "my",
    "notes",
    "since",
    "update",
    "android",
    "crashes",
    "on",
    "dear",
    "please",
    "call",
)
IN_USE = dict.fromkeys(COMMON, 50)


@pytest.mark.parametrize(
    ("sentence", "fit"),
    [
        ("The sync keeps losing my notes", True),
        ("Since the update sync crashes on Android", True),
        ("The sync keeps losing my notes, call 030 1234567", False),
        ("The sync keeps losing Zebediah", False),
        ("The notes are on my.name@company.example", False),
        ("Dear sync, the notes keep crashing", False),
        ("The sync keeps losing http://x.example notes", False),
        ("Too short", False),
        ("the sync " * 20, False),
        ("The sync keeps <b>losing</b> my notes", False),
        ("The sync keeps losing @paul my notes", False),
    ],
)
def test_only_a_sentence_that_points_at_nobody_is_fit_to_quote(sentence, fit):
    assert fit_to_quote(sentence, IN_USE, 60) is fit


def test_a_name_that_a_few_customers_share_is_not_quoted():
    in_use = IN_USE | {"anna": 6}

    assert not fit_to_quote("The update keeps losing Anna the notes", in_use, 1_000)
    assert fit_to_quote("The update keeps losing Android the notes", in_use, 1_000)


def test_the_quote_contains_what_this_cell_contains_more_than_others_and_not_the_customer():
    tickets = pd.DataFrame(
        {
            "subject": ["The sync keeps losing my notes"] * 3
            + ["please call on the update", "my sync crashes on android"],
            "body": [None] * 5,
            "customer": ["Alder Labs", "Quill", "Rowan", "Umber", "Android Works"],
        }
    )

    assert best_quote(tickets, IN_USE, 60) == "The sync keeps losing my notes"
    alone = tickets.tail(1).assign(subject="my sync crashes on android")
    assert best_quote(alone, IN_USE, 60) is None


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> tuple[Facts, Calendar]:
    bench = Workbench(tmp_path_factory.mktemp("sample"))
    load_sample(bench.snapshots)
    facts = bench.facts()
    return facts, bench.calendar(facts)


@pytest.mark.parametrize("teams", [(), ("Sync",), ("Sync", "Billing"), ("(none)",)])
def test_every_figure_is_the_counting_layer_s_for_the_same_scope(sample, teams):
    facts, calendar = sample
    edition = compose(facts, calendar, Scope(teams=teams))
    week = Scope(teams=teams, start=edition.week, end=edition.week_end)

    assert [n.figure for n in edition.numbers] == [
        total(facts, week),
        total(facts, week.narrowed(measure="customers")),
        total(facts, week.narrowed(categories=("unaware",))),
        tag_coverage(facts, week),
    ]
    assert edition.footer.tickets == total(facts, week)
    counted = volume(facts, Scope(teams=teams, end=edition.week_end), calendar, by=("category",))
    counted = {(r.period.date(), r.category): r.value for r in counted.itertuples() if r.complete}
    assert len(edition.series) == 26 * edition.series["category"].nunique()
    for row in edition.series.itertuples():
        assert row.tickets == counted[row.week, row.category]
    cells = grid(facts, Scope(teams=teams, end=edition.week_end), calendar).set_index(["team", "category"])
    for mover, known in product((*edition.movers, *edition.within), [cells]):
        same = [
            row
            for (team, _), row in known.iterrows()
            if team in (mover.team, "(none)") and (row["before"], row["last"]) == (mover.before, mover.last)
        ]
        assert same, mover
    features = unaware_last_week(facts, Scope(teams=teams, end=edition.week_end), calendar, by="feature")
    features = features.set_index("feature")
    for feature in edition.unaware:
        assert (feature.tickets, feature.customers) == tuple(features.loc[feature.feature, ["tickets", "customers"]])
    columns = edition.series.groupby("week")["tickets"].sum()
    for row in edition.expected.itertuples():
        assert 0 <= row.low <= row.high
    assert set(edition.expected["week"]) <= set(columns.index)


def test_the_planted_rise_and_the_planted_cure_of_the_sample_are_reported(sample):
    edition = compose(*sample)

    assert (edition.movers[0].team, edition.movers[0].category) == ("Mobile", "Bug")
    assert edition.better.team == "Sync" and edition.better.category == "Unaware"
    assert edition.better.since == PLANTED.content_change
    assert edition.better.percent == pytest.approx(100 * (PLANTED.content_factor - 1), abs=8)
    assert edition.caution == "sample data of a fictional company"
    assert edition.quote and "@" not in edition.quote.text


def test_an_edition_of_old_data_reports_it_and_an_incomplete_week_is_refused(bench, load):
    load(
        "a.csv",
        HEAD
        + "".join(f"{i},2026-01-{5 + i % 14:02} 10:00,Subject {i},team:sync;bug,u{i}@x.example\n" for i in range(40)),
        covers="2026-01-05..2026-01-20",
    )
    facts = bench.facts()
    calendar = bench.calendar(facts)

    assert compose(facts, calendar, today=date(2026, 1, 21)).caution == ""
    assert compose(facts, calendar, today=date(2026, 3, 1)).caution == "not last week: the data ends on 20 Jan 2026"
    with pytest.raises(NoCompleteWeek, match=r"The week of 19 Jan 2026 is not complete.*12 Jan 2026"):
        compose(facts, calendar, week=date(2026, 1, 20))


def test_columns_above_the_total_are_explained_only_where_there_are_any(bench, load):
    days = "".join(f"{i},2026-01-{5 + i % 7:02} 10:00,Subject,team:sync;{{}},u{i}@x.example\n" for i in range(9))
    load("a.csv", HEAD + days.format(*["bug"] * 9), covers="2026-01-05..2026-01-11")
    assert compose(bench.facts(), bench.calendar(bench.facts())).chart_note == ""

    load("b.csv", HEAD + days.format(*["bug;confusion"] * 9).replace("\n", "\n1", 8), covers="2026-01-05..2026-01-11")
    assert "counted in both" in compose(bench.facts(), bench.calendar(bench.facts())).chart_note


def test_a_week_without_a_single_ticket_is_reported_without_nonsense(bench, load):
    load("a.csv", HEAD + "1,2026-01-05 10:00,One,team:sync;bug,a@x.example\n", covers="2026-01-05..2026-01-18")

    edition = compose(bench.facts(), bench.calendar(bench.facts()))

    assert edition.week == date(2026, 1, 12) and edition.numbers[0].value == "0"
    assert "0 customers" not in " ".join(n.note for n in edition.numbers) and edition.footer.tag_coverage is None
    assert edition.headline == "0 tickets; too little history for an expected range."
