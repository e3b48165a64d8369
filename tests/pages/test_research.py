"""The page Research: a question posted, answered, ended and taken back; the archive; and who may see what of both."""

from datetime import date, timedelta

import pytest

from analytics.people import acting
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.workspace.kinds import TAGS
from analytics.workspace.moves import set_record
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS
from tests.pages.test_reading_rights import sent

FIRST = date(2026, 1, 5)
EXPORT = "id,created,subject,body,tags,company\n" + "".join(
    f"{n},{FIRST + timedelta(days=n // 2)} 10:00,Setup stops,I could not finish the set-up on my phone,"
    f"team:setup;confusion{';research_setup' if n > 30 else ''},Firm {n % 9}\n"
    for n in range(36)
)
ASKED = {
    "tag": "research_setup",
    "question": "What kept you from finishing?",
    "level": "team",
    "area": "Setup",
    "start": "2026-01-12",
    "wanted": "9",
}
LEARNT = {"customer": "Firm 1", "day": "2026-01-20", "level": "team", "area": "Setup", "learnt": "The code came late"}


@pytest.fixture
def desk(bench, load):
    load("a.csv", EXPORT)
    return bench


def test_a_question_is_posted_counted_ended_and_taken_back(show, desk):
    page = show("research", store=desk.folder)
    assert page.headline.startswith("Support asks no question now.") and "No question was posted yet." in page.html

    page = show("research", store=desk.folder, part="post")
    for label, value in (("Question", ASKED["question"]), ("Tag of the answers", "Research_Setup")):
        field = next(one for one in (*page.at.text_area, *page.at.text_input) if one.label == label)
        field.set_value(value)
    next(one for one in page.at.date_input if one.label == "First day").set_value(FIRST)
    next(one for one in page.at.button if one.label == "Post the question").click()
    page = page.run()
    assert page.headline.startswith("Support asks 1 question: 5 of 15 answers are in.")

    page = show("research", store=desk.folder)
    (link,) = page.links("Open 5 answers").values()
    assert (link["tag"], link["from"]) == (["research_setup"], [FIRST.isoformat()])
    page.at.button(key="end_question").click()
    page = page.run()
    assert page.headline.startswith("Support asks no question now.") and "Closed" in page.html
    page.at.button(key="undo_last").click()
    assert page.run().headline.startswith("Support asks 1 question")


def test_the_tag_of_a_question_is_not_asked_to_be_mapped(show, desk, load):
    head, *rows = EXPORT.splitlines()
    load("b.csv", "\n".join([head, *(f"9{row.replace('confusion', 'confusion;research_setup')}" for row in rows)]))
    desk.decide([set_record(desk.state, QUESTIONS, {**ASKED, "tag": "asked"})], "asked")
    desk.decide([set_record(desk.state, TAGS, {"tag": "research_setup", "alias_of": "asked"})], "an alias of its tag")

    page = show("taxonomy", store=desk.folder)

    assert "Every tag of these weeks means something." in page.html
    assert "Every tag of the last four weeks means something." in page.html
    assert not show(store=desk.folder).links("without a meaning")


def test_a_row_that_is_clicked_is_in_the_address_at_once(show, desk):
    other = {**ASKED, "tag": "research_b", "question": "And why?"}
    desk.decide([set_record(desk.state, QUESTIONS, values) for values in (ASKED, other)], "asked")
    page = show("research", store=desk.folder)
    table = f"questions_{hash(('research_b', 'research_setup'))}_{desk.workspace.version()}"

    page.at.session_state[table] = {"selection": {"rows": [1], "columns": [], "cells": []}}

    assert page.run().at.query_params["question"] == "research_setup"


def test_support_meets_it_on_this_week_and_the_archive_is_searched(show, desk):
    desk.decide([set_record(desk.state, QUESTIONS, ASKED), set_record(desk.state, FINDINGS, LEARNT)], "asked")

    (to,) = show(store=desk.folder, team="Setup").links("5 of 9 answers").values()
    assert to == {"question": ["research_setup"], "team": ["Setup"]}
    assert show("research", store=desk.folder, part="archive", q="CODE late").table("Learnt")["Customer"].tolist() == [
        "Firm 1"
    ]
    assert "No finding holds these words." in show("research", store=desk.folder, part="archive", q="other").html
    brief = show("area", store=desk.folder, area="cell", of="Setup · Confusion")
    assert brief.links("5 of 9 answers") and brief.table("Learnt")["Learnt"].tolist() == ["The code came late"]


def test_a_viewer_reads_the_question_and_no_name_and_another_team_sees_neither(show, desk, monkeypatch):
    desk.decide([set_record(desk.state, QUESTIONS, ASKED), set_record(desk.state, FINDINGS, LEARNT)], "asked")
    monkeypatch.setattr(acting, "_ask", [])
    viewer = Person("a viewer", Role.VIEWER, rights_of(Role.VIEWER))
    other = Person("a PM of Sync", Role.PM, rights_of(Role.PM, limited=True), Limit(("Sync",)))

    for person, reads in ((viewer, True), (other, False)):
        monkeypatch.setattr("pages.visitor._visitor", lambda person=person: person)
        for part in ("questions", "archive"):
            page = show("research", store=desk.folder, part=part)
            text = sent(page)
            assert not reads or not [b for b in page.at.button if b.disabled or "question" in (b.key or "")]
            assert "The code came late" not in text and "Firm 1" not in text and "on my phone" not in text
            assert ("What kept you" in text) == (reads and part == "questions")


def test_a_second_finding_of_that_customer_day_and_area_replaces_none(show, desk):
    desk.decide([set_record(desk.state, FINDINGS, LEARNT)], "learnt")
    page = show("research", store=desk.folder, part="archive")
    for key, value in (("customer", "Firm 1"), ("learnt", "Something else")):
        next(w for w in (*page.at.text_input, *page.at.text_area) if w.key.startswith(f"finding-{key}-")).set_value(
            value
        )
    next(w for w in page.at.date_input if w.key.startswith("finding-day-")).set_value(date(2026, 1, 20))
    area = next(w for w in page.at.selectbox if w.key.startswith("finding-area-"))
    area.set_value(next(one for one in area.options if "Setup" in one and "·" not in one))
    next(one for one in page.at.button if one.label == "Keep the finding").click()
    page = page.run()

    assert "There is a finding of Firm 1 on 2026-01-20" in "\n".join(text.value for text in page.at.text)
    assert [record["learnt"] for record in desk.state["findings"].values()] == ["The code came late"]
