"""The page Releases: what comes is read on This week, its state and its beta are decided, and a viewer sees no name."""

import pytest

from analytics.people import acting
from analytics.people.person import Person
from analytics.people.role import Role, rights_of
from analytics.sample.company import LAST_DAY
from analytics.workspace.kinds import EVENTS, FEATURES
from analytics.workspace.moves import set_record
from tests.pages.test_reading_rights import sent

EXPORT = "id,created,subject,tags,company\n" + "".join(
    f"{n},2026-10-{n + 1:02} 10:00,Widgets please,feature:widgets;feature_request,Firm {n}\n" for n in range(28)
)
NEXT = {"name": "5.3", "kind": "release", "start": "2026-11-18", "state": "planned", "features": "Widgets"}


@pytest.fixture
def desk(bench, load):
    bench.decide([set_record(bench.state, FEATURES, {"feature": "Widgets"})], "a feature")
    load("a.csv", EXPORT)
    return bench


def test_without_a_release_the_next_step_is_named(show, desk):
    page = show("releases", store=desk.folder)

    assert page.headline.startswith("No release is ahead.") and page.links("Open Events")


def test_what_comes_is_on_this_week_and_goes_live_with_undo(show, desk):
    desk.decide([set_record(desk.state, EVENTS, {**NEXT, "answers": "Soon, in the app"})], "planned")
    assert show(store=desk.folder).links("Open 5") == {"Open 5.3": {"release": ["5.3"]}}

    page = show("releases", store=desk.folder)
    assert page.headline.startswith("5.3 comes next: planned, 18 Nov 2026, in 8 days.")
    assert len(page.table("Tickets")) == 12
    page.at.button(key="release_live").click()
    page = page.run()
    assert page.headline.startswith("No release is ahead.")
    assert [event.start for event in desk.events if event.name == "5.3"] == [LAST_DAY]
    page.at.button(key="undo_last").click()
    assert page.run().headline.startswith("5.3 comes next")


def test_a_viewer_reads_what_comes_and_no_name(show, desk, monkeypatch):
    desk.decide([set_record(desk.state, EVENTS, NEXT)], "planned")
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setattr("pages.visitor._visitor", lambda: Person("v", Role.VIEWER, rights_of(Role.VIEWER)))

    text = sent(show("releases", store=desk.folder))

    assert "5.3" in text and "Firm 1" not in text
