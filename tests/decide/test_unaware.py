"""Unaware by feature: tagged and confirmed counted together and said, suspected beside it, joined customers once."""

import pandas as pd
import pytest

from analytics.insights.suspected import Answers, answer
from analytics.insights.unaware import (
    around_changes,
    asked_for,
    by_feature,
    explanations,
    mix,
    newest_of_each,
    read_by_people,
    weekly,
)
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import EVENTS, EXPLANATIONS, FEATURES
from analytics.workspace.lists import CUSTOMERS
from analytics.workspace.moves import rename, set_record

HEAD = "id,created,email,company,subject,tags\n"
NOTHING = pd.DataFrame({"id": [], "feature": []})


@pytest.fixture
def desk(bench, load) -> Workbench:
    """Twelve whole weeks: each an unaware ticket of Acme's two spellings in turn, and a request of Bmca."""
    rows = []
    for week, monday in enumerate(pd.date_range("2026-01-05", periods=12, freq="W-MON")):
        company = "Acme" if week % 2 else "ACME Inc."
        rows.append(f"{week},{monday.date()},,{company},Why is there no offline mode?,unaware;feature:offline-mode\n")
        rows.append(f"{100 + week},{monday.date()},,Bmca,Please add offline mode,feature_request\n")
    load("desk.csv", HEAD + "".join(rows), covers="2026-01-05..2026-03-29")
    bench.decide(
        [
            set_record(
                bench.state,
                FEATURES,
                {
                    "feature": "Offline mode",
                    "status": "live",
                    "live_since": "2025-01-01",
                    "team": "Sync",
                    "article_text": "Read notes without internet.",
                },
            )
        ],
        "catalogue",
    )
    return bench


def table(bench: Workbench, scope: Scope = Scope()) -> pd.Series:
    facts = bench.facts()
    asked = asked_for(facts, scope, Answers.of(bench.state))
    return by_feature(facts, scope, bench.calendar(facts), asked, NOTHING).set_index("feature").loc["Offline mode"]


def confirm(bench: Workbench, *tickets: int) -> None:
    source = bench.facts().frame("select any_value(source) as s from snapshot.tickets")["s"].iloc[0]
    for ticket in tickets:
        bench.decide(answer(bench.state, source, str(ticket), "Offline mode", "confirmed"), "read")


def test_a_confirmed_ticket_counts_at_once_and_is_kept_apart(desk):
    before = table(desk)
    confirm(desk, 100, 101)
    after = table(desk)

    assert (before["tickets"], before["confirmed"], before["customers"]) == (12, 0, 2)
    assert (after["tickets"], after["confirmed"], after["customers"]) == (14, 2, 3)


def test_a_ticket_that_is_tagged_and_confirmed_counts_once(desk):
    confirm(desk, 3)

    assert (table(desk)["tickets"], table(desk)["confirmed"]) == (12, 0)


def test_one_customer_under_two_spellings_counts_once(desk):
    desk.decide([set_record({}, CUSTOMERS, {"customer": "Acme", "aliases": ["ACME Inc."]})], "joined")

    row = table(desk)
    assert row["customers"] == 1 and row["top_share"] == 1.0
    facts = desk.facts()
    asked = asked_for(facts, Scope(), Answers())
    assert len(newest_of_each(asked)) == 1, "one quote per customer"
    assert weekly(asked, desk.calendar(facts), Scope())["customers"].max() == 1
    assert mix(asked, "channel")["customers"].tolist() == [1]


def test_the_share_is_of_what_the_team_is_asked_for(desk):
    # The requests name no team: of what Sync is asked for, all is unaware.
    assert table(desk)["share"] == 1.0 and table(desk)["team"] == "Sync"


def test_the_scope_narrows_tagged_and_confirmed_alike(desk):
    confirm(desk, 100, 111)
    scope = Scope(start=pd.Timestamp("2026-03-01").date())

    assert (table(desk, scope)["tickets"], table(desk, scope)["confirmed"]) == (5, 1)


def test_a_number_opens_exactly_its_tickets(desk):
    confirm(desk, 100)
    facts = desk.facts()

    ids = read_by_people(desk, facts, Scope(), "unaware", feature="Offline mode")

    assert ticket_count(facts, Scope(), ids=ids) == table(desk)["tickets"] == 13
    suspected = read_by_people(desk, facts, Scope(), "suspected")
    assert len(suspected) == 11 and not set(suspected) & set(ids)


def content(bench: Workbench, day: str) -> list:
    bench.decide(
        [
            set_record(
                bench.state, EVENTS, {"name": "Article", "kind": "content", "start": day, "features": ["Offline mode"]}
            )
        ],
        "event",
    )
    facts = bench.facts()
    asked = asked_for(facts, Scope(), Answers())
    return around_changes(weekly(asked, bench.calendar(facts), Scope()), bench.events, "Offline mode")


def test_the_weeks_around_a_content_change_leave_out_its_own_week(desk):
    (around,) = content(desk, "2026-02-18")

    assert (around.before, around.after, around.weeks, around.enough) == (1.0, 1.0, (6, 5), True)


def test_too_few_weeks_are_reported_to_be_too_few(desk):
    (around,) = content(desk, "2026-03-20")

    assert around.weeks[1] < 4 and not around.enough


def test_what_is_done_about_a_feature_follows_its_new_name(desk):
    desk.decide(
        [
            set_record(
                desk.state, EXPLANATIONS, {"feature": "Offline mode", "state": "article written", "owner": "Ines"}
            )
        ],
        "done",
    )
    desk.decide(rename(desk.state, FEATURES, "Offline mode", "Work offline"), "renamed")

    assert explanations(desk.state).loc["Work offline", ["state", "owner"]].tolist() == ["article written", "Ines"]
