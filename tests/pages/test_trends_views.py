"""Trends' views: any dimension, shapes, comparison and pivot, each reproduced from its link."""

import json

import pandas as pd
import pytest

from analytics.metrics.comparison import known_span, whole_difference
from analytics.metrics.gathered import REST
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.volume import total
from analytics.workspace.categories import SPARE_COLORS
from pages import downloads
from pages.filters import link_parameters
from pages.parts.trends import grouping, over_time
from pages.parts.trends.grouping import apart


def tables(page) -> list[str]:
    return [element.proto.json for element in page.at.get("bidi_component")]


@pytest.mark.parametrize("by", ["tag", "language", "weekday", "hour", "customer", "channel", "plan"])
def test_any_dimension_is_drawn_over_time(show, by):
    page = show("trends", view_by=by)

    assert page.at.selectbox(key="view_by").value == by
    assert "complete" in page.table("complete")


@pytest.mark.parametrize("shape", ["lines", "multiples", "heatmap"])
def test_any_shape_keeps_the_same_numbers(show, shape):
    stacked, other = (show("trends", shape=name).table("complete") for name in ("stacked", shape))

    assert stacked["Bug"].tolist() == other["Bug"].tolist()


def test_as_many_as_asked_are_shown_and_the_others_are_the_rest(show):
    page = show("trends", top="5", view_by="tag")

    shown = page.table("complete")
    assert sum("The rest" in str(column) for column in shown) == 1
    assert len(shown.columns) == 2 + 5 + 1
    assert "5 groups of" in page.captions


def test_what_mainly_is_the_rest_is_stated_with_the_way_to_mend_it(show):
    page = show("trends", top="5", view_by="tag")

    assert any("of what is drawn is in the rest" in text.value for text in page.at.text)
    assert any(button.label == "Show as a heatmap" for button in page.at.button)


def test_a_comparison_states_both_periods_and_whether_parts_add_up(show, sample, facts):
    calendar = sample.calendar(facts)
    scope = Scope(start=None)
    page = show("trends", show="compare", period="all", against="year", parts="channel")

    after = known_span(calendar, scope)
    whole = whole_difference(facts, scope, after, after.against("year"))
    assert any(f"{int(whole['after']):,} tickets" in text.value for text in page.at.text)
    assert "The changes add up to the whole's." in page.captions
    assert "do not add up" in show("trends", show="compare", parts="category").captions


def test_other_days_are_asked_for_before_they_are_compared(show):
    page = show("trends", show="compare", against="days")

    assert "The other period has no days yet." in page.html


def test_a_period_without_data_is_compared_with_nothing(show):
    page = show("trends", show="compare", against="days", against_from="2001-01-01", against_to="2001-01-31")

    assert "has no data." in page.html and not any("tickets," in text.value for text in page.at.text)


def test_a_pivot_states_what_its_totals_are(show):
    assert "so that cells sum to more" in show("trends", show="pivot").captions
    assert "add up to them" in show("trends", show="pivot", rows="weekday", columns="hour").captions


def leaderboard(page) -> dict:
    """What the legend beside the chart was given."""
    return next(data for data in map(json.loads, tables(page)) if data["corner"])


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.fixture
def saved(monkeypatch) -> dict[str, pd.DataFrame]:
    """File name → the table that its button would save."""
    files: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(downloads, "csv_button", lambda label, frame, name, **_: files.update({name: frame()}))
    return files


@pytest.mark.parametrize("query", [{"view_by": "category"}, {"view_by": "tag", "top": "5"}, {"view_by": "team"}])
def test_chart_table_and_file_hold_the_same_groups_and_numbers(show, saved, query):
    page = show("trends", **query)

    by = query["view_by"]
    table = page.table("complete").set_index("period").sort_index().drop(columns="complete")
    file = saved["tagwatch-trend.csv"]
    assert {"expected", "low", "high", "outside"} < set(file.columns)
    assert set(file[by]) == set(table.columns)
    for name, rows in file.groupby(by):
        assert rows["tickets"].astype(int).tolist() == table[name].astype(int).tolist()
    rest = file[file[by].str.startswith("The rest")]
    assert rest["low"].isna().all() and (rest["outside"] == "").all()
    assert file["low"].notna().any()


@pytest.mark.parametrize(
    ("by", "query"),
    [("tag", {}), ("category", {}), ("customer", {"team": "Sync", "category": "unaware", "measure": "customers"})],
)
def test_the_link_of_the_rest_selects_exactly_what_is_counted(show, facts, monkeypatch, by, query):
    groupings = []

    def kept(*values, **named):
        groupings.append(grouping.grouping(*values, **named))
        return groupings[-1]

    monkeypatch.setattr(grouping, "MOST_VALUES", 8)
    monkeypatch.setattr(over_time, "grouping", kept)
    page = show("trends", view_by=by, top="5", period="13w", **query)

    chosen = groupings[-1]
    linked = chosen.scope.narrowed(**{DIMENSIONS[by]: chosen.values(REST)})
    assert chosen.opens(REST) and len(chosen.values(REST)) > 3
    assert number(leaderboard(page)["cells"][-1][0]["text"]) == total(facts, linked) > 0
    page = show("tickets", **link_parameters(linked.narrowed(measure="tickets")))
    assert page.headline.startswith(f"{total(facts, linked.narrowed(measure='tickets')):,} tickets")


def test_a_rest_of_more_values_than_a_link_can_name_has_none_and_it_is_stated(show, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_LINKED", 3)
    page = show("trends", view_by="tag", top="5", click="tickets")

    board = leaderboard(page)
    assert [row["live"] for row in board["rows"]] == [True] * 5 + [False]
    assert not board["cells"][-1][0]["live"]
    assert "has no link to its tickets" in page.captions


def test_a_parent_has_all_its_values_also_those_too_small_to_be_ranked(monkeypatch):
    monkeypatch.setattr(grouping, "MOST_VALUES", 2)

    assert grouping._ranked(["a > b", "a > c", "d", "a > e"], "", {}) == {"a > b": "a", "a > c": "a", "a > e": "a"}
    assert grouping._ranked(["b", "c", "d"], "", {}) == {"b": "b", "c": "c"}


def test_a_whole_month_is_compared_with_the_month_before_it(show):
    page = show("trends", show="compare", period="month")

    assert any(text.value.startswith("1–31 October 2026 against 1–30 September 2026: ") for text in page.at.text)


def test_two_shown_groups_have_one_colour_only_where_all_are_taken():
    many = [f"topic {number}" for number in range(12)]
    colors = apart(dict.fromkeys(many, SPARE_COLORS[0]), many)

    assert apart({"a": "#6C5CD0", "b": "#6C5CD0", "c": "#44AA99"}, ["a", "b", "c"])["b"] == "#DDCC77"
    assert len(set(colors.values())) == len(SPARE_COLORS) and apart({"a": "#6C5CD0"}, []) == {"a": "#6C5CD0"}
