"""The taxonomy's conventions: what a tag says by the way it is written."""

import pytest

from analytics.workspace.categories import CATEGORIES, Categories
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.taxonomy import Meaning, Taxonomy


@pytest.mark.parametrize(
    ("tag", "team"),
    [
        ("team:billing", "Billing"),
        ("team_billing", "Billing"),
        ("team-mobile_app", "Mobile app"),
        ("Team: Sync", "Sync"),
        ("squad/search", "Search"),
        ("area.editor", "Editor"),
        ("product:Notes Web", "Notes web"),
    ],
)
def test_a_tag_names_its_team(tag, team):
    assert Taxonomy().by_convention(tag) == Meaning(team=team)


@pytest.mark.parametrize(
    ("tag", "category"),
    [
        ("bug", "bug"),
        ("type/bug", "bug"),
        ("[bug]", "bug"),
        ("bug_report", "bug"),
        ("type: bug report", "bug"),
        ("feature-request", "feature_request"),
        ("feature_request", "feature_request"),
        ("[Feature Request]", "feature_request"),
        ("unaware", "unaware"),
        ("confusion", "confusion"),
        ("category:how-to", "how_to"),
        ("how_to", "how_to"),
        ("incident", "incident"),
        ("kudos", "praise"),
        ("type_other", "other"),
        ("ENHANCEMENT", "feature_request"),
    ],
)
def test_a_tag_names_its_category(tag, category):
    assert Taxonomy().by_convention(tag) == Meaning(category=category)


@pytest.mark.parametrize(
    ("tag", "feature"),
    [
        ("feature:offline-mode", "Offline mode"),
        ("feature_dark_theme", "Dark theme"),
        ("feat/pdf_export", "PDF export"),
    ],
)
def test_a_tag_names_its_feature(tag, feature):
    assert Taxonomy().by_convention(tag) == Meaning(feature=feature)


@pytest.mark.parametrize("tag", ["vip", "windows-10", "teamwork", "type/whatever", "buggy", "", "refund_flow"])
def test_a_tag_that_means_nothing_is_not_mapped(tag):
    assert not Taxonomy().by_convention(tag).mapped


@pytest.mark.parametrize(
    ("written", "tag"),
    [("  Bug ", "bug"), ("ＢＵＧ", "bug"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("two  words", "two words")],
)
def test_tags_are_normalised(written, tag):
    assert normalise_tag(written) == tag


@pytest.mark.parametrize(
    ("group", "team"),
    [
        ("Billing EMEA", "Billing"),
        ("Mobile", "Mobile"),
        ("Support::Billing", "Billing"),
        ("Tier 1", None),
        ("Support::Tier 2", None),
        ("L2", None),
        ("Customer Support", None),
        ("Front line", None),
        ("Escalations", None),
    ],
)
def test_a_support_group_is_a_team_unless_it_names_a_tier(group, team):
    assert Taxonomy().team_by_column(group, is_group=True) == team


def test_a_team_column_is_taken_as_it_is():
    assert Taxonomy().team_by_column("Tier 1", is_group=False) == "Tier 1"


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("Problem", "bug"),
        ("Question", "how_to"),
        ("[System] Incident", "incident"),
        ("Bug::export::Other", "bug"),
        ("Feature Request", "feature_request"),
        ("Task", None),
    ],
)
def test_a_type_column_is_read_by_its_words(value, category):
    assert Taxonomy().category_by_column(value) == category


def test_an_authoritative_column_keeps_values_that_no_word_explains():
    assert Taxonomy().category_by_column("sync-and-save", keep=True) == "sync-and-save"


def test_a_decision_comes_before_the_convention():
    taxonomy = Taxonomy({"team:billing": Meaning(team="Money")}, {"payments": "team:billing"})

    assert taxonomy.meaning("team:billing").team == "Money"
    assert taxonomy.meaning("payments").team == "Money"
    assert taxonomy.meaning("team:sync").team == "Sync"


def test_unaware_and_feature_request_are_categories_of_their_own():
    assert {"unaware", "feature_request"} <= {category.slug for category in CATEGORIES}


def test_every_category_has_its_own_colour_and_place():
    slugs = [category.slug for category in CATEGORIES] + ["(none)", "tips", "tabs", "sync"]

    assert len(set(Categories().colors(slugs).values())) == len(slugs)
    assert sorted(["(none)", "tips", "bug"], key=Categories().order) == ["bug", "tips", "(none)"]
