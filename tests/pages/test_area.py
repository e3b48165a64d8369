"""Area: one page about a feature, theme or cell, with its ledger and its check, all linked to tickets."""

from analytics.insights.area import feature_subject, to_interview
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from tests.pages.test_empty_states import NO_UNAWARE


def test_the_page_shows_customers_tickets_and_kinds_of_talk(show, facts, sample):
    page = show("area", of="Widgets", period="all")

    scope = Scope(features=("Widgets",))
    customers = total(facts, scope.narrowed(measure="customers"))
    assert page.headline.startswith(f"Widgets: {customers} customers wrote {total(facts, scope)} tickets, mostly Bug.")
    assert page.table("Category")["Category"].iloc[0] == "Bug"
    assert page.table("Not notified")["Bug"].tolist() == ["FERN-212"]


def test_its_link_opens_its_tickets(show):
    page = show("area", of="Widgets")
    _, link = page.links("Open the tickets").popitem()

    assert link["feature"] == ["Widgets"]
    tickets = int(page.headline.split(" wrote ")[1].split(" ")[0])
    assert show("tickets", **link).headline.startswith(f"{tickets} tickets")


def test_customers_to_interview_are_those_of_the_list(show, facts):
    page = show("area", of="Offline mode", period="all")

    assert (
        page.table("Customer")["Customer"].tolist()
        == to_interview(facts, feature_subject("Offline mode", Scope()))["customer"].tolist()
    )


def test_every_share_has_its_numbers_beside_it(show):
    page = show("area", of="Offline mode")

    assert "Of customers who wrote  21 %  336 of 1,591" in page.html
    assert "Of active customers  –  needs the active customers file" in page.html
    plans = page.table("Share")
    assert (plans["Customers"] <= plans["Of those who wrote"]).all()


def test_a_cell_is_an_area_too(show):
    page = show("area", area="cell", of="Setup · Confusion")

    assert page.headline.startswith("Setup · Confusion: ")
    assert "What it is about" in "\n".join(s.value for s in page.at.subheader)


def test_the_ledger_of_all_areas_begins_with_what_waits_longest(show):
    page = show("area", area="all")

    waiting = page.table("Waiting, days")["Waiting, days"]
    assert "has waited longest for an answer" in page.headline
    assert waiting.iloc[0] == waiting.max()


def test_what_happened_to_it_states_what_came_of_it(show):
    texts = "\n".join(text.value for text in show("area", of="Offline mode").at.text)

    assert "14 Sep 2026 · content. Since “Offline help article”, Offline mode · Unaware has about" in texts


def test_without_features_and_themes_the_page_begins_with_a_cell(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show("area", store=bench.folder)

    assert page.headline.startswith("Sync · Bug: ")
    assert "It needs 26 complete weeks." in page.html
    assert "No request, unknown feature or linked bug in it." in page.html
