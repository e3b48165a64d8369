"""The page Anomalies, and the incident on every page: a signal is read, explained, decided, and stays decided."""

import json
import shutil
from datetime import date

import pandas as pd
import pytest
import streamlit as st

from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.tickets import ticket_count
from analytics.operations.workbench import Workbench
from analytics.people.acting import user_name
from analytics.sample.company import PLANTED
from analytics.signals.control import BALANCED
from analytics.signals.error_rates import false_per_week
from analytics.signals.sentences import sentence
from analytics.signals.triage import announced, decide, triaged, within
from analytics.workspace.lists import ACTIVE_CUSTOMERS
from analytics.workspace.moves import set_record
from pages.filters import name_of


@pytest.fixture
def desk(sample_store, tmp_path) -> Workbench:
    """The sample in a store of the test's own."""
    return Workbench(shutil.copytree(sample_store, tmp_path / "desk"))


@pytest.fixture(scope="module")
def shown_signals(sample, facts):
    return announced(triaged(sample.findings(facts).signals, sample.state))


@pytest.fixture(scope="module")
def widgets(shown_signals):
    return next(signal for signal in shown_signals if signal.area.text == "Widgets")


def press(page, label: str, key: str = ""):
    next(button for button in page.at.button if button.label == label and key in button.key).click()
    return page.run()


def field(page, kind: str, name: str):
    return next(widget for widget in page.at.get(kind) if widget.key.startswith(f"{name}-"))


def output(page) -> str:
    return "\n".join(text.value for text in page.at.text)


def state_of(bench: Workbench, name: str) -> str:
    found = triaged(bench.findings(bench.facts()).signals, bench.state)
    return next(signal.state for signal in found if signal.tier == "signal" and signal.area.text == name)


def test_the_last_complete_week_opens_with_its_signal_explained(show, widgets):
    page = show("anomalies")

    assert page.headline.startswith("1 signal in the week of 2–8 November 2026, 1 not looked at yet.")
    assert sentence(widgets, name_of) in page.html
    table = page.table("Of the change")
    assert (table["Tickets"] > 0).all()
    assert len(page.at.get("plotly_chart")) == 1


def test_a_link_opens_its_week_and_its_signal(show, shown_signals):
    outage = next(s for s in shown_signals if s.area.text == "Sync · incident" and s.direction == "up")

    page = show("anomalies", day=PLANTED.outage[0].isoformat(), signal=outage.link)

    assert "in the week of 9–15 March 2026" in page.headline
    assert sentence(outage, name_of) in page.html
    assert "Near: Sync outage (incident, 11 Mar" in "".join(page.links("Near"))


def test_a_quiet_week_is_called_quiet(show, shown_signals, calendar_weeks):
    quiet = next(week for week in calendar_weeks if not within(shown_signals, *week))

    page = show("anomalies", day=quiet[0].isoformat())

    assert page.headline.startswith("A quiet week: no signal.")


@pytest.fixture(scope="module")
def calendar_weeks(sample, facts):
    periods = sample.calendar(facts).periods("week")
    whole = periods[periods["complete"]].tail(40)
    return [(row.period.date(), row.end.date()) for row in whole.itertuples()]


def test_the_calendar_counts_the_signals_of_every_week_that_were_known_at_its_end(show, shown_signals, calendar_weeks):
    table = show("anomalies").table("Signals").set_index("Week")

    for begin, end in calendar_weeks[:-1]:
        known = [one for one in within(shown_signals, begin, end) if one.noticed <= end]
        assert table.loc[str(begin), "Signals"] == len(known), begin
        assert pd.isna(table.loc[str(begin), "Judged"])
    begin, end = calendar_weeks[-1]  # the newest is kept as it is told
    assert table.loc[str(begin), "Signals"] == len(within(shown_signals, begin, end))
    assert pd.notna(table.loc[str(begin), "Judged"])


def test_a_day_before_anything_was_tested_falls_back_to_the_last_week(show):
    assert "2–8 November 2026" in show("anomalies", day="2001-01-01").headline


def test_a_team_s_filter_keeps_its_own_signals_only(show):
    assert show("anomalies", team="Mobile").headline.startswith("1 signal")
    assert show("anomalies", team="Billing").headline.startswith("A quiet week")


def test_a_signal_is_decided_with_the_form_and_taken_back_with_one_click(show, desk):
    page = show("anomalies", store=desk.folder)
    field(page, "selectbox", "state").set_value("planned")
    field(page, "text_input", "issue").set_value("https://issues.example/7")
    field(page, "text_input", "note").set_value("in 5.3 <b>soon</b>")

    page = press(page, "Save")

    assert state_of(desk, "Widgets") == "planned" and "Signal Widgets: planned." in output(page)
    assert "Note: in 5.3 <b>soon</b>" in page.html and "<b>soon" not in "".join(b.value for b in page.at.get("html"))
    assert "all looked at" in page.headline
    press(page, "Undo")
    assert state_of(desk, "Widgets") == "new"


def test_a_faulty_link_is_refused_in_words_and_nothing_is_saved(show, desk):
    page = show("anomalies", store=desk.folder)
    field(page, "text_input", "issue").set_value("javascript:alert(1)")

    page = press(page, "Save")

    assert "'javascript:alert(1)' is no link; it must begin with https://" in output(page)
    assert state_of(desk, "Widgets") == "new"


def test_what_is_dismissed_leaves_the_week_and_every_page_and_stays_in_reach(show, desk):
    page = press(show("anomalies", store=desk.folder), "Not an issue")

    assert page.headline.startswith("A quiet week")
    assert page.table("What")["Area"].str.contains("Widgets").any()
    assert show(store=desk.folder).headline.startswith("A quiet week: no signal.")
    again = show("anomalies", store=desk.folder, state="not an issue")
    assert "Widgets (feature) rose to" in again.html


@pytest.fixture
def fresh(monkeypatch):
    """As if the sample's incident had been noticed in the newest two days."""
    monkeypatch.setattr("pages.bridge.BANNER_DAYS", 7)
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def banner(page) -> list[str]:
    return [block.value for block in page.at.get("html") if 'role="alert"' in block.value]


@pytest.mark.parametrize("name", ["trends", "tickets", "imports", "taxonomy", "workspace"])
def test_a_new_incident_that_nobody_took_is_one_line_on_every_other_page(show, fresh, name, widgets):
    page = show(name)

    assert [sentence(widgets, name_of) in line for line in banner(page)] == [True]
    assert page.links("View signal")["View signal"]["signal"] == [widgets.link]


def test_the_page_whose_headline_it_is_and_an_incident_of_earlier_days_have_no_line(show, fresh, monkeypatch):
    assert not banner(show())

    monkeypatch.setattr("pages.bridge.BANNER_DAYS", 2)
    st.cache_data.clear()
    assert not banner(show("tickets"))


def test_the_line_of_an_incident_is_closed_for_the_session_and_decides_nothing(show, fresh, desk):
    page = press(show("tickets", store=desk.folder), "Close", "close-")

    assert not banner(page) and not banner(page.run())
    assert not desk.state["signals"]
    assert banner(show("tickets", store=desk.folder))  # in another session it is still there


def test_taking_an_incident_puts_one_s_name_to_it_and_clears_the_line(show, fresh, desk):
    page = press(show("tickets", store=desk.folder), "I take it", "take-")

    assert not banner(page)
    (record,) = desk.state["signals"].values()
    assert (record["state"], record["duty"], record["area"]) == ("investigating", user_name(), "Widgets")


def test_hostile_names_are_shown_as_they_are(show, desk, widgets):
    desk.decide(
        [decide(desk.state, widgets, state="known", owner="<img src=x>", note="![x](https://evil.example/x)")], "x"
    )

    page = show("anomalies", store=desk.folder)

    assert "owner: <img src=x>" in page.html
    assert not [b for b in page.at.get("html") if "<img" in b.value]
    assert not [m for m in page.at.markdown if "evil.example" in m.value]


def test_trends_draw_the_expected_range_and_mark_the_signals(show, shown_signals):
    launch = next(s for s in shown_signals if s.area.text == "Setup · confusion" and s.direction == "up")

    page = show("trends", cell="Setup|confusion", period="all")

    spec = json.loads(page.at.get("plotly_chart")[0].proto.spec)
    _, *lines, marks = spec["data"]
    assert len(lines) >= 2 and lines[1]["fill"] == "tonexty" and marks["marker"]["symbol"] == "diamond"
    assert any(str(launch.since) in str(x) for x in marks["x"])
    assert "Pale band: 99 % expected range" in page.captions and "Diamonds: signals." in page.captions


def test_the_first_group_behind_a_change_opens_as_many_tickets_as_it_says(show, facts):
    page = show("anomalies")
    label, link = next((label, link) for label, link in page.links("Open ").items() if ": " in label)

    parameters = {"plan": "segment"}
    filters = {
        DIMENSIONS[parameters.get(name, name)]: tuple(values)
        for name, values in link.items()
        if parameters.get(name, name) in DIMENSIONS
    }
    scope = Scope(start=date.fromisoformat(link["from"][0]), end=date.fromisoformat(link["to"][0]), **filters)

    assert label.startswith(f"Open {ticket_count(facts, scope)} ticket")


def test_the_panel_states_how_often_it_is_wrong_here_and_what_it_would_miss(show, sample, facts, shown_signals):
    page = press(show("anomalies"), "Work out how many of them are chance")

    result = "\n".join(block.value for block in page.at.markdown)
    false = false_per_week(sample.findings(facts).ranges, BALANCED)
    assert f"({len(shown_signals)} in " in result and f"about **{false:.2f} per week** would be announced" in result
    table = page.table("In one week").set_index("Area")
    assert table.loc["All tickets", "A doubling"] == 100 > table.loc["Sync · Incident", "A doubling"]


def test_the_panel_states_that_expectations_follow_active_customers_where_they_are_known(show, desk):
    said_so = "What is expected grows and shrinks with your active customers."
    assert not any(said_so in block.value for block in show("anomalies", store=desk.folder).at.markdown)
    calendar = desk.calendar(desk.facts())
    desk.decide(
        [
            set_record({}, ACTIVE_CUSTOMERS, {"date": f"{week:%Y-%m-%d}", "segment": "", "customers": "900"})
            for week in calendar.periods("week")["period"]
        ],
        "known",
    )

    page = show("anomalies", store=desk.folder)

    assert any(said_so in block.value for block in page.at.markdown)


def test_another_sensitivity_is_a_decision_and_changes_what_is_announced(show, desk):
    before = show("anomalies", store=desk.folder).table("Signals")["Signals"].sum()
    page = show("anomalies", store=desk.folder)
    page.at.radio[0].set_value("calm")

    page = page.run()

    assert desk.settings.sensitivity == "calm" and "Sensitivity: calm." in output(page)
    assert page.table("Signals")["Signals"].sum() < before


@pytest.mark.parametrize(
    ("act", "label", "state"), [("take", "I take it", "investigating"), ("dismiss", "Not an issue", "not an issue")]
)
def test_a_message_s_link_decides_nothing_by_itself_and_needs_one_click(show, desk, widgets, act, label, state):
    since, _, about = widgets.link.partition("~")
    page = show("anomalies", store=desk.folder, signal=f"{date.fromisoformat(since).replace(day=1)}~{about}", act=act)
    assert state_of(desk, "Widgets") == "new"
    assert ("Do you take this signal?" if act == "take" else "Is this not an issue?") in output(page)

    page = press(page, label, key=f"asked-{act}-")

    assert state_of(desk, "Widgets") == state
    assert "Do you take this signal?" not in output(page) and "Is this not an issue?" not in output(page)


def test_a_signal_shows_at_most_three_terms_and_two_quotes(show):
    page = show("anomalies")

    assert page.html.count("before 0 %") <= 3
    assert "“widgets”" not in page.html.lower()
