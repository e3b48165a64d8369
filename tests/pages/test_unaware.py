"""Unaware: who asks for what exists, by feature and team, as the counting layer counts it."""

import pandas as pd
import pytest

from analytics.formatting import counted, share
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.metrics.unaware_share import unaware_by
from analytics.workspace.categories import NONE
from pages.filters import name_of


@pytest.fixture(scope="module")
def scope(sample, facts) -> Scope:
    return Scope(start=sample.calendar(facts).last_complete("week") - pd.Timedelta(weeks=25))


@pytest.mark.parametrize("by", ["feature", "team"])
def test_the_table_holds_customers_tickets_and_share_of_every_group(show, facts, scope, by):
    wanted = unaware_by(facts, scope, by=by)

    shown = show("unaware", group=by).table("Customers")
    shown = shown[shown["Tickets"] > 0]  # features that are only suspected stand below, with none

    assert shown[by.capitalize()].tolist() == [name_of(by, value) for value in wanted[by]]
    assert shown["Customers"].tolist() == wanted["customers"].tolist()
    assert shown["Tickets"].tolist() == wanted["tickets"].tolist()
    assert shown["Requests and unaware"].tolist() == wanted["asked"].tolist()
    assert shown["Share"].tolist() == pytest.approx((100 * wanted["share"]).tolist())


def test_the_headline_is_the_feature_that_most_customers_ask_for_though_it_exists(show, facts, scope):
    wanted = unaware_by(facts, scope, by="feature")
    top = wanted[wanted["feature"] != NONE].iloc[0]

    page = show("unaware")

    assert page.headline.startswith(f"{top['feature']}: {counted(int(top['customers']), 'customer')} asked for what")
    assert f"{counted(int(top['tickets']), 'ticket')} in the period; {share(float(top['share']))}" in page.html


def test_its_link_opens_exactly_the_tickets_of_the_group(show, facts, scope):
    wanted = unaware_by(facts, scope, by="feature")
    top = wanted[wanted["feature"] != NONE].iloc[0]

    label, link = show("unaware").links("Open the tickets").popitem()

    assert label == f"Open the tickets: {top['feature']}"
    assert (link["feature"], link["category"]) == ([top["feature"]], ["unaware"])
    assert ticket_count(facts, scope.narrowed(features=(top["feature"],), categories=("unaware",))) == top["tickets"]


def test_a_chosen_category_has_no_effect_on_a_page_about_one_category(show):
    assert show("unaware", category="bug").table("Customers").equals(show("unaware").table("Customers"))


def test_a_team_filter_leaves_the_unaware_tickets_of_that_team(show, facts, scope):
    wanted = unaware_by(facts, scope.narrowed(teams=("Editor",)), by="feature")

    shown = show("unaware", team="Editor").table("Customers")
    shown = shown[shown["Tickets"] > 0]

    assert shown["Tickets"].tolist() == wanted["tickets"].tolist()
    assert shown["Tickets"].sum() < show("unaware").table("Customers")["Tickets"].sum()
