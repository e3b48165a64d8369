"""Roundup: the page, its text twin and its links hold the edition's figures. (The picture is the browser tests'.)"""

from datetime import timedelta

import pytest

from analytics.formatting import counted, period
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.roundup.signal_index import SignalIndex
from analytics.roundup.story import compose
from analytics.roundup.text import alt_text, plain_text


@pytest.fixture(autouse=True)
def without_a_browser(monkeypatch):
    """No Chromium is found: the page shows the frame itself, and the tests are quick."""
    monkeypatch.setenv("TAGWATCH_CHROMIUM", "no-such-browser")


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


@pytest.fixture(scope="module")
def tested(sample, facts):
    return SignalIndex.of(sample, facts)


def test_the_newest_complete_week_is_reported_in_headline_and_text_twin(show, sample, facts, calendar, tested):
    edition = compose(facts, calendar, events=sample.events, signals=tested)

    page = show("roundup")

    assert page.headline.startswith(edition.headline)
    assert period(edition.week, edition.week_end) in page.html
    twin = page.at.get("code")[0].value
    assert twin.strip() == plain_text(edition).strip()
    week = Scope(start=edition.week, end=edition.week_end)
    assert f"{counted(total(facts, week), 'ticket')}" in twin
    assert [text.value for text in page.at.text] == [f"Alt text: {alt_text(edition)}"]


def test_an_earlier_week_can_be_chosen_and_is_in_the_address(show, facts, calendar, tested):
    week = calendar.last_complete("week") - timedelta(weeks=3)
    page = show("roundup")
    page.at.selectbox(key="week").select(week)

    page = page.run()

    assert page.headline.startswith(compose(facts, calendar, week=week, signals=tested).headline)
    assert page.at.query_params == {"week": week.isoformat()}
    assert show("roundup", week=week.isoformat()).headline == page.headline


def test_a_team_filter_shows_that_team_alone(show, facts, calendar, tested):
    page = show("roundup", team="Sync")

    edition = compose(facts, calendar, Scope(teams=("Sync",)), signals=tested)
    assert page.headline.startswith(edition.headline)
    assert f"{period(edition.week, edition.week_end)}, Sync." in page.html


def test_the_week_s_tickets_open_by_a_link(show, calendar):
    week = calendar.last_complete("week")

    link = show("roundup", team="Sync").links("Open the week's tickets").popitem()[1]

    assert link == {
        "team": ["Sync"],
        "period": ["custom"],
        "from": [week.isoformat()],
        "to": [(week + timedelta(days=6)).isoformat()],
    }


def test_without_a_browser_the_page_states_how_to_get_one_and_shows_the_frame_itself(show):
    page = show("roundup")

    assert "TAGWATCH_CHROMIUM is 'no-such-browser', which is not a program here." in page.at.warning[0].value
    assert len(page.at.get("iframe")) == 1
    assert "Picture (PNG)" not in [button.proto.label for button in page.at.get("download_button")]
    assert "Document (HTML)" in [button.proto.label for button in page.at.get("download_button")]
