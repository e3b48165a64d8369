"""Impact: what is planted in the sample comes out within its interval, and cards and table say what was measured."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.insights.impact import by_effect, impact, targets, tried_elsewhere, weekly
from analytics.insights.shipped import evidence, headline, needs, since_you_shipped, table
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.workspace.events import Event


@pytest.fixture(scope="module")
def sample(sample_store) -> Workbench:
    return Workbench(sample_store)


@pytest.fixture(scope="module")
def facts(sample):
    return sample.facts()


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


@pytest.fixture(scope="module")
def found(sample, facts, calendar):
    """Name of an event → its findings, the most certain first."""
    return {event.name: impact(facts, calendar, event, sample.events, Scope()) for event in sample.events}


@pytest.mark.parametrize(
    ("event", "target", "planted"),
    [
        ("Set-up guide fixed", {"team": "Setup", "category": "confusion"}, 1 / PLANTED.launch_factor - 1),
        ("New set-up", {"team": "Setup", "category": "confusion"}, PLANTED.launch_factor - 1),
        (
            "Offline help article",
            {"feature": PLANTED.unaware_feature, "category": "unaware"},
            PLANTED.content_factor - 1,
        ),
    ],
)
def test_what_is_planted_is_recovered_within_its_interval(found, event, target, planted):
    top = found[event][0]

    assert top.target.values == target
    assert top.certain and top.verdict == ("fell" if planted < 0 else "rose")
    assert top.effect.change.low <= planted <= top.effect.change.high


def test_nothing_else_in_the_sample_shows_an_effect(found):
    others = [f for findings in found.values() for f in findings[1:]]

    assert len(others) >= 15
    assert not [f for f in others if f.verdict in ("fell", "rose")]


def test_dates_before_the_planted_fix_show_no_effect(sample, facts, calendar, found):
    tried = tried_elsewhere(facts, calendar, found["Set-up guide fixed"][0], sample.events, Scope())

    assert len(tried) >= 4
    assert sum(one.seen for one in tried) <= 1


def test_an_effect_is_counted_in_the_tickets_of_its_own_drill_down(facts, calendar, found):
    top = found["Offline help article"][0]
    weeks = top.effect.fitted[top.effect.fitted["since"]]

    series = volume(
        facts,
        top.target.scope(
            Scope(start=weeks["period"].min().date(), end=weeks["period"].max().date() + timedelta(days=6))
        ),
        calendar,
    )

    assert series["value"].tolist() == weeks["tickets"].tolist()
    assert top.effect.observed == pytest.approx(series["value"].astype(float).mean())


def test_the_controls_are_the_teams_that_the_event_did_not_touch(facts, calendar, sample):
    event = next(e for e in sample.events if e.name == "Offline help article")
    [target, *_] = targets(facts, event, Scope())
    others = tuple(sorted({"Setup", "Editor", "Billing", "Mobile", "Search", "Sharing"}))

    frame = weekly(facts, calendar, target, Scope(), touched={"Sync"})

    assert frame["controls"].tolist() == volume(facts, Scope(teams=others), calendar)["value"].tolist()


def test_an_event_about_everything_has_categories_as_targets_and_no_controls(facts, calendar):
    event = Event("New plans", "release", date(2026, 5, 4))

    found = impact(facts, calendar, event, [event], Scope())

    assert {tuple(f.target.values) for f in found} == {("category",)}
    assert {f.effect.exposure for f in found} == {"nothing"}


def test_an_event_about_a_tag_is_measured_on_its_tickets(facts, calendar):
    event = Event("Five point two", "release", date(2026, 5, 4), tags=("v5_2",))

    assert {f.target.values["tag"] for f in impact(facts, calendar, event, [event], Scope())} == {"v5_2"}


def test_two_events_in_one_month_are_not_separated_and_it_is_reported(sample, facts, calendar):
    fix = next(e for e in sample.events if e.name == "Set-up guide fixed")
    twin = replace(fix, name="Second fix", start=fix.start + timedelta(days=10))

    top = impact(facts, calendar, fix, [*sample.events, twin], Scope())[0]

    assert top.shared == ("Second fix",)
    assert "cannot be separated from Second fix" in evidence(top)


def test_an_event_that_is_too_new_asks_for_weeks(sample, facts, calendar):
    event = Event("Yesterday's release", "release", date(2026, 10, 20), teams=("Setup",))

    findings = impact(facts, calendar, event, [*sample.events, event], Scope())

    assert {f.verdict for f in findings} == {"too little data"}
    assert "it needs about 2 more weeks" in headline(findings[0])
    [card, *_] = [c for c in since_you_shipped(facts, calendar, [event], Scope())]
    assert card.verdict == "too little data"


def test_a_feature_without_tickets_before_it_was_born_has_no_effect_to_tell(found):
    top = found["AI summary"][0]

    assert top.verdict == "too little data"
    assert needs(top.effect) == "there was no ticket of this kind before it"


def test_events_are_ordered_by_what_they_changed(sample, facts, calendar):
    findings = by_effect(facts, calendar, sample.events, Scope())

    assert [f.verdict for f in findings] == ["fell", "fell", "rose", "none", "too little data"]
    assert [f.event.name for f in findings][:3] == ["Set-up guide fixed", "Offline help article", "New set-up"]


def test_the_cards_show_what_was_shipped_in_the_last_half_year(sample, facts, calendar):
    [card] = since_you_shipped(facts, calendar, sample.events, Scope())

    assert card.event.name == "Offline help article" and card.verdict == "fell"
    assert card.headline.startswith("Since “Offline help article”, {target} has about ")
    assert " fewer tickets a week than without it (" in card.headline
    assert "95 % interval" in card.note and "other teams" in card.note


def test_the_table_holds_the_numbers_of_the_findings(found):
    top = found["Set-up guide fixed"][0]

    row = table([top]).iloc[0]

    assert row["event"] == "Set-up guide fixed" and row["target"] == "Setup · confusion"
    assert (row["change"], row["low"], row["high"]) == (
        top.effect.change.value,
        top.effect.change.low,
        top.effect.change.high,
    )
    assert row["saved_per_week"] == pytest.approx(top.effect.without * -top.effect.change.value)


def test_a_name_with_braces_does_no_harm(sample, facts, calendar):
    fix = next(e for e in sample.events if e.name == "Set-up guide fixed")

    top = impact(facts, calendar, replace(fix, name="{0.__class__} {target}"), sample.events, Scope())[0]

    assert headline(top).count("{target}") == 1
