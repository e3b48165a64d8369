"""The sample: deterministic, in the true form of the tools, and what is planted can be found in the counts."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.ingest.sniffing import sniff
from analytics.ingest.sources import recognise
from analytics.metrics.grid import movers
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_by
from analytics.metrics.volume import total, volume
from analytics.operations.workbench import Workbench
from analytics.roundup.signal_index import SignalIndex
from analytics.sample import forget_sample_decisions, is_sample, load_sample, make_tickets, write_exports
from analytics.sample.company import EVENTS, FIRST_DAY, LAST_DAY, PLANTED, TEAMS
from analytics.sample.survey import ANSWERS
from analytics.sample.writing import write_bodies
from analytics.workspace import kinds
from analytics.workspace.categories import CATEGORIES
from analytics.workspace.events import events_of
from analytics.workspace.lists import CUSTOMERS


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Workbench:
    bench = Workbench(tmp_path_factory.mktemp("sample"))
    load_sample(bench.snapshots)
    return bench


def weekly(bench: Workbench, scope: Scope) -> pd.Series:
    facts = bench.facts()
    frame = volume(facts, scope, bench.calendar(facts))
    return frame[frame["complete"]].set_index("period")["value"].astype(float)


def mean(series: pd.Series, start: date, end: date) -> float:
    """Mean of the weeks that begin in [start, end)."""
    return series[(series.index >= pd.Timestamp(start)) & (series.index < pd.Timestamp(end))].mean()


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in write_exports(tmp_path / "a", tickets=2_000)]
    second = [path.read_bytes() for path in write_exports(tmp_path / "b", tickets=2_000)]

    assert first == second


def test_it_has_exactly_the_tickets_asked_for_over_the_whole_span():
    frame = make_tickets(tickets=5_000)

    assert len(frame) == 5_000 and frame["number"].is_unique
    assert frame["created_at"].min().date() - FIRST_DAY < timedelta(days=3)
    assert frame["created_at"].max() < pd.Timestamp(LAST_DAY) + pd.Timedelta(hours=14)
    assert set(frame["team"]) == set(TEAMS)
    assert set(frame["category"]) == {category.slug for category in CATEGORIES}
    assert frame["language"].nunique() >= 5


def test_the_files_are_recognised_as_what_they_imitate(tmp_path):
    tools = [recognise(sniff(path).headers).name for path in write_exports(tmp_path, tickets=500)]

    assert tools == ["zendesk", "intercom"]


def test_every_ticket_goes_in_and_the_last_day_counts_as_cut(bench):
    facts = bench.facts()
    calendar = bench.calendar(facts)

    assert total(facts, Scope()) == 25_000
    assert calendar.through == LAST_DAY - timedelta(days=1)
    assert calendar.last_complete("week") == PLANTED.riser_week


def test_the_outage_lifts_its_team_on_its_days(bench):
    facts = bench.facts()
    days = volume(facts, Scope(teams=("Sync",), grain="day"), bench.calendar(facts)).set_index("period")["value"]

    usual = days[pd.Timestamp(PLANTED.outage[0]) - pd.Timedelta(days=28) : pd.Timestamp(PLANTED.outage[0])].mean()
    assert days[pd.Timestamp(PLANTED.outage[0])] > 2.5 * usual


def test_the_launch_brings_confusion_and_the_fix_takes_it_away(bench):
    confusion = weekly(bench, Scope(teams=("Setup",), categories=("confusion",)))

    before = mean(confusion, PLANTED.launch - timedelta(weeks=10), PLANTED.launch)
    during = mean(confusion, PLANTED.launch, PLANTED.fix)
    after = mean(confusion, PLANTED.fix, PLANTED.fix + timedelta(weeks=10))
    assert during > 2.2 * before
    assert after < 1.6 * before


def test_the_content_change_lowers_the_asks_for_the_unknown_feature(bench):
    asks = weekly(bench, Scope(features=(PLANTED.unaware_feature,), categories=("unaware",)))

    before = mean(asks, PLANTED.content_change - timedelta(weeks=12), PLANTED.content_change)
    after = mean(asks, PLANTED.content_change, LAST_DAY)
    assert PLANTED.content_factor - 0.12 < after / before < PLANTED.content_factor + 0.12


def test_the_feature_nobody_knows_comes_first_on_the_unaware_page(bench):
    table = unaware_by(bench.facts(), Scope(), by="feature")

    assert table["feature"].iloc[0] == PLANTED.unaware_feature


def test_one_tag_is_born_and_one_is_retired(bench):
    born = weekly(bench, Scope(tags=(PLANTED.born_tag,)))
    retired = weekly(bench, Scope(tags=(PLANTED.retired_tag,)))

    assert born[: pd.Timestamp(PLANTED.born) - pd.Timedelta(days=7)].sum() == 0
    assert mean(born, PLANTED.born + timedelta(weeks=12), LAST_DAY) > 5
    assert retired[pd.Timestamp(PLANTED.retired) :].sum() == 0
    assert retired.sum() > 50


def test_the_riser_of_the_last_week_is_the_first_mover(bench):
    facts = bench.facts()
    cells = bench.expected(facts).grid(Scope())
    week = cells["week"].iloc[0].date()

    moved = movers(SignalIndex.of(bench, facts).cells(cells, week))

    assert (moved["team"].iloc[0], moved["category"].iloc[0]) == PLANTED.riser


def test_some_tickets_have_no_tags_and_some_have_two_teams(bench):
    facts = bench.facts()

    untagged = total(facts, Scope(tags=("(none)",)))
    pairs = facts.frame(
        "select count(*) as n from (select id from derived.cells group by id having count(distinct team) > 1)"
    )["n"].iloc[0]
    assert 0.03 < untagged / 25_000 < 0.09
    assert 0.02 < pairs / 25_000 < 0.06


@pytest.fixture(scope="module")
def replaced(tmp_path_factory) -> Workbench:
    """The sample, and then an import of one's own."""
    folder = tmp_path_factory.mktemp("replaced")
    bench = Workbench(folder / "store")
    load_sample(bench.snapshots)
    own = folder / "own.csv"
    own.write_text("id,created,subject\n1,2026-01-05 10:00,Hello\n", encoding="utf-8")
    import_files(bench.snapshots, [own])
    return bench


def test_ones_own_import_replaces_the_sample(replaced):
    assert total(replaced.facts(), Scope()) == 1


def test_the_sample_never_joins_imports_of_ones_own(tmp_path):
    bench = Workbench(tmp_path / "store")
    own = tmp_path / "own.csv"
    own.write_text("id,created,subject\n1,2026-01-05 10:00,Hello\n", encoding="utf-8")
    import_files(bench.snapshots, [own])

    with pytest.raises(AnalyticsError, match="holds imports of your own"):
        load_sample(bench.snapshots)


def test_its_newest_complete_week_is_the_one_before_the_day_it_is_loaded_and_stays_there(tmp_path):
    bench = Workbench(tmp_path / "store")
    sunday = date(2027, 3, 7)

    load_sample(bench.snapshots, day=sunday)
    again = load_sample(bench.snapshots, day=sunday + timedelta(weeks=5))

    facts = bench.facts()
    assert bench.calendar(facts).last_complete("week") == date(2027, 2, 22)
    assert total(facts, Scope()) == 25_000
    assert {outcome.state for outcome in again} == {"known"}
    assert {record["start"] for record in bench.state["events"].values()} == {
        (date.fromisoformat(event["start"]) + timedelta(weeks=16)).isoformat() for event in EVENTS
    }
    assert all(is_sample(kinds.EVENTS, record) for record in bench.state["events"].values())


def test_loaded_on_a_monday_it_holds_nothing_of_tomorrow(tmp_path):
    paths = write_exports(tmp_path, weeks=1, through=date(2026, 11, 16))

    created = pd.concat([pd.read_csv(path).filter(regex="(?i)(created|started) at").iloc[:, 0] for path in paths])
    assert created.max() < "2026-11-17" and len(created) > 24_900


def test_customers_write_as_customers_do():
    written = write_bodies(make_tickets(tickets=10_000))

    assert written["body"].nunique() >= 4_000
    assert (written.groupby("language")["body"].nunique() >= 20).all()
    assert sum(written.groupby("language")["body"].nunique() >= 100) >= 5
    assert written["body"].str.len().between(5, 400).all()
    widgets = written[
        (written["feature"] == "Widgets") & (written["category"] == "bug") & (written["language"] == "en")
    ]
    assert widgets["body"].str.contains("5.2|home screen|tile|notebook that I chose", regex=True).all()


def test_what_is_written_changes_nothing_else():
    drawn = make_tickets(tickets=2_000)

    assert write_bodies(drawn).drop(columns="body").equals(drawn)


def test_the_survey_counts_apart_and_its_score_fell_while_the_new_set_up_confused(bench):
    facts = bench.facts(origin="survey")
    setup = weekly_rating(bench, Scope(teams=("Setup",), measure="rating"))

    assert bench.origins == {"intercom": "support", "survey": "survey", "zendesk": "support"}
    assert total(facts, Scope()) == ANSWERS
    before = mean(setup, PLANTED.launch - timedelta(weeks=20), PLANTED.launch)
    during = mean(setup, PLANTED.launch, PLANTED.fix)
    after = mean(setup, PLANTED.fix, PLANTED.fix + timedelta(weeks=20))
    assert before - 45 < during < before - 15 and after > during + 15


def weekly_rating(bench: Workbench, scope: Scope) -> pd.Series:
    facts = bench.facts(origin="survey")
    frame = volume(facts, scope, bench.calendar(facts))
    return frame[frame["complete"]].set_index("period")["value"].astype("Float64").dropna().astype(float)


def test_the_customers_file_names_everybody_with_the_plan_that_their_tickets_have(bench):
    known = {record["customer"]: record for record in bench.workspace.list_of(CUSTOMERS).values()}
    tickets = make_tickets()
    written = tickets[tickets["company"] != ""].drop_duplicates("company").set_index("company")["plan"]

    assert len(known) == 900 and set(written.index) <= set(known)
    assert {name: known[name]["plan"] for name in written.index} == written.to_dict()
    assert all(record["segment"] and record["since"] and record["revenue"] for record in known.values())
    assert total(bench.facts(), Scope(measure="customers")) == 2_375, "as without the file"


def test_a_release_is_ahead_and_no_event_of_the_charts_yet(bench):
    ahead = [event for event in events_of(bench.state) if event.state]

    assert [(event.name, event.start) for event in ahead] == [("Dark theme", PLANTED.ahead)]
    assert len(bench.events) == len(EVENTS) - 1 and ahead[0] not in bench.events


def test_the_sample_s_customers_go_with_it(replaced):
    forget_sample_decisions(replaced.snapshots)

    assert not replaced.workspace.list_of(CUSTOMERS) and not replaced.events
