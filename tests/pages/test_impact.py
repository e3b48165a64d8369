"""Impact: the page tells the effect that was measured, of the event that is asked for, and what it lacks."""

from datetime import date

import pytest

from analytics.insights.impact import by_effect
from analytics.insights.shipped import evidence, headline, percent, table
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record
from tests.pages.test_empty_states import NO_UNAWARE


@pytest.fixture(scope="module")
def findings(sample, facts):
    return by_effect(facts, sample.calendar(facts), sample.events, Scope())


def test_the_table_lists_the_events_by_effect(show, findings):
    shown = show("impact").table("Result")

    assert shown["Event"].tolist() == [f.event.name for f in findings]
    assert shown["Change"].iloc[0] == percent(findings[0].effect.change.value)


def test_the_headline_states_tickets_saved_a_week_with_the_interval(show, findings):
    low, saved, high = findings[0].effect.saved

    headline = show("impact").headline

    assert headline.startswith(
        f"Since “Set-up guide fixed”, Setup · Confusion has about {saved:.0f} fewer tickets a "
        f"week than without it ({low:.0f} to {high:.0f})."
    )


def test_what_would_be_without_an_event_is_never_called_expected(show, findings):
    """An expected range follows a new level, what would be without an event does not: two figures, two words."""
    page = show("impact", event="2026-09-14 Offline help article")
    shown = page.html.splitlines() + [text.value for text in page.at.text]
    shown += [column for table in page.at.dataframe for column in table.value]
    shown += [button.proto.label for button in page.at.get("download_button")]

    assert "without it" in "".join(shown) and "expected" not in "".join(shown).lower()
    assert "expected" not in page.at.get("plotly_chart")[0].proto.spec
    assert "expected" not in "".join(evidence(f) + headline(f) for f in findings).lower()
    assert not {"expected", "low", "high", "outside"} & set(findings[0].effect.fitted.columns)
    assert "expected" not in table(findings).columns


def test_a_link_opens_one_event_and_one_target(show):
    page = show("impact", event="2026-09-14 Offline help article")

    assert page.headline.startswith("Since “Offline help article”, Offline mode · Unaware")
    assert "Offline mode · Unaware" in "\n".join(text.value for text in page.at.text)
    assert "Saved a week" in page.html
    _, link = page.links("Open the tickets since").popitem()
    assert (link["feature"], link["category"], link["from"]) == (["Offline mode"], ["unaware"], ["2026-09-14"])


def test_its_link_leads_to_the_tickets_since(show, facts):
    link = show("impact", event="2026-09-14 Offline help article").links("Open the tickets since").popitem()[1]

    tickets = show("tickets", **link)

    wanted = ticket_count(facts, Scope(features=("Offline mode",), categories=("unaware",), start=date(2026, 9, 14)))
    assert tickets.headline.startswith(f"{wanted} tickets")


def test_a_team_filter_leaves_the_events_of_that_team(show):
    assert show("impact", team="Editor").table("Result")["Event"].tolist() == ["AI summary"]


def test_dates_without_an_event_are_tried_and_told(show):
    texts = "\n".join(text.value for text in show("impact").at.text)

    assert "earlier dates on which nothing is known to have happened" in texts


def test_without_events_the_page_states_what_they_would_bring(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show("impact", store=bench.folder)

    assert "No event is known yet." in page.html
    assert "each is then measured against what would have been" in page.html
    assert list(page.links()) == ["Open Events"]


def test_with_too_few_days_the_page_asks_for_weeks(show, load, bench):
    load(
        "few.csv",
        "id,created,subject,tags\n"
        + "".join(f"{n},2026-03-{1 + n % 28:02} 10:00,Ticket,team:sync;bug\n" for n in range(200)),
    )
    bench.decide(
        [set_record(bench.state, EVENTS, {"name": "<b>Fix</b>", "kind": "release", "start": "2026-03-16"})], "an event"
    )

    page = show("impact", store=bench.folder)

    assert page.headline.startswith(
        "Too little data about “<b>Fix</b>” and Bug: it needs 10 more weeks from before, which earlier exports bring."
    )
