"""Signals over a real store: what is planted is found, on time and named; what is no news is called so."""

from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd
import pytest

from analytics.metrics.tickets import ticket_count
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.signals.drivers import drivers, explain, strongest
from analytics.signals.findings import Findings, find, find_recent
from analytics.signals.sentences import flooded
from analytics.signals.signal import Signal, frame_of
from analytics.workspace.day_kinds import QUIET_DAYS
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.lists import ACTIVE_CUSTOMERS
from analytics.workspace.moves import map_tags, set_record

FIRST = date(2026, 1, 5)  # a Monday
WEEKS = 24
DAYS = WEEKS * 7
HEAD = "id,created,tags,subject,company,channel\n"


class Company:
    """An export of some weeks: steady counts per tag, and what is planted into them."""

    def __init__(self, seed: int = 1):
        self.random, self.numbers, self.rows = np.random.default_rng(seed), count(1), []

    def day(
        self,
        day: int,
        tags: str,
        tickets: int,
        *,
        customers: int = 400,
        subject: str = "Hello there",
        channel: str = "Email",
    ) -> None:
        for _ in range(tickets):
            who = self.random.integers(customers)
            when = FIRST + timedelta(days=day)
            self.rows.append(f"{next(self.numbers)},{when} 10:00,{tags},{subject},C{who},{channel}\n")

    def steady(self, tags: str, mean: float, *, start: int = 0, end: int = DAYS) -> "Company":
        for day in range(start, end):
            self.day(day, tags, self.random.poisson(mean))
        return self

    @property
    def csv(self) -> str:
        return HEAD + "".join(self.rows)


def covers(days: int = DAYS) -> str:
    return f"{FIRST}..{FIRST + timedelta(days=days - 1)}"


def found(bench: Workbench, **options) -> pd.DataFrame:
    facts = bench.facts()
    return frame_of(find(facts, bench.calendar(facts), **options).signals)


def announced(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["tier"] == "signal"]


@pytest.fixture(scope="module")
def sample_findings(sample_store) -> Findings:
    bench = Workbench(sample_store)
    return bench.findings(bench.facts())


# ------------------------------------------------------------------------------------- what is planted is found
@pytest.mark.parametrize(
    ("day", "direction", "names"),
    [
        (PLANTED.outage[0], "up", {"Sync · incident", "incident"}),
        (PLANTED.launch, "up", {"Setup · confusion"}),
        (PLANTED.fix, "down", {"Setup · confusion"}),
        (PLANTED.riser_week, "up", {"Widgets", "Mobile · bug"}),
        (PLANTED.content_change, "down", {"Offline mode", "Sync · unaware"}),
        (PLANTED.born, "up", {"AI summary"}),
    ],
)
def test_what_happened_in_the_sample_is_a_signal_with_its_name(sample_findings, day, direction, names):
    soon = 8 if direction == "up" else 14  # falls have to be surer of themselves
    rows = announced(frame_of(sample_findings.signals))
    rows = rows[rows["name"].isin(names) & (rows["direction"] == direction)]

    near = rows[(rows["noticed"] - pd.Timestamp(day)).dt.days.between(0, soon)]

    assert len(near) == 1, rows[["name", "since", "noticed"]]
    assert abs((near["since"].iloc[0] - pd.Timestamp(day)).days) <= 3


def test_the_outage_is_noticed_on_its_first_day_and_is_critical(sample_findings):
    rows = announced(frame_of(sample_findings.signals))

    outage = rows[
        rows["name"].isin(["Sync · incident", "incident"])
        & (rows["since"] <= "2026-03-12")
        & (rows["until"] >= "2026-03-11")
    ].iloc[0]

    assert outage["noticed"].date() == PLANTED.outage[0] and outage["daily"]
    assert outage["severity"] == "critical"


def test_outside_of_what_was_planted_there_is_at_most_one_signal_in_three_weeks(sample_findings):
    rows = announced(frame_of(sample_findings.signals))
    planted = [PLANTED.outage[0], PLANTED.launch, PLANTED.fix, PLANTED.riser_week, PLANTED.content_change, PLANTED.born]
    far = [all(abs((row["since"].date() - day).days) > 14 for day in planted) for _, row in rows.iterrows()]

    assert sum(far) <= 52 / 3, rows[far][["name", "since", "p_value"]]


def test_every_signal_s_count_is_that_of_its_own_tickets(sample_findings, sample_store):
    facts = Workbench(sample_store).facts()

    for signal in sample_findings.signals:
        if signal.tier == "signal":
            assert ticket_count(facts, signal.span) == signal.observed, signal.area


def test_a_signal_is_outside_its_own_range_and_its_range_holds_what_is_expected(sample_findings):
    rows = announced(frame_of(sample_findings.signals))

    assert ((rows["observed"] > rows["high"]) == (rows["direction"] == "up")).all()
    assert ((rows["observed"] < rows["low"]) == (rows["direction"] == "down")).all()
    assert rows["expected"].between(rows["low"], rows["high"].clip(lower=1)).all()


def test_99_of_100_ordinary_weeks_lie_in_their_range(sample_findings):
    ranges = sample_findings.ranges
    weeks = ranges[(ranges["grain"] == "week") & (ranges["expected"] > 2)]

    inside = weeks["observed"].between(weeks["low"], weeks["high"]).mean()

    assert 0.975 < inside < 0.998, inside


def test_what_is_known_on_a_day_does_not_change_with_what_comes_later(sample_store):
    bench = Workbench(sample_store)
    facts = bench.facts()
    day, options = PLANTED.outage[0], {"start": date(2026, 3, 2)}

    then = find(facts, bench.calendar(facts), end=day, **options)
    later = find(facts, bench.calendar(facts), end=day + timedelta(days=60), **options)

    assert (announced(frame_of(then.signals))["noticed"].dt.date == day).any()
    known = then.ranges[then.ranges["grain"] == "day"]
    same = known.merge(later.ranges, on=["level", "name", "grain", "period"])
    assert len(same) == len(known) and np.allclose(same["expected_x"], same["expected_y"])


# ------------------------------------------------------------------------------------------------ what is no news
def test_a_quiet_half_year_has_next_to_no_signals(bench, load):
    company = Company().steady("team:sync;bug", 6).steady("team:sync;question", 9).steady("team:editor;bug", 4)
    load("a.csv", company.csv, covers=covers())

    assert len(announced(found(bench))) <= 2


def grown(bench, load, *, figures: int) -> pd.DataFrame:
    """Twice the tickets from one week on, and twice the customers; the first `figures` known."""
    company = Company().steady("team:sync;bug", 14, end=126).steady("team:sync;bug", 28, start=126)
    load("a.csv", company.csv, covers=covers())
    bench.decide(
        [
            set_record(
                {},
                ACTIVE_CUSTOMERS,
                {
                    "date": (FIRST + timedelta(weeks=week)).isoformat(),
                    "segment": "",
                    "customers": str(1_000 if week < 18 else 2_000),
                },
            )
            for week in range(figures)
        ],
        "known",
    )
    return announced(found(bench, start=FIRST + timedelta(days=119)))


def test_what_more_customers_bring_is_expected_where_they_are_known(bench, load):
    assert grown(bench, load, figures=WEEKS - 1).empty, "the newest week's figure comes late"


def test_a_growth_with_too_few_figures_of_customers_is_a_signal(bench, load):
    assert (grown(bench, load, figures=WEEKS // 2)["direction"] == "up").any()


def test_many_tickets_from_one_customer_are_a_flood_and_no_signal(bench, load):
    company = Company().steady("team:sync;bug", 6).steady("team:editor;bug", 6)
    company.day(150, "team:sync;bug", 40, customers=1)
    load("a.csv", company.csv, covers=covers())

    rows = found(bench, start=FIRST + timedelta(days=147))

    assert announced(rows).empty
    flood = rows[rows["kind"] == "flood"].iloc[0]
    assert flood["note"].startswith(tuple(f"{n} of" for n in range(40, 60)))
    assert "from 1 account that writes many (1 of 3 customers wrote for the first time)" in flood["note"]


def test_a_flood_by_few_new_accounts_is_one_line_and_no_signal(bench, load):
    company = Company().steady("team:sync;bug", 6).steady("team:editor;bug", 6)
    company.day(150, "team:sync;bug", 40, customers=5)
    load("a.csv", company.csv, covers=covers())
    day = FIRST + timedelta(days=150)
    facts = bench.facts()

    signals = find(facts, bench.calendar(facts), start=day - timedelta(days=3), end=day).signals

    assert [one for one in signals if one.tier == "signal"] == []
    line = flooded(signals, day, day, lambda dimension, value: value)
    assert line.startswith(f"Few accounts wrote many tickets on {day.day} ") and line.endswith(" No signal.")
    assert "accounts that write many (" in line and " in Sync" in line


def test_a_rise_that_many_customers_and_one_busy_account_make_is_a_signal(bench, load):
    company = Company().steady("team:sync;bug", 6).steady("team:editor;bug", 6)
    company.day(150, "team:sync;bug", 36)
    company.day(150, "team:sync;bug", 5, customers=1)
    load("a.csv", company.csv, covers=covers())
    day = FIRST + timedelta(days=150)

    assert not announced(found(bench, start=day, end=day)).empty


def test_as_many_tickets_from_many_customers_are_a_signal_on_that_day(bench, load):
    company = Company().steady("team:sync;bug", 6).steady("team:editor;bug", 6)
    company.day(150, "team:sync;bug", 40, subject="Cannot sign in since noon", channel="Chat")
    load("a.csv", company.csv, covers=covers())
    day = FIRST + timedelta(days=150)

    rows = announced(found(bench, start=day, end=day))

    assert rows["name"].tolist() == ["Sync"] or rows["name"].tolist() == ["Sync · bug"]
    assert rows["noticed"].dt.date.tolist() == [day] and rows["customers"].iloc[0] > 30


def test_tickets_that_only_change_their_label_are_no_signal(bench, load):
    company = Company().steady("team:search;bug", 3).steady("team:sync;bug", 12, end=140)
    company.steady("team:editor;bug", 12, start=140).steady("team:editor;bug", 2, end=140)
    load("a.csv", company.csv, covers=covers())

    rows = found(bench, start=FIRST + timedelta(days=133))

    assert not {"Sync", "Editor", "Sync · bug", "Editor · bug"} & set(announced(rows)["name"])
    moved = rows[rows["kind"] == "labelling"]
    assert {"Sync", "Editor"} <= set(moved["name"])
    assert moved["note"].str.contains("moved as much the other way, the total did not").any()


def test_a_re_map_of_a_tag_recasts_history_and_is_no_signal(bench, load):
    company = Company().steady("crash", 6).steady("team:editor;bug", 6)
    load("a.csv", company.csv, covers=covers())
    bench.decide(map_tags(bench.state, ["crash"], team="Sync", category="bug"), "map")

    assert announced(found(bench)).empty
    assert "Sync · bug" in set(bench.findings(bench.facts()).ranges["name"])


def test_a_rise_that_more_tagging_alone_explains_is_called_so(bench, load):
    company = Company().steady("", 12, end=147).steady("team:sync;bug", 10, end=147)
    company.steady("", 2, start=147).steady("team:sync;bug", 20, start=147)
    load("a.csv", company.csv, covers=covers())

    rows = found(bench, start=FIRST + timedelta(days=140))

    about = rows[rows["name"].isin(["Sync", "bug", "Sync · bug"]) & (rows["direction"] == "up")]
    assert announced(about).empty, announced(about)[["name", "since", "observed", "expected"]]
    assert about["kind"].isin(["tagging"]).any() and about["note"].str.contains("tag coverage went from 4").any()


def test_days_that_no_import_covers_are_neither_a_drop_nor_a_base(bench, load):
    company = Company().steady("team:sync;bug", 8, end=98).steady("team:sync;bug", 8, start=119)
    load("a.csv", company.csv, covers=covers(98))
    load(
        "b.csv",
        HEAD + "999999,2026-05-04 10:00,team:sync;bug,x,C1,Email\n",
        covers=f"{FIRST + timedelta(days=119)}..{FIRST + timedelta(days=DAYS - 1)}",
    )

    rows = found(bench)

    gap = (pd.Timestamp(FIRST + timedelta(days=98)), pd.Timestamp(FIRST + timedelta(days=118)))
    assert not (announced(rows)["at"].between(*gap)).any()
    ranges = bench.findings(bench.facts()).ranges
    assert not ranges["period"].between(*gap).any() and ranges["expected"].notna().all()


# -------------------------------------------------------------------------------------------------- odd histories
@pytest.mark.parametrize("days", [1, 7, 40])
def test_too_little_history_gives_no_signals_and_no_error(bench, load, days):
    load("a.csv", Company().steady("team:sync;bug", 8, end=days).csv, covers=covers(days))

    findings = bench.findings(bench.facts())

    assert not findings.signals and findings.ranges.empty and not findings.tested_from


def test_a_store_that_covers_nothing_gives_no_signals(bench, load):
    load("a.csv", Company().steady("team:sync;bug", 8).csv, covers="none")

    assert found(bench).empty and bench.findings(bench.facts()).ranges.empty


def test_months_without_a_ticket_and_one_giant_day_are_tested_without_error(bench, load):
    company = Company().steady("team:sync;bug", 0.02)
    company.day(160, "team:sync;bug", 5000, customers=3000)
    company.day(3, "team:sync;bug", 3)
    load("a.csv", company.csv, covers=covers())

    rows = announced(found(bench))

    assert rows["observed"].max() >= 5000 and rows["noticed"].dt.date.min() == FIRST + timedelta(days=160)
    assert rows[["observed", "expected", "low", "high", "p_value"]].notna().all().all()


def test_a_newborn_tag_that_is_mapped_is_new_and_a_dying_team_has_gone_silent(bench, load):
    company = Company().steady("team:sync;bug", 8).steady("team:legacy;bug", 5, end=120)
    company.steady("team:sync;bug;feature:dark mode", 4, start=150)
    load("a.csv", company.csv, covers=covers())

    rows = announced(found(bench))

    assert "new" in set(rows.loc[rows["name"].str.casefold() == "dark mode", "kind"])
    gone = rows[(rows["direction"] == "down") & rows["name"].str.startswith("Legacy")]
    assert gone["kind"].isin(["gone", "fall"]).any()


# ---------------------------------------------------------------------------------------------------- explained
@pytest.fixture
def incident(bench, load) -> tuple[Workbench, Signal]:
    company = Company().steady("team:sync;bug", 6).steady("team:editor;bug", 6)
    company.day(150, "team:sync;bug;sso", 40, subject="Certificate expired <b>today</b>", channel="Chat")
    load("a.csv", company.csv, covers=covers())
    day = FIRST + timedelta(days=150)
    facts = bench.facts()
    found = find(facts, bench.calendar(facts), start=day, end=day).signals
    return bench, next(signal for signal in found if signal.tier == "signal")


def test_disjoint_drivers_make_at_least_the_change(incident):
    bench, signal = incident

    table = drivers(bench.facts(), signal)
    everything = table.groupby("dimension")["excess"].sum()

    # only those that went the signal's way are listed; here channel has one that fell short of what it had
    rest = signal.excess
    assert everything["channel"] >= rest - 1e-6 and everything["customer"] >= rest - 1e-6
    assert table.loc[table["dimension"] == "channel"].iloc[0][["value", "observed"]].tolist() == ["Chat", 40.0]


def test_what_drives_a_signal_is_named_with_new_words_and_quotes(incident):
    bench, signal = incident

    made = explain(bench.facts(), signal)

    assert ("channel", "Chat") in [part[:2] for part in strongest(made.drivers, signal.observed, signal.expected)]
    assert {"certificate", "expired"} <= {part for word in made.cause.words["value"] for part in word.split()}
    assert [quote.text for quote in made.cause.quotes] == ["Certificate expired <b>today</b>"]  # all say the same


def test_a_fall_has_no_new_words(sample_findings, sample_store):
    fall = next(s for s in sample_findings.signals if s.area.text == "Offline mode" and s.tier == "signal")

    assert explain(Workbench(sample_store).facts(), fall).cause.words.empty


# ---------------------------------------------------------------------------------------------------------- kept
def test_findings_are_kept_beside_the_facts_and_read_back_the_same(sample_store, sample_findings):
    again = Workbench(sample_store)

    kept = again.findings(again.facts())

    assert kept.signals == sample_findings.signals
    assert kept.tested_from == sample_findings.tested_from
    fresh = find_recent(again.facts(), again.calendar(again.facts()), quiet=again.quiet(again.calendar(again.facts())))
    assert fresh.signals == kept.signals


def test_another_meaning_of_tags_or_another_sensitivity_is_looked_at_anew_and_a_decision_is_not(bench, load):
    load("a.csv", Company().steady("team:sync;bug", 6).csv, covers=covers())
    folder = bench.folder / "derived"
    bench.findings(bench.facts())
    assert len(list(folder.glob("signals-*.signals.parquet"))) == 1

    bench.decide([set_record(bench.state, SETTINGS, {"name": "sensitivity", "value": "sensitive"})], "more")
    bench.findings(bench.facts())
    bench.decide(map_tags(bench.state, ["bug"], category="confusion"), "map")
    bench.findings(bench.facts())

    assert len(list(folder.glob("signals-*.signals.parquet"))) == 3


def test_a_file_that_was_cut_short_is_made_anew(bench, load):
    load("a.csv", Company().steady("team:sync;bug", 6).csv, covers=covers())
    bench.findings(bench.facts())
    for path in (bench.folder / "derived").glob("signals-*.parquet"):
        path.write_bytes(path.read_bytes()[:40])

    again = Workbench(bench.folder)

    assert len(again.findings(again.facts()).ranges) > 0


def test_a_public_holiday_and_a_day_that_people_named_are_no_drop(bench, load):
    company = Company().steady("team:sync;bug", 30, end=144).steady("team:sync;bug", 30, start=146)
    load("a.csv", company.csv, covers=covers())
    day = FIRST + timedelta(days=144)
    falls = announced(found(bench))
    assert (falls["direction"].eq("down") & (falls["since"].dt.date <= day) & (falls["until"].dt.date >= day)).any()

    bench.decide(
        [
            set_record(bench.state, QUIET_DAYS, {"day": str(day + timedelta(days=shift)), "name": "Retreat"})
            for shift in (0, 1)
        ],
        "closed",
    )
    bench.decide([set_record(bench.state, SETTINGS, {"name": "holidays", "value": "DE"})], "holidays")

    assert {day, day + timedelta(days=1), date(2026, 5, 1)} <= set(bench.quiet(bench.calendar(bench.facts())))
    rows = announced(frame_of(bench.findings(bench.facts()).signals))
    assert rows[rows["direction"] == "down"].empty
