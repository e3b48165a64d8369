"""The counting rules of the README, one by one, on exports small enough to check by eye."""

from datetime import date

import pytest

from analytics.errors import AnalyticsError, UnknownName
from analytics.ingest.mapping import Mapping
from analytics.metrics.grid import change_pct, grid
from analytics.metrics.overview import unmapped_tags, week_numbers
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.unaware_share import unaware_by
from analytics.metrics.volume import so_far, total, totals, volume
from analytics.spreadsheet import for_spreadsheet
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import map_tags, merge_tags, set_record, use_tags

HEAD = "id,created,subject,tags,email,company,channel,plan\n"


def row(
    number: int, day: str, tags: str = "", *, email: str = "", company: str = "", channel: str = "", plan: str = ""
) -> str:
    return f"{number},{day},Subject {number},{tags},{email},{company},{channel},{plan}\n"


def by(frame, *names: str) -> dict:
    return {tuple(r[n] for n in names) if len(names) > 1 else r[names[0]]: int(r["value"]) for _, r in frame.iterrows()}


def set_to(bench, name: str, value: str) -> None:
    bench.decide([set_record(bench.state, SETTINGS, {"name": name, "value": value})], f"Set {name}")


def test_a_ticket_with_two_tags_of_one_category_counts_once_in_it(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "bug;bug_report;type/bug"))

    assert by(totals(bench.facts(), Scope(), by=("category",)), "category") == {"bug": 1}


def test_a_ticket_of_two_teams_counts_in_both_and_once_in_the_total(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "team:sync;team:billing;bug"))
    facts = bench.facts()

    assert by(totals(facts, Scope(), by=("team",)), "team") == {"Billing": 1, "Sync": 1}
    assert total(facts, Scope()) == total(facts, Scope(teams=("Sync", "Billing"))) == 1


def test_one_sided_tags_are_crossed(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "team:sync;team:billing;bug;confusion"))

    cells = by(totals(bench.facts(), Scope(), by=("team", "category")), "team", "category")
    assert set(cells) == {("Sync", "bug"), ("Sync", "confusion"), ("Billing", "bug"), ("Billing", "confusion")}


def test_a_tag_mapped_to_both_gives_that_pair_and_no_other(bench, load):
    bench.decide(map_tags(bench.state, ["sync-crash"], team="Sync", category="bug"), "map")
    bench.decide(map_tags(bench.state, ["odd invoice"], team="Billing", category="confusion"), "map")
    load("a.csv", HEAD + row(1, "2026-01-05", "sync-crash;odd invoice"))

    cells = by(totals(bench.facts(), Scope(), by=("team", "category")), "team", "category")
    assert set(cells) == {("Sync", "bug"), ("Billing", "confusion")}


def test_a_one_sided_tag_beside_a_pair_takes_the_missing_side_from_it(bench, load):
    bench.decide(map_tags(bench.state, ["sync-crash"], team="Sync", category="bug"), "map")
    load("a.csv", HEAD + row(1, "2026-01-05", "sync-crash;team:mobile"))

    cells = by(totals(bench.facts(), Scope(), by=("team", "category")), "team", "category")
    assert set(cells) == {("Sync", "bug"), ("Mobile", "bug")}


def test_mapping_a_tag_recasts_all_history_and_taking_it_back_restores_it(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "weird"))
    before = by(totals(bench.facts(), Scope(), by=("team",)), "team")

    step = bench.decide(map_tags(bench.state, ["Weird"], team="Search"), "map")
    mapped = by(totals(bench.facts(), Scope(), by=("team",)), "team")
    bench.undo(step)

    assert mapped == {"Search": 1}
    assert by(totals(bench.facts(), Scope(), by=("team",)), "team") == before == {"(none)": 1}


def test_an_alias_counts_as_the_tag_it_means(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "rechnung") + row(2, "2026-01-05", "invoice;rechnung"))

    bench.decide(merge_tags(bench.state, ["Rechnung"], into="invoice"), "merge")

    assert by(totals(bench.facts(), Scope(), by=("tag",)), "tag") == {"invoice": 2}


def test_aliases_in_a_circle_are_refused(bench):
    bench.decide(merge_tags(bench.state, ["a"], into="b"), "merge")

    with pytest.raises(BadDecisions, match="circle of aliases: b → a → b"):
        bench.decide(merge_tags(bench.state, ["b"], into="a"), "merge")
    assert bench.taxonomy.aliases == {"a": "b"}, "nothing is half applied"


def test_an_ignored_tag_means_nothing(bench, load):
    bench.decide(use_tags(bench.state, ["team:legacy"], "ignore"), "ignore")
    load("a.csv", HEAD + row(1, "2026-01-05", "team:legacy"))

    assert by(totals(bench.facts(), Scope(), by=("team",)), "team") == {"(none)": 1}
    assert unmapped_tags(bench.facts(), Scope()).empty


def test_raw_tags_are_kept_as_written_beside_the_normal_form(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "Ｂug;BUG"))

    assert tickets(bench.facts(), Scope())["tags"].tolist() == ["Ｂug, BUG"]
    assert by(totals(bench.facts(), Scope(), by=("tag",)), "tag") == {"bug": 1}


def test_the_export_s_own_columns_decide_where_tags_do_not(bench, load):
    load(
        "a.csv",
        "id,created,tags,group,type\n1,2026-01-05,,Billing EMEA,Problem\n2,2026-01-05,,Tier 1,Question\n"
        "3,2026-01-05,team:sync;confusion,Billing EMEA,Problem\n",
    )

    cells = by(totals(bench.facts(), Scope(), by=("team", "category")), "team", "category")
    assert cells == {("Billing", "bug"): 1, ("(none)", "how_to"): 1, ("Sync", "confusion"): 1}


def test_an_authoritative_column_decides_over_the_tags(bench, load):
    mapping = Mapping(
        "forum",
        {
            "ticket_id": ("id",),
            "created_at": ("created",),
            "tags": ("tags",),
            "category": ("topic",),
            "team": ("product",),
        },
        authoritative=("team", "category"),
    )
    load("a.csv", "id,created,tags,topic,product\n1,2026-01-05,bug,sync-and-save,Firefox\n", mapping=mapping)

    cells = by(totals(bench.facts(), Scope(), by=("team", "category")), "team", "category")
    assert cells == {("Firefox", "sync-and-save"): 1}


def test_customers_are_companies_else_requesters_and_never_summed(bench, load):
    load(
        "a.csv",
        HEAD
        + row(1, "2026-01-05", email="a@x.example", company="X")
        + row(2, "2026-01-06", email="b@x.example", company="X")
        + row(3, "2026-01-13", email="C@y.example")
        + row(4, "2026-01-14", email="c@y.example")
        + row(5, "2026-01-14", company="X")
        + row(6, "2026-01-14"),
    )
    facts = bench.facts()
    scope = Scope(measure="customers")

    weeks = volume(facts, scope, bench.calendar(facts))["value"].tolist()

    assert weeks == [1, 2]
    assert total(facts, scope) == 2


def test_a_week_without_tickets_is_a_zero_and_a_week_without_import_a_gap(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05") + row(2, "2026-01-20"), covers="2026-01-05..2026-01-25")
    load("b.csv", HEAD + row(3, "2026-02-04"), covers="2026-02-02..2026-02-08")
    facts = bench.facts()

    frame = volume(facts, Scope(), bench.calendar(facts))

    assert frame["value"].astype(object).where(frame["value"].notna(), None).tolist() == [1, 0, 1, None, 1]
    assert frame["complete"].tolist() == [True, True, True, False, True]


def test_a_filtered_export_covers_nothing(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05") + row(2, "2026-01-20"), covers="none")
    facts = bench.facts()

    calendar = bench.calendar(facts)

    assert calendar.through is None and calendar.last_complete("week") is None
    assert week_numbers(facts, Scope(), calendar) is None
    assert grid(facts, Scope(), calendar).empty


def test_the_running_week_is_compared_with_the_same_weekdays_only(bench, load):
    load(
        "a.csv",
        HEAD
        + "".join(
            row(i, day)
            for i, day in enumerate(
                ["2026-01-05", "2026-01-06", "2026-01-11", "2026-01-12", "2026-01-13", "2026-01-13"]
            )
        ),
        covers="2026-01-05..2026-01-13",
    )
    facts = bench.facts()

    frame = so_far(facts, Scope(), bench.calendar(facts))

    assert frame[["days", "value"]].values.tolist() == [[2, 2], [2, 3]]


def test_a_sunday_evening_belongs_to_the_week_of_the_workspace_s_zone(bench, load):
    load("a.csv", "id,created,tags\n1,2026-01-11T23:30:00Z,\n", covers="2026-01-05..2026-01-18")
    facts_utc = bench.facts()
    in_utc = volume(facts_utc, Scope(), bench.calendar(facts_utc))["value"].tolist()

    set_to(bench, "time_zone", "Europe/Berlin")
    facts = bench.facts()

    assert in_utc == [1, 0]
    periods = volume(facts, Scope(), bench.calendar(facts))
    assert periods.loc[periods["value"] == 1, "period"].dt.date.tolist() == [date(2026, 1, 12)]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-29T00:30:00Z", "2026-03-29"),
        ("2026-03-28T23:59:00Z", "2026-03-28"),  # the day clocks go forward
        ("2026-10-24T23:30:00Z", "2026-10-25"),
        ("2026-10-25T23:59:00Z", "2026-10-25"),
        ("2026-10-26T00:00:00Z", "2026-10-26"),
    ],
)
def test_days_are_cut_rightly_when_clocks_change(bench, load, moment, day):
    set_to(bench, "time_zone", "Europe/Dublin")
    load("a.csv", f"id,created,tags\n1,{moment},\n")

    assert str(bench.facts().frame("select day from base.tickets")["day"].iloc[0].date()) == day


def test_local_times_without_an_offset_are_the_workspace_s(bench, write):
    from analytics.ingest.imports import Order, import_files

    file = write("a.csv", "id,created,tags\n1,2026-07-01 00:30,\n")
    import_files(bench.snapshots, [file], Order(zone="Europe/Dublin"))

    created = bench.facts().frame("select created_at from snapshot.tickets")["created_at"]
    assert str(created.iloc[0]) == "2026-06-30 23:30:00"


def test_week_53_and_a_week_that_starts_on_sunday(bench, load):
    load("a.csv", HEAD + row(1, "2027-01-03") + row(2, "2026-12-27"), covers="2026-12-21..2027-01-10")
    facts = bench.facts()
    mondays = by(
        volume(facts, Scope(), bench.calendar(facts))
        .dropna()
        .assign(period=lambda f: f["period"].dt.strftime("%Y-%m-%d")),
        "period",
    )

    set_to(bench, "week_start", "Sunday")
    sundays = by(
        volume(facts, Scope(), bench.calendar(facts))
        .dropna()
        .assign(period=lambda f: f["period"].dt.strftime("%Y-%m-%d")),
        "period",
    )

    assert mondays == {"2026-12-21": 1, "2026-12-28": 1, "2027-01-04": 0}
    assert sundays == {"2026-12-20": 0, "2026-12-27": 1, "2027-01-03": 1, "2027-01-10": 0}


def test_a_change_on_a_small_base_has_no_percentage():
    import pandas as pd

    result = change_pct(pd.Series([12, 12], dtype="Int64"), pd.Series([9, 10], dtype="Int64"))

    assert result.isna().tolist() == [True, False]
    assert result.iloc[1] == pytest.approx(0.2)


def test_the_share_of_unaware_counts_each_ticket_once(bench, load):
    load(
        "a.csv",
        HEAD
        + row(1, "2026-01-05", "unaware;feature:offline", company="X")
        + row(2, "2026-01-05", "unaware;feature-request;feature:offline", company="X")
        + row(3, "2026-01-05", "feature-request;feature:offline", company="Y")
        + row(4, "2026-01-05", "feature-request;feature:other", company="Y")
        + row(5, "2026-01-05", "unaware"),
    )

    table = unaware_by(bench.facts(), Scope(), by="feature").set_index("feature")

    assert table.loc["Offline", ["tickets", "customers", "asked"]].tolist() == [2, 1, 3]
    assert table.loc["Offline", "share"] == pytest.approx(2 / 3)
    assert "(none)" in table.index, "unaware tickets without a feature are not hidden"


def test_tag_coverage_is_the_share_with_a_team_and_a_category(bench, load):
    load(
        "a.csv",
        HEAD
        + row(1, "2026-01-05", "team:a;bug")
        + row(2, "2026-01-05", "team:a")
        + row(3, "2026-01-05", "bug")
        + row(4, "2026-01-05"),
    )

    assert tag_coverage(bench.facts(), Scope()) == 0.25


def test_an_unmapped_tag_is_listed_and_not_dropped(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "vip;bug") + row(2, "2026-01-05", "vip"))

    assert unmapped_tags(bench.facts(), Scope())[["tag", "value"]].values.tolist() == [["vip", 2]]
    assert unmapped_tags(bench.facts(), Scope(), aside=["vip"]).empty


def test_search_finds_all_words_in_subject_tags_or_id(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05", "alpha") + row(21, "2026-01-05", "beta"))

    assert ticket_count(bench.facts(), Scope(), search="SUBJECT alpha") == 1
    assert ticket_count(bench.facts(), Scope(), search="21") == 1
    assert ticket_count(bench.facts(), Scope(), search="alpha beta") == 0


def test_a_downloaded_cell_cannot_run_as_a_formula(bench, load):
    load("a.csv", 'id,created,subject\n1,2026-01-05,"=HYPERLINK(""https://evil.example"")"\n')

    frame = for_spreadsheet(tickets(bench.facts(), Scope()))

    assert frame["subject"].iloc[0].startswith("'=")


def test_unknown_names_suggest_the_nearest(bench, load):
    load("a.csv", HEAD + row(1, "2026-01-05"))

    with pytest.raises(UnknownName, match="Did you mean 'team'"):
        totals(bench.facts(), Scope(), by=("teem",))
    with pytest.raises(UnknownName, match="Did you mean 'tickets'"):
        Scope(measure="ticket")
    with pytest.raises(AnalyticsError, match=r"ends .* before it starts"):
        Scope(start=date(2026, 2, 1), end=date(2026, 1, 1))
