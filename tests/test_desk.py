"""The desk's evidence: how tags are used, what they could mean, which may be one, what a change did to the counts."""

import pytest

from analytics.insights.duplicates import duplicates
from analytics.insights.recast import recast
from analytics.insights.suggestions import suggest
from analytics.metrics.scope import Scope
from analytics.metrics.tag_usage import newest_with, tag_usage
from analytics.workspace.kinds import FEATURES
from analytics.workspace.moves import map_tags, merge_tags, set_record, use_tags

HEAD = "id,created,subject,tags\n"


def export(*tickets: tuple[str, int]) -> str:
    """An export of `count` tickets for each (tags, count)."""
    rows = [tags for tags, count in tickets for _ in range(count)]
    return HEAD + "".join(f"{i},2026-01-{5 + i % 7:02},Subject {i},{tags}\n" for i, tags in enumerate(rows))


def suggested(bench) -> dict[str, dict]:
    return {row["tag"]: row for row in suggest(bench.facts(), Scope()).to_dict("records")}


def test_the_usage_of_a_tag_counts_tickets_and_not_spellings(bench, load):
    load("a.csv", export(("Crash;CRASH", 2), ("crash", 3), ("other tag", 1)))

    usage = tag_usage(bench.facts()).set_index("tag")

    assert usage.loc["crash", "tickets"] == 5
    assert usage.loc["crash", "written"] == "crash"


def test_a_tag_is_suggested_what_its_words_name(bench, load):
    load("a.csv", export(("team:sync", 5), ("sync crash bug", 3)))

    found = suggested(bench)["sync crash bug"]

    assert (found["team"], found["category"], found["use"]) == ("Sync", "bug", "")
    assert "its words name Sync" in found["why"]


def test_a_tag_is_suggested_the_feature_whose_synonym_it_holds(bench, load):
    bench.decide(
        [
            set_record(
                bench.state, FEATURES, {"feature": "Offline mode", "team": "Sync", "synonyms": ["de: Offline-Modus"]}
            )
        ],
        "Add a feature",
    )
    load("a.csv", export(("offline-modus geht nicht", 3)))

    assert suggested(bench)["offline-modus geht nicht"]["feature"] == "Offline mode"


def test_a_tag_is_suggested_the_team_of_the_company_it_keeps_only_where_that_means_something(bench, load):
    load(
        "a.csv",
        export(
            ("team:sync;conflict", 9),
            ("team:billing;conflict", 1),
            ("team:billing;vip", 5),
            ("team:sync;vip", 5),
            ("team:billing", 20),
        ),
    )

    found = suggested(bench)

    assert found["conflict"]["team"] == "Sync"
    assert "90 % of its 10 tickets are Sync" in found["conflict"]["why"]
    assert found["vip"]["team"] == "", "half and half says nothing"


@pytest.mark.parametrize(
    "tag", ["v5.1", "firefox-650", "windows-10", "mac-os-x-1010", "android", "de-de", "lang:fr", "q3_campaign"]
)
def test_versions_platforms_languages_and_dates_are_suggested_to_be_ignored(bench, load, tag):
    load("a.csv", export((tag, 2)))

    assert suggested(bench)[tag]["use"] == "ignore"


@pytest.mark.parametrize("tag", ["vip", "websites", "refund_flow", "web clipper", "mobile app crash"])
def test_a_topic_is_not_taken_for_a_platform(bench, load, tag):
    load("a.csv", export((tag, 2)))

    assert suggested(bench)[tag]["use"] == ""


def test_what_is_mapped_ignored_or_retired_is_not_suggested_again(bench, load):
    load("a.csv", export(("one", 2), ("two", 2), ("three", 2), ("four", 2)))
    bench.decide(
        [
            *map_tags(bench.state, ["one"], team="Sync"),
            *use_tags(bench.state, ["two"], "ignore"),
            *use_tags(bench.state, ["three"], "retired"),
        ],
        "Decide three",
    )

    assert set(suggested(bench)) == {"four"}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("mac-os", "macos", "spelling"),
        ("font", "fonts", "plural"),
        ("certificates", "certifictes", "typo"),
        ("invoice", "Rechnung", "translation"),
        ("passwords", "passwords dataloss", "prefix"),
        ("category", "categories", "plural"),
    ],
)
def test_tags_that_may_be_one_are_found_with_their_kind(bench, load, one, other, kind):
    load("a.csv", export((one, 5), (other, 2), (f"{one};{other}", 1)))

    pair = duplicates(bench.facts()).iloc[0]

    assert (pair["tag"], pair["other"], pair["kind"]) == (one.casefold(), other.casefold(), kind)
    assert (pair["tickets"], pair["other_tickets"], pair["together"]) == (6, 3, 1)


@pytest.mark.parametrize(
    ("one", "other"), [("v5_1", "v5_2"), ("firefox-650", "firefox-660"), ("tabs", "tips"), ("bookmarks", "websites")]
)
def test_different_things_are_not_taken_for_one(bench, load, one, other):
    load("a.csv", export((one, 5), (other, 5)))

    assert duplicates(bench.facts()).empty


def test_a_merged_pair_is_not_proposed_again(bench, load):
    load("a.csv", export(("font", 5), ("fonts", 2)))
    bench.decide(merge_tags(bench.state, ["fonts"], into="font"), "Merge")

    assert duplicates(bench.facts()).empty


def test_pairs_that_are_counted_apart_come_before_those_that_only_need_tidying(bench, load):
    load("a.csv", export(("team:sync", 50), ("team_sync", 40), ("font", 5), ("fonts", 2)))

    pairs = duplicates(bench.facts())

    assert pairs["tag"].tolist() == ["font", "team:sync"]
    assert pairs["same"].tolist() == [False, True]


def test_examples_are_the_newest_tickets_of_a_tag(bench, load):
    load("a.csv", HEAD + "1,2026-01-05,Old,crash\n2,2026-01-07,New,Crash\n3,2026-01-09,Another,font\n")

    assert newest_with(bench.facts(), ["crash"], most=1)["subject"].tolist() == ["New"]


def test_a_recast_names_the_cells_that_count_differently(bench, load):
    load("a.csv", export(("bug;odd", 4), ("bug", 3)))
    before = bench.facts()
    step = bench.decide(map_tags(bench.state, ["odd"], team="Search"), "Map")

    differ = recast(before, bench.facts(), Scope())

    assert differ.values.tolist() == [["(none)", "bug", 7, 3, -4], ["Search", "bug", 0, 4, 4]]
    assert recast(bench.facts(at=step - 1), before, Scope()).empty, "as it was before the step"
