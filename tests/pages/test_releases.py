"""The page Releases: what comes is read on This week, its state and its beta are decided, and a viewer sees no name."""

import pytest

from analytics.people import acting
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.sample.company import LAST_DAY
from analytics.workspace.kinds import EVENTS, FEATURES
from analytics.workspace.moves import set_record
from analytics.workspace.release_kinds import BETA_CUSTOMERS
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
    to = {"release": ["2026-11-18 5.3"], "feature": ["Widgets"]}
    assert show(store=desk.folder, feature="Widgets").links("Open 5") == {"Open 5.3": to}

    page = show("releases", store=desk.folder)
    assert page.headline.startswith("5.3 comes next: planned, 18 Nov 2026, in 8 days.")
    assert len(page.table("Tickets")) == 12
    page.at.button(key="release_live").click()
    page = page.run()
    assert page.headline.startswith("No release is ahead.")
    assert [event.start for event in desk.events if event.name == "5.3"] == [LAST_DAY]
    page.at.button(key="undo_last").click()
    assert page.run().headline.startswith("5.3 comes next")


def test_of_two_releases_of_one_name_each_is_opened_and_goes_live_by_itself(show, desk):
    other = {**NEXT, "start": "2026-12-02"}
    desk.decide([set_record(desk.state, EVENTS, values) for values in (NEXT, other)], "planned")
    links = ("2026-11-18 5.3", "2026-12-02 5.3")
    page = show("releases", store=desk.folder)
    assert page.at.selectbox(key="release").options == ["5.3, 18 Nov 2026", "5.3, 2 Dec 2026"]

    table = f"releases_{hash(links)}_{desk.workspace.version()}"
    page.at.session_state[table] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    page = page.run()
    assert page.at.query_params["release"] == links[1]  # the address is of this run, not of the one before
    page.at.button(key="release_live").click()
    page = page.run()

    assert {(e.start.isoformat(), e.state) for e in desk.events if e.name == "5.3"} == {(str(LAST_DAY), "live")}
    states = {record["start"]: record["state"] for record in desk.state["events"].values()}
    assert states == {"2026-11-18": "planned", str(LAST_DAY): "live"}
    assert page.at.selectbox(key="release").value == f"{LAST_DAY} 5.3"  # it stays open under its new day


def test_a_link_from_before_its_day_moved_opens_it_and_what_is_due_is_not_what_comes_next(show, desk):
    late = {**NEXT, "name": "5.2", "start": "2026-11-01"}
    desk.decide([set_record(desk.state, EVENTS, late)], "late")
    page = show("releases", store=desk.folder)
    assert page.headline.startswith("5.2 is not live for everybody yet: planned, 1 Nov 2026, due 9 days ago")
    desk.decide([set_record(desk.state, EVENTS, NEXT)], "planned")

    page = show("releases", store=desk.folder, release="2026-10-20 5.2")

    assert page.headline.startswith("5.3 comes next") and page.at.selectbox(key="release").value == "2026-11-01 5.2"


def test_a_viewer_reads_what_comes_and_no_name(show, desk, monkeypatch):
    desk.decide([set_record(desk.state, EVENTS, NEXT)], "planned")
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setattr("pages.visitor._visitor", lambda: Person("v", Role.VIEWER, rights_of(Role.VIEWER)))

    page = show("releases", store=desk.folder)

    assert "5.3" in sent(page) and "Firm 1" not in sent(page)
    assert not [button for button in page.at.button if "release" in (button.key or "") or button.disabled]


LIMITED_EXPORT = "id,created,subject,tags,company\n" + "".join(
    f"{n},2026-10-{n + 1:02} 10:00,Widgets please,team:{team};feature:widgets;feature_request,{firm}\n"
    for n in range(28)
    for team, firm in [("Mobile", f"Firm {n}") if n < 14 else ("Web", "Omega")]
)


@pytest.fixture
def limited(show, bench, load, monkeypatch):
    """What a PM who sees Mobile alone is shown; a release of Mobile and one of Web, with customers of both teams."""
    load("a.csv", LIMITED_EXPORT)
    events = [NEXT | {"features": "", "teams": "Mobile"}, NEXT | {"name": "Web secret", "features": "", "teams": "Web"}]
    who = [("Firm 1", "5.3", "Firm 1 asked"), ("Firm 2", "Web secret", "Hidden why"), ("Omega", "5.3", "Hidden, too")]
    beta = [{"customer": a, "release": b, "state": "asked", "note": c} for a, b, c in who]
    edits = [set_record(bench.state, EVENTS, one) for one in events]
    bench.decide([*edits, *(set_record(bench.state, BETA_CUSTOMERS, one) for one in beta)], "planned")
    monkeypatch.setattr(acting, "_ask", [])
    person = Person("l", Role.PM, rights_of(Role.PM, limited=True), Limit(("Mobile",)))

    def limited(page: str, **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show(page, store=bench.folder, **query)

    return limited


def test_a_limited_person_sees_no_beta_of_a_release_that_is_hidden(limited):
    text = sent(limited("releases"))

    assert "Firm 1 asked" in text
    assert not [word for word in ("Web secret", "Hidden", "Omega") if word in text]


def test_a_limited_person_leaves_a_release_its_name_by_which_hidden_customers_take_part(limited, bench):
    page = limited("events")
    row = page.table("Event")["Event"].tolist().index("5.3")
    chosen = {"selection": {"rows": [row], "columns": [], "cells": []}}
    page.at.session_state[f"events{bench.workspace.version()}"] = chosen
    page = page.run()
    next(field for field in page.at.text_input if field.key.startswith("event-name-")).set_value("5.4")
    next(button for button in page.at.button if button.label == "Save the event").click()
    page = page.run()

    assert "customers that you do not see were noted for it" in "\n".join(text.value for text in page.at.text)
    with acting.acting_as(acting.host()):
        state = bench.state
    assert sorted(record["name"] for record in state["events"].values()) == ["5.3", "Web secret"]
    assert [record["release"] for record in state["beta_customers"].values()].count("5.3") == 2
