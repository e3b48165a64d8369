"""Area, deprecation and ledger: numbers that agree with the counting layer, shares beside their numbers, who waits."""

import shutil
from datetime import date, timedelta

import pytest

from analytics.insights.area import cell_subject, feature_subject, mix, owner, quotes, theme_subject, to_interview
from analytics.insights.deprecation import WEEKS, check
from analytics.insights.loop_ledger import Answer, answers_of, ledger
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.workspace.area import Area
from analytics.workspace.customers import Customer, Customers
from analytics.workspace.events import Event
from analytics.workspace.kinds import EXPLANATIONS, FEATURES, REQUESTS
from analytics.workspace.lists import ACTIVE_CUSTOMERS, ISSUES
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Team, Teams
from analytics.workspace.themes import Theme

OFFLINE = Scope(features=(PLANTED.unaware_feature,))


@pytest.fixture(scope="module")
def sample(sample_store) -> Workbench:
    return Workbench(sample_store)


@pytest.fixture(scope="module")
def facts(sample):
    return sample.facts()


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


def test_people_are_as_many_as_the_measure_customers_counts(facts):
    for scope in (OFFLINE, Scope(teams=("Sync",), categories=("bug",)), Scope(tags=("vip",), plans=("Free",))):
        rows = people(facts, scope)
        assert len(rows) == total(facts, scope.narrowed(measure="customers"))
        assert rows["customer"].is_unique


def test_the_check_rests_on_the_numbers_of_the_counting_layer(facts, calendar):
    found = check(facts, calendar, OFFLINE)

    span = OFFLINE.narrowed(start=found.start, end=found.end)
    everything = Scope(start=found.start, end=found.end)
    assert (found.end - found.start).days + 1 == 7 * WEEKS
    assert (found.tickets.part, found.tickets.whole) == (total(facts, span), total(facts, everything))
    assert (found.customers.part, found.customers.whole) == tuple(
        total(facts, scope.narrowed(measure="customers")) for scope in (span, everything)
    )
    assert found.earlier + found.later == found.tickets.part
    assert found.later < found.earlier  # the help article came in the second half
    assert found.plans["customers"].sum() == found.customers.part


def test_without_files_of_customers_the_check_leaves_their_shares_out(facts, calendar):
    found = check(facts, calendar, OFFLINE)

    assert found.known is None and found.active is None and found.revenue is None


def test_with_a_customers_file_the_check_shows_share_and_revenue(facts, calendar):
    first, second = people(facts, OFFLINE)["customer"].head(2)
    customers = Customers(
        (
            Customer(first, revenue=70.0),
            Customer(second, revenue=20.0),
            Customer("Never wrote", revenue=10.0),
            Customer("Nor did they"),
        )
    )

    found = check(facts, calendar, OFFLINE, customers=customers)

    assert (found.known.part, found.known.whole) == (2, 4)
    assert (found.revenue.part, found.revenue.whole, found.revenue.share) == (90, 100, 0.9)


def test_with_active_customers_the_check_compares_a_week_with_a_week(sample, tmp_path, sample_store):
    own = Workbench(tmp_path / "own")
    shutil.copytree(sample_store, own.folder)
    monday = date(2025, 5, 5)
    own.decide(
        [
            set_record(
                {},
                ACTIVE_CUSTOMERS,
                {"date": (monday + timedelta(weeks=n)).isoformat(), "segment": "", "customers": "2000"},
            )
            for n in range(80)
        ],
        "active",
    )
    facts = own.facts()

    found = check(facts, own.calendar(facts), OFFLINE)

    assert found.active.whole == 2000
    assert 5 < found.active.part < 40 and found.active.part * WEEKS >= found.customers.part


def test_with_too_few_weeks_there_is_no_check(load, bench):
    load("few.csv", "id,created,subject,tags\n1,2026-03-03 10:00,One,feature:x;bug\n2,2026-03-12 10:00,Two,feature:x\n")
    facts = bench.facts()

    assert check(facts, bench.calendar(facts), Scope()) is None


def test_the_mix_of_an_area_counts_each_kind_of_talk(facts):
    area = feature_subject("Widgets", Scope())

    rows = mix(facts, area).set_index("category")

    for category, row in rows.iterrows():
        assert row["tickets"] == total(facts, Scope(features=("Widgets",), categories=(category,)))
    assert rows.index[0] == "bug"


def test_quotes_of_an_area_name_no_customer(facts):
    said = quotes(facts, cell_subject(Area.cell("Setup", "confusion"), Scope(), label="Setup"))

    assert len(said) == len(set(said)) == 3
    assert not [name for name in people(facts, Scope())["customer"] if any(name in sentence for sentence in said)]


def test_customers_to_interview_come_from_every_plan_in_turn(facts):
    area = feature_subject(PLANTED.unaware_feature, Scope())

    rows = to_interview(facts, area)

    assert sorted(rows["plan"].head(4)) == sorted(set(people(facts, area.scope)["plan"]))
    assert rows["plan"].value_counts().max() <= 2


def test_the_frequent_customer_is_one_of_those_to_interview_and_not_all_of_them(facts):
    rows = to_interview(facts, feature_subject(PLANTED.frequent_feature, Scope()))

    assert rows["customer"].tolist().count(PLANTED.frequent_customer) == 1


def test_an_area_belongs_to_the_team_that_most_of_its_tickets_are_about(facts):
    teams = Teams((Team("Mobile", owner="Mo"),))

    assert owner(facts, feature_subject("Widgets", Scope()), teams) == ("Mobile", "Mo")
    assert owner(facts, theme_subject(Theme("Phones", owner="Thea", tags=("android",)), Scope()), teams)[1] == "Thea"


def test_a_theme_without_tags_is_not_everything():
    assert theme_subject(Theme("Later"), Scope()).empty
    assert not theme_subject(Theme("Phones", tags=("android",)), Scope()).empty


@pytest.fixture(scope="module")
def entries(sample, facts):
    return ledger(
        facts, Scope(), issues=sample.workspace.list_of(ISSUES), events=sample.events, until=date(2026, 11, 9)
    )


def test_the_ledger_has_requests_unknown_features_and_bugs_the_longest_waiting_first(entries):
    assert set(entries["kind"]) == {"request", "unaware", "bug"}
    waiting = entries["waiting_days"].dropna().tolist()
    assert waiting == sorted(waiting, reverse=True) and len(waiting) > 3
    assert entries["waiting_days"].isna().tolist() == (entries["answer"] != "").tolist()


def test_a_help_article_answers_and_its_event_is_what_came_of_it(entries):
    row = entries[(entries["item"] == PLANTED.unaware_feature) & (entries["kind"] == "unaware")].iloc[0]

    assert (row["answer"], row["came_of_it"]) == ("content", "Offline help article")
    assert row["answered"].date() == PLANTED.content_change


def test_a_fixed_bug_is_answered_and_states_who_is_not_told(entries):
    row = entries[entries["item"].str.startswith("FERN-187")].iloc[0]

    assert row["answer"] == "fixed" and row["came_of_it"].endswith("tickets not notified yet")


def test_an_open_bug_waits_since_it_was_opened(entries):
    row = entries[entries["item"].str.startswith("FERN-212")].iloc[0]

    assert row["waiting_days"] == (date(2026, 11, 9) - date(2026, 9, 22)).days


def test_what_is_deliberately_not_planned_is_an_answer_with_its_reason(facts):
    said = {("request", "Dark theme"): Answer("not planned", date(2026, 6, 1), "Costs more than it brings")}

    rows = ledger(facts, Scope(), issues={}, answers=said, until=date(2026, 11, 9))

    row = rows[(rows["item"] == "Dark theme") & (rows["kind"] == "request")].iloc[0]
    assert (row["answer"], row["came_of_it"]) == ("not planned", "Costs more than it brings")


def test_an_event_from_before_it_was_asked_for_is_no_answer(facts):
    early = Event("Long ago", "release", date(2020, 1, 1), features=("Dark theme",))

    rows = ledger(facts, Scope(), issues={}, events=[early], until=date(2026, 11, 9))

    answer = rows.loc[(rows["item"] == "Dark theme") & (rows["kind"] == "request"), "answer"].item()
    assert answer == "planned", "the catalogue's word, not the event's"


def test_the_catalogue_s_state_answers_a_request(sample_store, tmp_path):
    own = Workbench(tmp_path / "own")
    shutil.copytree(sample_store, own.folder)
    own.decide([set_record(own.state, FEATURES, {"feature": "Dark theme", "status": "not planned"})], "catalogue")

    rows = ledger(own.facts(), Scope(), issues={}, until=date(2026, 11, 9))

    assert rows.loc[(rows["item"] == "Dark theme") & (rows["kind"] == "request"), "answer"].item() == "not planned"


def test_what_was_decided_on_requests_and_unaware_answers_in_the_ledger(sample_store, tmp_path):
    own = Workbench(tmp_path / "own")
    shutil.copytree(sample_store, own.folder)
    own.decide(
        [
            set_record(
                own.state,
                REQUESTS,
                {
                    "by": "feature",
                    "name": "Dark theme",
                    "state": "not planned",
                    "date": "2026-06-01",
                    "reason": "Costs more than it brings",
                },
            ),
            set_record(own.state, EXPLANATIONS, {"feature": "Dark theme", "state": "to explain"}),
        ],
        "answers",
    )

    said = answers_of(own.state)

    assert said == {("request", "Dark theme"): Answer("not planned", date(2026, 6, 1), "Costs more than it brings")}
