"""Origins on screen: what is counted is named, the others stand beside it, and a source's origin can be decided."""

from datetime import date, timedelta

import pytest

from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.signals.triage import decide
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record
from tests.test_origins import NPS

LONG = "id,created,subject,tags\n" + "".join(
    f"{week * 10 + n},2026-{1 + week // 4:02}-{1 + 7 * (week % 4):02},help,bug\n"
    for week in range(12)
    for n in range(4)
)
FIRST, DAYS = date(2026, 1, 5), 91
FLOOD, RISE = FIRST + timedelta(days=60), FIRST + timedelta(days=DAYS - 2)


def of_known_accounts() -> str:
    """Ten tickets a day of Mail and of Web; thirty accounts flood Mail on a day, and later write two each to Web."""
    rows = ["id,created,tags,subject,company"]
    for on in (FIRST + timedelta(days=back) for back in range(DAYS)):
        for team, day, each in (("Mail", FLOOD, 3), ("Web", RISE, 2)):
            writers = [f"{team} {len(rows) + at}" for at in range(9 + on.toordinal() % 3)]
            writers += [f"spam{at}" for at in range(30)] * each * (on == day)
            rows += [f"{team}{on}{at},{on},team:{team};bug,Hello,{who}" for at, who in enumerate(writers)]
    return "\n".join(rows) + "\n"


@pytest.fixture
def both(bench, load):
    load("desk.csv", LONG, covers="2026-01-01..2026-03-22")
    load("nps.csv", NPS, covers="2026-01-05..2026-01-11")
    return bench


def test_this_week_counts_support_and_names_the_survey_beside_it(show, both):
    page = show("", store=both.folder)

    assert "counts support; beside it: surveys" in page.html
    beside = page.links("Surveys:")
    assert next(iter(beside.values()))["origin"] == ["survey"]
    assert "answers in the week of 5 Jan 2026, mean rating" in next(iter(beside))


def test_the_filter_counts_the_other_origin_and_its_links_keep_it(show, both):
    page = show("trends", store=both.folder, origin="survey", period="all")

    assert "counts surveys; beside it: support" in page.html
    assert all(link["origin"] == ["survey"] for link in page.links("Open the tickets").values())


def test_a_page_without_filters_counts_support_and_so_do_its_links_after_one_of_surveys(show, both):
    event = {"name": "Down", "kind": "incident", "start": "2026-01-08", "end": "2026-01-15"}
    both.decide([set_record(both.state, EVENTS, event)], "an incident")
    page = show("trends", store=both.folder, origin="survey", period="all")
    page.at.switch_page("watch/incidents.py")

    page = page.run()

    (link,) = page.links("Open 8 tickets").values()
    assert page.headline.startswith("Down: ") and "origin" not in link


def test_an_origin_is_saved_and_counts_at_once(show, both):
    page = show("workspace", store=both.folder, about="sources")
    page.at.selectbox(key="origin_of_survey").set_value("support")
    next(button for button in page.at.button if button.label == "Save").click().run()

    assert both.origins["survey"] == "support"
    assert both.workspace.history()["what"].iloc[0] == "Origin of survey: support"
    assert total(both.facts(), Scope()) == 48 + 40


def test_a_store_of_surveys_alone_shows_no_empty_page(show, bench, load):
    load("nps.csv", NPS, covers="2026-01-05..2026-01-11")

    page = show("", store=bench.folder)

    assert "counts surveys: no source is support" in page.html
    assert page.headline


def test_an_answer_opens_by_its_id_although_support_is_counted(show, both):
    page = show("ticket", store=both.folder, id="7", helpdesk="survey")

    assert "NPS" in page.headline and "survey 7" in page.html
    assert "Rating: 70 points of 100" in "\n".join(text.value for text in page.at.text)


def test_an_incident_of_known_accounts_is_none_whichever_origin_was_looked_at_first(show, bench, load):
    load("desk.csv", of_known_accounts(), covers=f"{FIRST}..{FIRST + timedelta(days=DAYS - 1)}")
    load("nps.csv", NPS, covers="2026-01-05..2026-01-11")
    mail, _ = sorted(bench.findings(bench.facts()).signals, key=lambda one: one.area.text)

    def told(**query: str) -> bool:
        return any(
            'class="incident"' in html.value for html in show("tickets", store=bench.folder, **query).at.get("html")
        )

    assert told()
    bench.decide([decide(bench.state, mail, state="not an issue")], "a flood")
    assert not told(origin="survey")
    assert not told()
