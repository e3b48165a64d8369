"""The health of tagging, on exports small enough to check by eye, and against the tickets on the sample."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analytics.errors import UnknownName
from analytics.insights.ownership import cells_with_owner, ownership_debt, unowned_cells
from analytics.insights.quality import feedback_quality, requests
from analytics.insights.queues import QUEUES, queue
from analytics.insights.simplification import simplifications
from analytics.insights.tag_health import RARE, Shift, coverage_shift, tag_findings
from analytics.metrics.grid import last_complete_week
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import coverage_by_week, coverage_of
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.volume import volume
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from analytics.workspace.kinds import CELLS, TEAMS, THEMES
from analytics.workspace.moves import map_tags, set_record, use_tags
from analytics.workspace.teams import Teams
from analytics.workspace.themes import themes_of

HEAD = "id,created,tags,subject,body,email,group,channel\n"
WEEK = Scope(start=date(2026, 1, 12), end=date(2026, 1, 18))
TWO_WEEKS = {"covers": "2026-01-05..2026-01-18"}


def row(
    number: int,
    day: int,
    tags: str = "",
    *,
    subject: str = "Hello",
    body: str = "",
    email: str = "a@x.example",
    group: str = "",
    channel: str = "Email",
) -> str:
    return f'{number},2026-01-{day:02} 10:00,{tags},{subject},"{body}",{email},{group},{channel}\n'


def rows(first: int, many: int, day: int, tags: str, **more: str) -> str:
    return "".join(row(number, day, tags, **more) for number in range(first, first + many))


# ------------------------------------------------------------------------------------------------- coverage
def test_coverage_counts_distinct_tickets_and_a_share_of_nothing_is_no_data(bench, load):
    load(
        "a.csv",
        HEAD + row(1, 6, "team:sync;team:billing;bug") + row(2, 6, "team:sync") + row(3, 6, "other") + row(4, 6, "vip"),
        **TWO_WEEKS,
    )
    facts = bench.facts()

    weeks = coverage_by_week(facts, Scope(), bench.calendar(facts), by="source").set_index("period")

    first, second = weeks.loc["2026-01-05"], weeks.loc["2026-01-12"]
    assert [first[n] for n in ("tickets", "with_team", "with_category", "in_other")] == [4, 2, 2, 1]
    assert [first[f"{n}_share"] for n in ("team", "category", "other")] == [0.5, 0.5, 0.25]
    assert second["tickets"] == 0 and pd.isna(second["team_share"]) and bool(second["complete"])


@pytest.mark.parametrize("by", ["source", "team"])
def test_every_number_of_coverage_opens_its_tickets(sample_bench, by):
    facts = sample_bench.facts()
    week = last_complete_week(sample_bench.calendar(facts), Scope())
    inside = Scope(start=week, end=week + timedelta(days=6))

    table = coverage_of(facts, inside, by=by)

    assert len(table) >= 2
    for line in table.to_dict("records"):
        of = inside.with_group({by: line[by]})
        assert ticket_count(facts, of) == line["tickets"]
        if by == "source":
            assert ticket_count(facts, of.narrowed(teams=(NONE,))) == line["tickets"] - line["with_team"]
        assert ticket_count(facts, of.narrowed(categories=(NONE,))) == line["tickets"] - line["with_category"]
        assert ticket_count(facts, of.narrowed(categories=("other",))) == line["in_other"]


def test_a_rise_of_coverage_beyond_five_points_is_reported_with_what_it_alone_would_make(bench, load):
    load(
        "a.csv",
        HEAD
        + rows(1, 10, 6, "")
        + rows(11, 10, 6, "team:sync;bug")
        + rows(21, 3, 13, "")
        + rows(24, 17, 13, "team:sync;bug"),
        **TWO_WEEKS,
    )

    shift = coverage_shift(bench.facts(), Scope(teams=("Sync",)), date(2026, 1, 12))

    assert shift == Shift(0.5, 0.85)  # of all tickets: inside a team every ticket is tagged
    assert shift.in_words() == (
        "Tag coverage rose from 50 % to 85 % (+35 points): more tagging alone would make +70 %."
    )
    assert shift.explains(+7) and not shift.explains(-7) and not shift.explains(0)
    assert shift.explains(-7, untagged=True) and not shift.explains(+7, untagged=True)


@pytest.mark.parametrize(
    ("before", "now", "warns"), [(0.90, 0.95, False), (0.90, 0.96, True), (0.9, 0.84, True), (0.9, 0.9, False)]
)
def test_five_points_are_not_yet_a_warning(before, now, warns):
    assert Shift(before, now).explains(+1 if now > before else -1) == warns


def test_without_tickets_in_one_of_the_weeks_nothing_is_reported(bench, load):
    load("a.csv", HEAD + row(1, 13, "bug"), **TWO_WEEKS)

    assert coverage_shift(bench.facts(), Scope(), date(2026, 1, 12)) is None


# ------------------------------------------------------------------------------------------------- tags
def test_tags_too_broad_too_rare_and_in_one_place_only_are_found(bench, load):
    # "everywhere" 60 of 100, "mail" 20 of Email alone, "odd" 2, "web" 20 of both channels
    load(
        "a.csv",
        HEAD
        + rows(1, 30, 6, "everywhere")
        + rows(31, 30, 6, "everywhere", channel="Chat")
        + rows(61, 20, 6, "mail")
        + row(81, 6, "odd")
        + row(82, 6, "odd")
        + rows(83, 9, 6, "web")
        + rows(92, 9, 6, "web", channel="Chat"),
        **TWO_WEEKS,
    )
    bench.decide(use_tags(bench.state, ["web"], "ignore"), "ignore")

    found = tag_findings(bench.facts(), Scope())

    assert found.set_index(["finding", "tag"])["tickets"].to_dict() == {
        ("broad", "everywhere"): 60,
        ("one channel", "mail"): 20,
        ("rare", "odd"): 2,
    }
    assert found.loc[found["tag"] == "mail", "where"].tolist() == ["Email"]
    assert found.loc[found["tag"] == "everywhere", "share"].tolist() == [0.6]
    assert RARE > 2


def test_findings_on_an_empty_scope_are_none(bench, load):
    load("a.csv", HEAD + row(1, 6, "bug"), **TWO_WEEKS)

    assert tag_findings(bench.facts(), Scope(start=date(2025, 1, 1), end=date(2025, 1, 2))).empty
    assert simplifications(bench.facts(), Scope(start=date(2025, 1, 1), end=date(2025, 1, 2))).empty


def test_tags_that_mean_the_same_and_tags_on_the_same_tickets_are_proposed_with_their_loss(bench, load):
    load(
        "a.csv",
        HEAD
        + rows(1, 10, 6, "bug")
        + rows(11, 6, 6, "type/bug")
        + rows(17, 9, 6, "ai;summary")
        + rows(26, 1, 6, "summary")
        + rows(27, 8, 6, "vip")
        + rows(35, 3, 6, "ai;vip"),
        **TWO_WEEKS,
    )

    pairs = simplifications(bench.facts(), Scope())

    assert pairs.drop(columns="shared").values.tolist() == [
        ["same meaning", "bug", "type/bug", 10, 6, 0, 16],
        ["same tickets", "ai", "summary", 12, 10, 9, 4],
    ]
    assert pairs["shared"].tolist() == [0, 9 / 13]


def test_what_a_merge_loses_is_what_it_changes(bench, load):
    from analytics.metrics.volume import totals
    from analytics.workspace.moves import merge_tags

    load("a.csv", HEAD + rows(1, 10, 6, "bug") + rows(11, 6, 6, "type/bug"), **TWO_WEEKS)
    [pair] = simplifications(bench.facts(), Scope()).to_dict("records")
    before = {by: totals(bench.facts(), Scope(), by=(by,)).values.tolist() for by in ("team", "category", "feature")}

    bench.decide(merge_tags(bench.state, [pair["other"]], pair["keep"]), "merge")

    after = {by: totals(bench.facts(), Scope(), by=(by,)).values.tolist() for by in ("team", "category", "feature")}
    assert after == before
    assert simplifications(bench.facts(), Scope()).empty


# ------------------------------------------------------------------------------------------------- owners
OWNED = HEAD + (
    rows(1, 4, 6, "team:sync;bug")
    + rows(5, 2, 13, "team:sync;bug")
    + rows(7, 3, 13, "team:sync;how-to")
    + rows(10, 5, 13, "team:billing;bug")
    + rows(15, 2, 13, "team:billing;team:sync;bug")
    + rows(17, 3, 13, "team:billing")
)


def test_unowned_cells_come_first_and_a_team_s_owner_owns_its_cells(bench, load):
    load("a.csv", OWNED, **TWO_WEEKS)
    bench.decide([set_record(bench.state, CELLS, {"team": "Sync", "category": "bug", "owner": "Ada"})], "own")
    facts = bench.facts()

    cells = cells_with_owner(facts, Scope(), bench.calendar(facts), Teams.of(bench.state))

    assert cells.values.tolist() == [
        ["Billing", "bug", "", 7, 3.5],
        ["Sync", "how_to", "", 3, 1.5],
        ["Sync", "bug", "Ada", 4, 4.0],
    ]
    bench.decide([set_record(bench.state, TEAMS, {"team": "Billing", "owner": "Bo"})], "own")
    assert unowned_cells(facts, Scope(), Teams.of(bench.state)) == (Area.cell("Sync", "how_to"),)


def test_ownership_debt_counts_each_ticket_once_and_no_data_stays_no_data(bench, load):
    load("a.csv", OWNED, covers="2026-01-05..2026-01-18")
    load("b.csv", HEAD.replace("id", "id") + row(90, 27, "team:sync;bug"), covers="2026-01-26..2026-02-01")
    facts = bench.facts()

    debt = ownership_debt(facts, Scope(), bench.calendar(facts), Teams.of(bench.state)).set_index("period")["value"]

    assert debt.loc["2026-01-05"] == 4 and debt.loc["2026-01-12"] == 12  # two teams, one ticket
    assert pd.isna(debt.loc["2026-01-19"]) and debt.loc["2026-01-26"] == 1


@pytest.mark.parametrize("week_start", ["Monday", "Sunday"])
def test_the_debt_of_a_week_is_its_queue_for_any_week_start(sample_bench, week_start):
    from dataclasses import replace

    facts = sample_bench.facts()
    calendar = replace(sample_bench.calendar(facts), week_start=["Monday", "Sunday"].index(week_start) * 6)
    scope = Scope(start=date(2026, 9, 1), teams=("Sync", "Mobile"))
    teams = Teams(cells={Area.cell("Sync", "bug"): "Ada"})

    debt = ownership_debt(facts, scope, calendar, teams)

    whole = debt[debt["complete"]]
    assert len(whole) > 5
    for period, value in whole[["period", "value"]].itertuples(index=False):
        week = scope.narrowed(start=period.date(), end=period.date() + timedelta(days=6))
        assert len(queue(facts, week, "unowned", teams=teams)) == value < volume(facts, week, calendar)["value"].sum()


# ------------------------------------------------------------------------------------------------- requests
ASKED = HEAD + (
    row(1, 6, "feature-request;team:sync;feature:export", body="I need this because my boss asks")
    + row(2, 6, "feature-request;team:sync", body="Please add it", group="Tier 1")
    + row(3, 6, "feature-request;team:billing", body="", email="", group="Tier 1")
    + row(4, 6, "feature-request;team:billing", body="word " * 40)
    + row(5, 6, "bug;team:sync", body="because")
)


def test_quality_measures_what_it_names_and_only_requests(bench, load):
    load("a.csv", ASKED)
    facts = bench.facts()

    by_team = feedback_quality(facts, Scope(), by="team").set_index("team")
    whole = feedback_quality(facts, Scope()).iloc[0]

    assert by_team.loc["Sync"].tolist() == [2, 1.0, 1.0, 0.5, 0.5, 0.5]
    assert by_team.loc["Billing"].tolist() == [2, 0.5, 0.5, 0.0, 0.5, 0.0]
    assert whole["requests"] == 4 and whole["all_of_them"] == 0.25
    groups = feedback_quality(facts, Scope(), by="group").set_index("group")
    assert groups.loc["Tier 1", ["requests", "use_case"]].tolist() == [2, 0.0]
    assert groups.loc["(none)", ["requests", "use_case"]].tolist() == [2, 1.0]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("so that we can bill", True),
        ("In order to bill", True),
        ("Wir brauchen das, weil es fehlt", True),
        ("parce que c’est lent", True),
        ("請求のため必要です", True),
        ("becausey", False),
        ("Add it", False),
        ("x" * 239, False),
        ("x" * 240, True),
        ("a " * 39, False),
        ("a " * 40, True),
    ],
)
def test_a_use_case_is_a_word_of_reason_or_a_long_text(bench, load, text, counts):
    load("a.csv", HEAD + row(1, 6, "feature-request", body=text))

    assert requests(bench.facts(), Scope())["use_case"].tolist() == [counts]


def test_what_an_export_does_not_contain_is_no_data_and_nobody_s_fault(bench, load):
    load("a.csv", "id,created,tags\n1,2026-01-06 10:00,feature-request\n")

    found = feedback_quality(bench.facts(), Scope()).iloc[0]

    assert pd.isna(found["text"]) and pd.isna(found["customer"]) and pd.isna(found["use_case"])
    assert found["feature"] == 0
    assert queue(bench.facts(), Scope(), "no-text") == ()


def test_without_requests_the_quality_is_no_data(bench, load):
    load("a.csv", HEAD + row(1, 6, "bug"))

    assert feedback_quality(bench.facts(), Scope()).iloc[0]["requests"] == 0
    assert feedback_quality(bench.facts(), Scope(), by="team").empty
    assert feedback_quality(bench.facts(), Scope(categories=("bug",)), by="group").empty


def test_the_queue_without_a_feature_lets_go_what_a_theme_has_gathered(bench, load):
    load("a.csv", ASKED + row(6, 6, "feature-request;vague"))
    facts = bench.facts()

    def waiting() -> list[str]:
        ids = queue(facts, Scope(), "feature-unknown", themes=themes_of(bench.state))
        return sorted(tickets(facts, Scope(), ids=ids)["ticket_id"])

    assert waiting() == ["2", "3", "4", "6"]
    bench.decide(
        [set_record(bench.state, THEMES, {"theme": "Billing wishes", "tags": ["Vague"], "tickets": ["generic/3"]})],
        "gather",
    )
    assert waiting() == ["2", "4"]


def test_every_queue_holds_as_many_tickets_as_its_number_says(bench, load):
    load("a.csv", ASKED)
    facts = bench.facts()
    asked = feedback_quality(facts, Scope()).iloc[0]

    for name in QUEUES:
        ids = queue(facts, Scope(), name, teams=Teams())
        assert len(tickets(facts, Scope(), ids=ids)) == ticket_count(facts, Scope(), ids=ids) == len(ids)
    for name, need in (
        ("no-text", "text"),
        ("no-customer", "customer"),
        ("no-feature", "feature"),
        ("no-use-case", "use_case"),
    ):
        assert len(queue(facts, Scope(), name)) == round(4 * (1 - asked[need]))
    assert len(queue(facts, Scope(), "no-use-case", group="Tier 1")) == 2
    with pytest.raises(UnknownName, match="Did you mean 'unowned'"):
        queue(facts, Scope(), "unownd")


def test_an_unmapped_tag_that_is_mapped_leaves_the_findings_of_coverage(bench, load):
    load("a.csv", HEAD + rows(1, 8, 13, "crash"), **TWO_WEEKS)
    before = coverage_of(bench.facts(), WEEK, by="source")["team_share"].tolist()

    bench.decide(map_tags(bench.state, ["crash"], team="Sync", category="bug"), "map")

    assert before == [0] and coverage_of(bench.facts(), WEEK, by="source")["team_share"].tolist() == [1]


@pytest.fixture(scope="module")
def sample_bench(sample_store):
    from analytics.operations.workbench import Workbench

    return Workbench(sample_store)
