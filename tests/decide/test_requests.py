"""Requests: counted by customer, however loud, late or spelled; merged, researched and told."""

import pandas as pd
import pytest

from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.privacy import KEY_VARIABLE
from analytics.insights.requests import (
    Decided,
    by_request,
    merge,
    rankings,
    requests,
    to_interview,
    to_merge,
    to_notify,
)
from analytics.insights.unnamed import hints
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.spreadsheet import for_spreadsheet
from analytics.workspace.kinds import FEATURES, REQUESTS, THEMES
from analytics.workspace.lists import CUSTOMERS
from analytics.workspace.moves import map_tags, rename, set_record, use_tags
from analytics.workspace.themes import themes_of

HEAD = "id,created,company,plan,subject,tags\n"


def rows(start: int, size: int, company: str, tags: str, *, day: str = "2026-02-02", plan: str = "Free") -> str:
    return "".join(
        f"{start + n},{day},{company.format(n=n)},{plan},Please,feature_request;{tags}\n" for n in range(size)
    )


def table(bench: Workbench, scope: Scope = Scope()) -> pd.DataFrame:
    facts = bench.facts()
    decided = Decided.of(bench.state, facts)
    asked = requests(facts, scope, themes_of(bench.state), decided)
    return by_request(facts, asked, bench.calendar(facts), decided, bench.customers).set_index("name")


@pytest.fixture
def desk(bench, load) -> Workbench:
    """Forty tickets of one customer for Dark theme, five customers for Widgets, three for a tag, one for nothing."""
    load(
        "desk.csv",
        HEAD
        + rows(0, 40, "Loud", "feature:dark-theme")
        + rows(100, 5, "C{n}", "feature:widgets")
        + rows(200, 3, "C{n}", "kanban", plan="Team")
        + rows(300, 1, "D", ""),
    )
    bench.decide(use_tags(bench.state, ["kanban"], "request"), "topic")
    return bench


def test_one_frequent_customer_counts_one(desk):
    frame = table(desk)

    assert frame.loc[["Widgets", "kanban", "Dark theme"], "customers"].tolist() == [5, 3, 1]
    assert frame.index[0] == "Widgets" and frame.loc["Dark theme", ["tickets", "top_share"]].tolist() == [40, 1.0]
    assert frame.loc["(none)", "tickets"] == 1


def test_a_request_is_a_feature_else_a_theme_else_a_tag(desk):
    desk.decide([set_record(desk.state, THEMES, {"theme": "Boards", "tags": ["kanban"]})], "theme")

    frame = table(desk)

    assert frame.loc["Boards", ["by", "customers"]].tolist() == ["theme", 3] and "kanban" not in frame.index


def test_what_cannot_be_asked_for_is_not_said_for_what_and_its_tags_are_the_hint(bench, load):
    load("desk.csv", HEAD + rows(0, 2, "A{n}", "v5_2;ios") + rows(9, 1, "B", "v5_2") + rows(20, 1, "C", "kanban"))

    assert table(bench)["tickets"].to_dict() == {"(none)": 4}
    assert hints(bench.facts(), Scope()).values.tolist() == [["v5_2", 3], ["ios", 2], ["kanban", 1]]

    bench.decide(use_tags(bench.state, ["kanban"], "request"), "topic")
    bench.decide(map_tags(bench.state, ["kanban"], team="Boards"), "its team")

    assert table(bench)["tickets"].to_dict() == {"kanban": 1, "(none)": 3}
    assert hints(bench.facts(), Scope())["tag"].tolist() == ["v5_2", "ios"]


def test_a_tag_that_a_state_was_decided_for_stays_a_request(bench, load):
    load("desk.csv", HEAD + rows(0, 2, "A{n}", "kanban"))
    bench.decide([set_record(bench.state, REQUESTS, {"by": "tag", "name": "kanban", "state": "planned"})], "planned")

    assert table(bench).loc["kanban", ["tickets", "state"]].tolist() == [2, "planned"]


def test_joined_customers_count_once_and_bring_their_revenue_once(desk):
    assert table(desk)["revenue"].isna().all()
    desk.decide(
        [
            set_record(
                {},
                CUSTOMERS,
                {"customer": "C0", "aliases": ["c1", "C2"], "revenue": "100", "plan": "Pro", "segment": "Large"},
            ),
            set_record({}, CUSTOMERS, {"customer": "C3", "revenue": "20"}),
        ],
        "customers",
    )

    row = table(desk).loc["Widgets"]

    assert (row["customers"], row["tickets"], row["revenue"]) == (3, 5, 120)
    assert "Pro 1" in row["plans"] and "Large 1" in row["segments"]


def test_pseudonymised_customers_are_counted_and_joined_as_they_are(bench, write, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "a" * 40)
    from analytics.workspace.source_kinds import PRIVACY_RULES

    bench.decide(
        [set_record(bench.state, PRIVACY_RULES, {"source": "*", "column": "company", "treatment": "pseudonymise"})],
        "privacy",
    )
    import_files(
        bench.snapshots,
        [
            write(
                "desk.csv", HEAD + rows(0, 4, "Loud", "feature:dark-theme") + rows(100, 2, "C{n}", "feature:dark-theme")
            )
        ],
        Order(),
    )
    names = bench.facts().frame("select name from base.customers where name is not null")["name"].tolist()

    assert len(names) == 3 and not {"Loud", "C0", "C1"} & set(names)
    assert table(bench).loc["Dark theme", "customers"] == 3
    bench.decide([set_record({}, CUSTOMERS, {"customer": names[0], "aliases": [names[1]]})], "joined")
    assert table(bench).loc["Dark theme", "customers"] == 2


def test_merged_requests_count_a_customer_of_both_once_and_can_be_separated_again(desk):
    step = desk.decide(merge(desk.state, "tag:kanban", "feature:Widgets"), "merged")

    assert table(desk).loc["Widgets", ["customers", "tickets"]].tolist() == [5, 8] and "kanban" not in table(desk).index
    desk.undo(step)
    assert table(desk).loc["kanban", "customers"] == 3
    with pytest.raises(AnalyticsError, match="cannot be merged into itself"):
        merge(desk.state, "tag:kanban", "tag:kanban")


def test_requests_merged_in_a_circle_do_not_hang(desk):
    desk.decide([*merge(desk.state, "tag:kanban", "feature:Widgets")], "one way")
    desk.decide([*merge(desk.state, "feature:Widgets", "tag:kanban")], "and back")

    assert table(desk)["tickets"].sum() == 49


def test_look_alikes_are_suggested_with_the_larger_to_keep(bench, load):
    load("desk.csv", HEAD + rows(0, 3, "A{n}", "feature:dark-mode") + rows(50, 1, "B", "feature:dark-modes"))

    pairs = to_merge(table(bench).reset_index())

    assert pairs[["keep", "other"]].values.tolist() == [["feature:Dark mode", "feature:Dark modes"]]


def test_the_state_follows_a_renamed_feature(desk):
    desk.decide(
        [
            set_record(
                desk.state, REQUESTS, {"by": "feature", "name": "Widgets", "state": "planned", "reason": "Next year"}
            )
        ],
        "planned",
    )
    desk.decide(rename(desk.state, FEATURES, "Widgets", "Home widgets"), "renamed")

    assert table(desk).loc["Home widgets", ["state", "reason"]].tolist() == ["planned", "Next year"]
    assert table(desk).loc["Dark theme", "state"] == "open"


def test_equal_weight_per_quarter_is_not_moved_by_a_loud_last_week(bench, load):
    steady = "".join(rows(10 * q, 4, f"S{q}{{n}}", "feature:steady", day=f"2025-{3 * q + 1:02d}-05") for q in range(4))
    load(
        "desk.csv",
        HEAD
        + steady
        + rows(500, 9, "N{n}", "feature:new", day="2025-12-30")
        + rows(600, 30, "Loud", "feature:loud", day="2025-12-30"),
    )
    facts = bench.facts()

    frame = rankings(requests(facts, Scope())).set_index("name")

    assert frame["equal_place"].to_dict() == {"Steady": 1, "New": 2, "Loud": 3}
    assert frame["recent_place"].to_dict() == {"Steady": 2, "New": 1, "Loud": 3}
    assert frame["tickets_place"].to_dict() == {"Steady": 2, "New": 3, "Loud": 1}


def test_the_research_list_is_balanced_over_plans_and_not_the_last_who_wrote(bench, load):
    load(
        "desk.csv",
        HEAD
        + rows(0, 60, "F{n}", "feature:x")
        + rows(100, 5, "T{n}", "feature:x", plan="Team")
        + rows(200, 3, "E{n}", "feature:x", plan="Enterprise")
        + rows(300, 20, "L{n}", "feature:x", day="2026-03-30"),
    )
    own = requests(bench.facts(), Scope())

    people = to_interview(own)

    assert len(people) == 10 and people["plan"].value_counts().to_dict() == {"Free": 4, "Team": 3, "Enterprise": 3}
    assert not people["customer"].str.startswith("L").all()
    pd.testing.assert_frame_equal(people, to_interview(own.sample(frac=1, random_state=1).sort_values(["day", "id"])))


def test_the_list_of_whom_to_notify_has_every_ticket_with_its_link_and_runs_no_formula(bench, load):
    load(
        "desk.csv",
        HEAD + "1,2026-02-02,=cmd(),Free,=HYPERLINK(1),feature_request;feature:x\n"
        "2,2026-02-03,B,Free,Please,feature_request;feature:x\n",
    )
    facts = bench.facts()
    own = requests(facts, Scope())
    source = own["source"].iloc[0]

    listed = to_notify(facts, own, {source: "https://desk.example/{id}"})

    assert listed["link"].tolist() == ["https://desk.example/1", "https://desk.example/2"]
    assert for_spreadsheet(listed)["customer"].tolist() == ["'=cmd()", "B"]
    assert for_spreadsheet(listed)["subject"].tolist() == ["'=HYPERLINK(1)", "Please"]


def test_a_number_of_the_table_is_the_tickets_of_its_rows(desk):
    facts = desk.facts()
    asked = requests(facts, Scope())

    for name, row in table(desk).iterrows():
        assert len(to_notify(facts, asked[asked["name"] == name], {})) == row["tickets"]
