"""Trends: grid, chart, its table and the links say what the counting layer counts."""

import json

import pandas as pd
import pytest

from analytics.formatting import change
from analytics.metrics.grid import grid
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from pages.filters import DEFAULT_PERIOD, name_of
from pages.look import numbers


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


@pytest.fixture(scope="module")
def scope(calendar) -> Scope:
    """What the page shows by default: the last 26 weeks."""
    weeks = int(DEFAULT_PERIOD.removesuffix("w"))
    return Scope(start=calendar.last_complete("week") - pd.Timedelta(weeks=weeks - 1))


def chart_alt(page) -> str:
    return page.at.get("plotly_chart")[0].proto.alt


def figure(page) -> dict:
    return json.loads(page.at.get("plotly_chart")[0].proto.spec)


def test_the_grid_shows_last_week_change_share_and_expected_range_of_every_cell(show, sample, facts, scope):
    cells = sample.expected(facts).grid(scope)
    page = show("trends")

    shown = page.table("Last week").set_index(["Team", "Category"])
    assert len(shown) == len(cells) > 20
    for row in cells.itertuples():
        line = shown.loc[(name_of("team", row.team), name_of("category", row.category))]
        assert line["Last week"] == row.last
        assert line["Change"] == row.change
        assert line["Share"] == pytest.approx(100 * row.share)
        assert line["Expected"] == f"{int(row.low)}–{int(row.high)}"
        assert line["Outside"][2:] == row.outside


def test_the_headline_names_the_cell_that_grew_most(show, facts, scope, calendar):
    cells = grid(facts, scope, calendar)
    top = cells.loc[cells["change"].astype(float).idxmax()]

    output = show("trends").headline

    assert output.startswith(
        f"{name_of('team', top['team'])} · {name_of('category', top['category'])} grew most: "
        f"{change(int(top['last']), int(top['before']))} tickets."
    )


@pytest.mark.parametrize("by", ["category", "team"])
def test_the_table_of_the_chart_holds_the_counted_series(show, facts, scope, calendar, by):
    series = volume(facts, scope, calendar, by=(by,))

    page = show("trends", view_by=by)

    shown = page.table("complete").set_index("period").sort_index()
    for group, part in series.groupby(by):
        assert shown[name_of(by, group)].astype(int).tolist() == part["value"].astype(int).tolist()
    assert shown["complete"].tolist() == series.groupby("period")["complete"].first().tolist()


def test_the_step_changes_the_periods_and_not_the_sum(show, facts, scope, calendar):
    weekly = show("trends", view_by="total").table("complete")
    monthly = show("trends", view_by="total", step="month").table("complete")

    assert len(monthly) < len(weekly)
    assert weekly["tickets"].sum() == monthly["tickets"].sum() == volume(facts, scope, calendar)["value"].sum()


def test_a_chosen_cell_is_drawn_alone_with_its_expected_range_and_opens_its_week(show, facts, scope, calendar):
    page = show("trends", cell="Sync|bug")

    wanted = volume(facts, scope.with_group({"team": "Sync", "category": "bug"}), calendar)
    assert page.table("complete").sort_values("period")["tickets"].tolist() == wanted["value"].tolist()
    link = page.links("Open the tickets in Sync · Bug").popitem()[1]
    assert (link["team"], link["category"]) == (["Sync"], ["bug"])
    assert link["from"] == [calendar.last_complete("week").isoformat()]


def test_customers_are_drawn_as_lines_because_they_never_add_up(show):
    tickets, customers = figure(show("trends")), figure(show("trends", measure="customers"))

    assert {trace["type"] for trace in tickets["data"]} == {"bar"}
    assert {trace["type"] for trace in customers["data"]} == {"scatter"}


def test_the_chart_states_in_words_what_it_shows(show, facts, scope, calendar):
    series = volume(facts, scope, calendar)
    last = int(series.loc[series["complete"], "value"].iloc[-1])

    alt = chart_alt(show("trends", view_by="total"))

    assert alt == (
        f"Tickets per week, total, {len(series)} weeks; last complete: {last}. Events: AI summary (release) "
        "on 1 Jun 2026; Offline help article (content) on 14 Sep 2026."
    )


def test_a_choice_that_the_data_does_not_know_falls_back_to_everything(show):
    assert show("trends", cell="Nobody|nothing").at.selectbox(key="cell").value == "all"


def test_changes_have_the_sign_of_the_texts_and_sparklines_stay_lists(show):
    table = next(element for element in show("trends").at.dataframe if "12 weeks" in element.value)
    written = numbers(pd.DataFrame({"Change": [-9.0, 3.0, None], "Part": [-41.0, 0.0, 12.0]}), changes={"Part": " %"})

    assert len(table.value["12 weeks"].iloc[0]) == 12
    assert table.value["Change"].dtype.kind == "f"  # sorts as a number
    assert all(text in written.to_html() for text in ("−41 %", "0 %", "+12 %", "–"))
