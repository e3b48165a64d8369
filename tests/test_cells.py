"""Cells: tags, words for nothing, categories and encodings as real exports write them, each with its right count."""

from pathlib import Path

import pytest

from analytics.ingest.imports import import_files, withdraw
from analytics.ingest.planning import Order
from analytics.ingest.tag_cells import form_of
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals

CASES = Path(__file__).parent / "cases"
HEAD = "Ticket ID,Created at,Subject,Tags\n"


def counts(bench, by):
    frame = totals(bench.facts(), Scope(), by=[by])
    return dict(zip(frame[by], frame["value"], strict=True))


TAGS = {
    "tag_cells": {"billing": 3, "vip": 1},
    "tag_cells_arabic_comma": {"billing": 3, "vip": 1},
    "tag_cells_br": {"billing": 3, "vip": 1},
    "tag_cells_dict_name": {"billing": 3, "vip": 1},
    "tag_cells_hashtags": {"billing": 3, "vip": 1},
    "tag_cells_ideographic": {"billing": 3, "vip": 1},
    "tag_cells_semicolon_hash": {"billing": 3, "vip": 1},
    "numbered_tag_columns": {"billing": 3, "vip": 1},
    "empty_words": {"billing": 2, "(none)": 8},
}


@pytest.mark.parametrize(("case", "right"), TAGS.items())
def test_the_tags_of_a_case_are_counted_rightly(bench, case, right):
    import_files(bench.snapshots, [CASES / f"{case}.csv"])

    assert counts(bench, "tag") == right


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (["<ul><li>a</li><li>b</li></ul>", "a"], [["a", "b"], ["a"]]),
        (["a<BR />b", "a"], [["a", "b"], ["a"]]),
        (["- a\n- b", "- a"], [["a", "b"], ["a"]]),
        (["a,\r\nb", "a"], [["a", "b"], ["a"]]),
        (["a\x0bb", "a"], [["a", "b"], ["a"]]),
        (
            ["refund, partial\nvip", "vip", "refund, partial"],
            [["refund, partial", "vip"], ["vip"], ["refund, partial"]],
        ),
        (["a，b", "a"], [["a", "b"], ["a"]]),
        (["a；b", "a"], [["a", "b"], ["a"]]),
        (['{"vip, gold",b}', "{b}"], [["vip, gold", "b"], ["b"]]),
        (["{'a', 'b'}", "set()"], [["a", "b"], ["set()"]]),
        (["['a' 'b']", "['a']"], [["a", "b"], ["a"]]),
        (["[Tag(name='a'), Tag(name='b')]"], [["a", "b"]]),
        (["[<Tag: a>, <Tag: b>]"], [["a", "b"]]),
        (["[{'id': 4, 'name': \"it's\"}, {'id': 5, 'name': None}]"], [["it's"]]),
        (['{"a": true, "b": false}'], [["a"]]),
        (["'a';'b'", "'a'"], [["a", "b"], ["a"]]),
        (["#a#b", "#a"], [["a", "b"], ["a"]]),
        ([";#a;#b;#"], [["a", "b"]]),
        (["12;#a;#13;#b"], [["a", "b"]]),
        (["a;b", "a,b", "a", "b"], [["a", "b"], ["a", "b"], ["a"], ["b"]]),
        (["[bug] [mobile]", "[bug]"], [["bug", "mobile"], ["bug"]]),
        (["a~b", "a", "b"], [["a", "b"], ["a"], ["b"]]),
        (["C++", "C++, api"], [["C++"], ["C++", "api"]]),
        (["bug report", "feature request", "bug"], [["bug report"], ["feature request"], ["bug"]]),
    ],
)
def test_tag_cells_are_taken_apart_by_what_the_column_shows(cells, right):
    form = form_of(dict.fromkeys(cells, 1), "auto")

    assert [form.tags(cell) for cell in cells] == right


def test_a_source_with_its_own_separator_keeps_it_where_it_occurs():
    assert form_of({"a b": 5, "c": 5}, "space").tags("a b") == ["a", "b"]
    assert form_of({"area: sync, api": 5, "x|y": 1}, ",").tags("x|y") == ["x|y"]


def test_what_may_be_several_tags_is_asked_about_and_not_guessed():
    assert "--tags-separated-by '/'" in form_of({"a / b": 1, "a": 3, "b": 3}, "auto").notes[0]
    spaced = {"a b": 1, "b c": 1, "a c": 1, "a": 1, "b": 1, "c": 1}
    assert "--tags-separated-by space" in form_of(spaced, "auto").notes[0]
    assert "--tags-separated-by none" in form_of({"Login, access": 9, "Refunds, returns": 9}, "auto").notes[0]


def test_a_separator_that_a_person_said_is_final(bench, load):
    load("a.csv", HEAD + '1,2026-03-02 10:00,s,"a, b"\n2,2026-03-02 10:00,s,a\n', tags_separated_by="none")

    assert counts(bench, "tag") == {"a, b": 1, "a": 1}


def test_tags_come_from_every_column_that_was_named(bench):
    import_files(bench.snapshots, [CASES / "numbered_tag_columns.csv"], Order(columns={"tags": ("tag_1", "tag_3")}))

    assert counts(bench, "tag") == {"billing": 2, "(none)": 1}


def test_na_is_a_team_among_regions_and_nothing_elsewhere(bench, load):
    rows = "".join(f"{n},2026-03-02 10:00,{team}\n" for n, team in enumerate(["EMEA", "APAC", "NA", "NA"], 1))
    regional = load("a.csv", "id,created,team\n" + rows)
    load("b.csv", "id,created,team,x\n8,2026-03-02 10:00,Billing,1\n9,2026-03-02 10:00,NA,1\n", source="generic/other")

    assert counts(bench, "team") == {"NA": 2, "EMEA": 1, "APAC": 1, "Billing": 1, "(none)": 1}
    assert "'NA' in team (2 rows) is read as a value" in " ".join(regional.warnings)


def test_a_word_that_a_person_keeps_is_a_value(bench, load):
    load("a.csv", "id,created,team\n1,2026-03-02 10:00,Billing\n2,2026-03-02 10:00,NA\n", keep_words=("NA",))

    assert counts(bench, "team") == {"Billing": 1, "NA": 1}


def test_a_grouped_report_is_filled_and_its_subtotals_are_no_tickets(bench, load):
    import_files(bench.snapshots, [CASES / "grouped_report.csv"])

    assert counts(bench, "team") == {"Billing": 2, "Mobile": 2}


def test_a_column_written_once_per_group_is_filled_where_subtotals_prove_it_and_else_asked_about(bench, load):
    rows = "Team,Ticket ID,Created at\nBilling,1,2026-03-02\n,2,2026-03-03\nMobile,3,2026-03-04\n,4,2026-03-04\n"

    asked = load("a.csv", rows)
    assert "--fill 'Team'" in " ".join(asked.warnings)
    assert counts(bench, "team") == {"Billing": 1, "Mobile": 1, "(none)": 2}

    withdraw(bench.snapshots, asked.import_id)
    load("b.csv", rows.replace("\nMobile", "\nSubtotal,,2\nMobile") + "Grand total,,4\n")
    assert counts(bench, "team") == {"Billing": 2, "Mobile": 2}


def test_a_column_is_filled_where_a_person_says_so_and_values_that_repeat_are_never_filled(bench, load):
    rows = "Team,Ticket ID,Created at\nBilling,1,2026-03-02\n,2,2026-03-03\nBilling,3,2026-03-04\n,4,2026-03-04\n"

    quiet = load("a.csv", rows)
    assert "--fill" not in " ".join(quiet.warnings)
    withdraw(bench.snapshots, quiet.import_id)
    load("a.csv", rows, fill=("Team",))
    assert counts(bench, "team") == {"Billing": 4}
