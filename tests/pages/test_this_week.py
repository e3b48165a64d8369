"""This week: every number on the page is what the counting layer counts, and opens the tickets that it counts."""

import json
from datetime import date, timedelta

import pytest

from analytics.formatting import change, count, counted, expected, period, share
from analytics.metrics.grid import biggest_changes, grid
from analytics.metrics.overview import recent, unmapped_tags, week_numbers
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.tickets import ticket_count
from analytics.metrics.unaware_share import unaware_last_week
from analytics.metrics.volume import so_far, total, volume
from analytics.signals.sentences import expected as due_words
from analytics.signals.sentences import sentence
from analytics.signals.triage import within
from analytics.workspace.research_tags import research_tags
from pages.filters import name_of


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


@pytest.fixture(scope="module")
def numbers(facts, calendar):
    return week_numbers(facts, Scope(), calendar)


def test_the_cards_show_the_last_complete_week_as_it_is_counted(show, facts, numbers):
    page = show()

    inside = Scope(start=numbers.week, end=numbers.week + timedelta(days=6))
    for label, scope in (
        ("Tickets", inside),
        ("Customers", inside.narrowed(measure="customers")),
        ("Asked for what exists", inside.narrowed(categories=("unaware",))),
    ):
        now = total(facts, scope)
        before = total(facts, scope.narrowed(start=scope.start - timedelta(days=7), end=scope.end - timedelta(days=7)))
        assert f"{count(now)}  {change(now, before)}" in page.html, label
    assert share(tag_coverage(facts, inside)) in page.html
    assert period(inside.start, inside.end) in page.html


def test_a_filter_narrows_every_card(show, facts, numbers):
    scope = Scope(start=numbers.week, end=numbers.week + timedelta(days=6), teams=("Sync",))

    page = show(team="Sync")

    assert f"{count(total(facts, scope))}  " in page.html
    assert f"{count(total(facts, scope.narrowed(measure='customers')))}  " in page.html
    assert total(facts, scope) < total(facts, scope.narrowed(teams=()))


def test_each_card_has_its_last_26_weeks(show, facts, calendar, numbers):
    span = Scope(start=numbers.week - timedelta(weeks=25), end=numbers.week + timedelta(days=6))
    known = volume(facts, span, calendar)["value"].astype(int)

    sparks = [html.value for html in show().at.get("html") if 'class="spark"' in html.value]

    assert len(sparks) == 4 and all(spark.count("<i ") == len(known) == 26 for spark in sparks)
    assert f"Tickets, 26 weeks: from {known.min()} to {known.max()}" in sparks[0]


def test_the_chart_has_26_weeks_with_range_events_and_the_signals_that_began(show, findings, numbers):
    figure = json.loads(show().at.get("plotly_chart")[0].proto.spec)

    columns = next(trace for trace in figure["data"] if trace["type"] == "bar")
    assert len(columns["customdata"]) == 27  # and the running week
    diamonds = next(t for t in figure["data"] if t.get("marker", {}).get("symbol") == "diamond")
    began = {
        signal.since - timedelta(days=signal.since.weekday())
        for signal in findings.signals
        if signal.tier == "signal" and signal.since >= numbers.week - timedelta(weeks=25)
    }
    assert {row[0] for row in diamonds["customdata"]} == {str(week) for week in began}
    assert "Offline" in json.dumps(figure["layout"]["annotations"])


@pytest.fixture(scope="module")
def findings(sample, facts):
    return sample.findings(facts)


def test_the_cards_are_the_signals_that_hold_in_the_week_and_no_others(show, findings, numbers, calendar):
    now = within([signal for signal in findings.signals if signal.tier == "signal"], numbers.week, calendar.through)

    page = show()

    assert len(now) == 1  # the sample's last week holds one
    for signal in now:
        assert sentence(signal, name_of) in page.headline
        assert sentence(signal, name_of) in page.html and due_words(signal) in page.html.replace("Expected", "expected")
    assert page.html.count("severity · new") == len(now)
    assert page.html.count(sentence(now[0], name_of)) == 1  # not said twice


def test_a_signal_s_card_opens_the_tickets_that_it_counts(show, facts, findings):
    signal = next(s for s in findings.signals if s.tier == "signal" and s.area.text == "Widgets")

    links = show().links(f"Open {counted(int(signal.observed), 'ticket')}")

    [link] = links.values()
    assert link["feature"] == ["Widgets"]
    begin, end = (date.fromisoformat(link[name][0]) for name in ("from", "to"))
    scope = Scope(features=("Widgets",), start=begin, end=end)
    assert ticket_count(facts, scope) == signal.observed


def test_a_week_without_signals_is_called_quiet_and_its_largest_changes_state_what_was_expected(show, facts, calendar):
    page = show(team="Search")

    assert page.headline.startswith("A quiet week: no signal.")
    largest = biggest_changes(grid(facts, Scope(teams=("Search",)), calendar))
    assert page.html.count("→") == len(largest) > 0
    assert "none of them more than chance makes" in page.captions


def test_too_little_history_is_reported_and_not_called_quiet(show, bench, load):
    days = [f"2026-03-{day:02}" for day in range(2, 31)]
    load("a.csv", "id,created,tags\n" + "".join(f"{i},{day} 10:00,team:sync;bug\n" for i, day in enumerate(days)))

    page = show(store=bench.folder)

    assert page.headline.startswith("Too little history for an expected range.")
    assert "What to expect is not known yet" in page.captions


def test_teams_are_a_table_by_their_rise_with_what_was_expected_and_what_is_marked(show, sample, facts):
    teams = sample.expected(facts).grid(Scope(), by=("team",)).sort_values("change", ascending=False)

    table = show().table("Owner")

    assert table["Team"].tolist() == [name_of("team", team) for team in teams["team"]]
    assert table["Last week"].tolist() == teams["last"].tolist()
    assert table["Change"].tolist() == teams["change"].tolist()
    assert table["Expected"].tolist() == [
        f"{count(low)}–{count(high)}"
        for low, high in zip(teams["low"].astype(int), teams["high"].astype(int), strict=True)
    ]
    assert table.set_index("Team").loc["Mobile", "Mark"] == "◆ Widgets (feature) · ▲ above"


def test_a_card_link_holds_the_scope_whose_tickets_it_counts(show, facts, numbers):
    links = show(team="Sync").links()

    week = {"period": ["custom"], "from": [str(numbers.week)], "to": [str(numbers.week + timedelta(days=6))]}
    assert links["Tickets"] == {"team": ["Sync"], **week}
    assert links["Asked for what exists"] == {"team": ["Sync"], "category": ["unaware"], **week}


def test_what_exists_already_is_listed_by_feature(show, facts, calendar):
    features = unaware_last_week(facts, Scope(), calendar, by="feature").head(4)

    page = show()

    for row in features.itertuples():
        label = (
            f"{name_of('feature', row.feature)}: {counted(int(row.tickets), 'ticket')} from "
            f"{counted(int(row.customers), 'customer')}"
        )
        assert page.links(label)[label]["feature"] == [row.feature]


def test_unmapped_tags_are_one_line_that_leads_to_the_desk(show, sample, facts, calendar):
    aside = research_tags(sample.state, facts.taxonomy)
    unmapped = unmapped_tags(facts, recent(calendar, Scope()), most=1_000, aside=aside)

    (line,) = show().links("without a meaning")

    assert line.startswith(f"Map {counted(len(unmapped), 'tag')} without a meaning: {unmapped['tag'].iloc[0]}, ")


def test_the_running_week_is_kept_apart_with_the_same_days_of_earlier_weeks(show, sample, facts, calendar):
    running = so_far(facts, Scope(), calendar)

    line = next(part for part in show().html.splitlines() if "Running week" in part)

    due = sample.expected(facts).volume(Scope()).iloc[-1]
    assert not due["complete"]
    assert f"so far: {count(int(running['value'].iloc[-1]))} tickets" in line
    assert line.endswith(f", {expected(int(due['low']), int(due['high']), due['outside'])}.")
    earlier = running["value"].iloc[:-1]
    assert due["low"] < earlier.mean() < due["high"] and earlier.mean() == pytest.approx(due["expected"], rel=0.25)
