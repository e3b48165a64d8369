"""Tag health: the page says what the counting layer counts, and each number opens its tickets."""

import re
import shutil
from datetime import timedelta

import pytest

from analytics.formatting import count, share
from analytics.insights.bug_quality import bug_quality, lacking_anything
from analytics.insights.ownership import unowned_cells
from analytics.insights.quality import feedback_quality
from analytics.metrics.grid import last_complete_week
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import TEAMS
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

HEAD = "id,created,tags\n"


@pytest.fixture
def desk(sample_store, tmp_path) -> Workbench:
    """The sample in a store of the test's own."""
    return Workbench(shutil.copytree(sample_store, tmp_path / "desk"))


def number_in(text: str) -> int:
    return int(re.search(r"\d[\d,]*", text).group().replace(",", ""))


def rising(coverage_now: int) -> str:
    """Nine weeks of 40 tickets, half of them tagged; in the last week `coverage_now` of 40 are."""
    rows, number = [], 0
    for week in range(9):
        for place in range(40):
            number += 1
            tagged = place < (coverage_now if week == 8 else 20)
            rows.append(
                f"{number},2026-{'01' if week < 4 else '02' if week < 8 else '03'}-"
                f"{(5 + 7 * week) if week < 4 else (2 + 7 * (week - 4)) if week < 8 else 2:02} 10:00,"
                f"{'team:sync;bug' if tagged else ''}\n"
            )
    return HEAD + "".join(rows)


def test_the_headline_shows_coverage_and_unowned_cells_of_the_last_week(show, sample, facts):
    week = last_complete_week(sample.calendar(facts), Scope())
    inside = Scope(start=week, end=week + timedelta(days=6))

    page = show("health")

    assert page.headline.startswith(
        f"{share(tag_coverage(facts, inside))} of last week's tickets have a team and a "
        "category; "
        f"{len(unowned_cells(facts, inside, Teams()))} cells have no owner."
    )


@pytest.mark.parametrize("section", ["coverage", "ownership", "tags", "quality", "bugs"])
@pytest.mark.parametrize(
    "scope", [{}, {"team": "Sync", "category": "bug"}, {"source": "zendesk", "measure": "customers"}]
)
def test_every_section_opens_in_every_scope(show, section, scope):
    page = show("health", show=section, **scope)

    assert page.headline and not page.errors


@pytest.mark.parametrize("by", ["source", "team"])
def test_the_links_of_coverage_open_tickets(show, by):
    links = show("health", show="coverage", by=by).links()

    for words in ("Open the tickets", "Those without a category", "Those in “other”"):
        opened = show("tickets", **{name: values for name, values in links[words].items()})
        assert number_in(opened.headline) > 0


def test_the_unowned_tickets_open_as_many_as_the_link_says(show):
    [(label, query)] = show("health", show="ownership").links("tickets of last week").items()

    assert show("tickets", **query).headline.startswith(f"{number_in(label)} tickets: in cells that nobody owns")


def test_a_cell_gets_an_owner_with_one_click_and_this_week_counts_it(show, desk):
    page = show("health", store=desk.folder, show="ownership")
    before = page.table("Owner")
    page.at.session_state[f"cells{desk.workspace.version()}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page = page.run()
    field = next(widget for widget in page.at.text_input if widget.key.startswith("owner-"))
    field.set_value("Ada")
    page.at.button(key="own_cell").click()
    page = page.run()

    after = page.table("Owner")
    assert (before["Owner"] == "nobody").all()
    assert (after["Owner"] == "nobody").sum() == len(before) - 1 and after["Owner"].iloc[-1] == "Ada"
    [line] = show("", store=desk.folder).links("no owner")
    assert number_in(line) == number_in(show("health", store=desk.folder).headline.split(";")[1])


def test_with_all_owned_nothing_is_reported_on_this_week(show, desk):
    desk.decide(
        [
            set_record(desk.state, TEAMS, {"team": team, "owner": "Ada"})
            for team in ("Setup", "Sync", "Editor", "Billing", "Mobile", "Search", "Sharing")
        ],
        "own",
    )

    assert show("", store=desk.folder).links("no owner") == {}
    assert show("health", store=desk.folder).headline.startswith(
        "92 % of last week's tickets have a team and a category; every cell has an owner."
    )


def test_the_queue_without_a_feature_opens_its_requests(show):
    [(label, query)] = show("health", show="ownership").links("Read the").items()

    assert number_in(show("tickets", **query).headline) == number_in(label) > 0


def test_without_a_request_nothing_is_claimed_of_every_request(show, load, bench):
    load("a.csv", rising(21), covers="2026-01-05..2026-03-08")

    page = show("health", store=bench.folder, show="ownership")

    assert "No ticket of the period counts as a request" in page.captions
    assert "Every request" not in page.captions


def test_tags_that_mean_little_have_no_empty_column(show, load, bench):
    load("a.csv", rising(21), covers="2026-01-05..2026-03-08")

    assert "Where" not in show("health", store=bench.folder, show="tags", period="all").table("Finding")


def test_the_quality_table_holds_what_is_measured_and_opens_what_lacks(show, sample, facts):
    page = show("health", show="quality", per="group")
    scope = Scope(start=last_complete_week(sample.calendar(facts), Scope()) - timedelta(weeks=25))

    wanted = feedback_quality(facts, scope, by="group")
    table = page.table("Requests")
    assert table["Requests"].tolist() == wanted["requests"].tolist()
    assert table["A feature"].round(6).tolist() == (wanted["feature"] * 100).round(6).tolist()
    assert table["A text"].round(6).tolist() == (wanted["text"] * 100).round(6).tolist()
    lacking = page.links("Those without")  # the last: use case
    assert number_in(show("tickets", **lacking["Those without"]).headline) == round(
        sum(wanted["requests"] * (1 - wanted["use_case"]))
    )


def test_what_bug_tickets_lack_is_shown_and_bugs_leads_there_with_the_same_number(show, sample, facts):
    scope = Scope(start=last_complete_week(sample.calendar(facts), Scope()) - timedelta(weeks=25))
    lacking, readable = lacking_anything(facts, scope)

    bugs = show("bugs")
    assert (
        f"Of {count(readable)} whose source has texts, {count(lacking)} lack steps, a version or a platform."
        in bugs.html
    )
    assert number_in(show("tickets", **bugs.links("Open these")["Open these"]).headline) == lacking > 0
    [query] = bugs.links("By team and support group").values()
    page = show("health", **query)
    wanted = bug_quality(facts, scope, by="team")
    assert page.table("Team")["Steps"].round(6).tolist() == (wanted["steps"] * 100).round(6).tolist()
    assert page.table("Team")["Bug tickets"].tolist() == wanted["bugs"].tolist()


def test_a_rise_that_tagging_alone_makes_is_warned_of_on_every_page_that_announces_it(show, load, bench):
    load("a.csv", rising(38), covers="2026-01-05..2026-03-08")

    pages = [show(name, store=bench.folder, period="all") for name in ("", "trends", "health")]

    for page in pages:
        assert [w.value for w in page.at.warning] == [
            "Tag coverage rose from 50 % to 95 % (+45 points): more tagging alone would make +90 %."
        ]
    assert "tagging alone could explain it" in pages[0].html


def test_without_a_change_of_coverage_nothing_is_warned_of(show, load, bench):
    load("a.csv", rising(21), covers="2026-01-05..2026-03-08")

    for name in ("", "trends", "health"):
        assert not show(name, store=bench.folder, period="all").at.warning


def test_without_a_complete_week_the_page_reports_it(show, load, bench):
    load("a.csv", HEAD + "1,2026-03-03 10:00,bug\n")

    page = show("health", store=bench.folder, period="all")

    assert "no complete week" in page.html


def test_the_coverage_table_writes_shares_as_the_headline_does(show, load, bench):
    rows = "".join(f"{n},2026-03-{2 + n % 7:02} 10:00,{'team:sync;bug' if n else ''}\n" for n in range(300))
    load("a.csv", HEAD + rows, covers="2026-03-02..2026-03-08")

    page = show("health", store=bench.folder, period="all")

    assert page.headline.startswith("99 %") and page.table("With a team")["With a team"].iloc[0] < 1
    styled = next(table for table in page.at.dataframe if "With a team" in table.value)
    written = styled.proto.arrow_data.styler.display_values
    assert b"99 %" in written and b"100 %" not in written
