"""My views: what a person saves, shares and starts with; each step taken back, each view a link."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from analytics.operations.workbench import Workbench
from analytics.people import acting
from analytics.people.acting import acting_as
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.store.views import Views, forget_in_views
from analytics.store.visits import BREAK, Visits
from analytics.store.workspace_file import opened
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record
from analytics.workspace.views import OwnAreas


def someone(name: str, role: Role = Role.PM, limit: Limit = Limit()) -> Person:
    return Person(name, role, rights_of(role, limited=bool(limit)), limit)


@pytest.fixture
def store(sample_store, tmp_path):
    return shutil.copytree(sample_store, tmp_path / "store")


@pytest.fixture
def visit(monkeypatch, show, store):
    """visit(person, page, …) → that page as that person sees it."""
    monkeypatch.setattr(acting, "_ask", [])

    def visit(person: Person, page: str = "", **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show(page, store=store, **query)

    return visit


def in_sidebar(page) -> dict[str, str]:
    """Label → address of the sidebar's links."""
    return {link.proto.label: link.proto.query_string for link in page.at.sidebar.get("page_link")}


def test_a_view_is_saved_where_it_is_opens_elsewhere_and_is_taken_back(visit, store):
    page = visit(someone("ana"), "trends", team="Sync", period="13w", view_by="total")
    page.at.text_input(key="view_name").set_value("Sync of late")
    page.at.button(key="save_view").click()
    page = page.run()

    assert in_sidebar(page)["Sync of late"] == "team=Sync&period=13w&view_by=total"
    with acting_as(someone("ana")):
        (view,) = Views(store).own()
    opened = visit(someone("ana"), view.page, **view.query)
    assert opened.headline == page.headline
    assert "Sync of late" not in in_sidebar(visit(someone("ben"), "trends"))
    page.at.button(key="undo_own").click()
    assert "Sync of late" not in in_sidebar(page.run())


def test_a_view_is_renamed_shared_and_removed_with_undo(visit, store):
    with acting_as(someone("ana")):
        view = Views(store).save("Bugs", "trends", {"category": ["bug"]})
    page = visit(someone("ana"), "my_views")
    page.at.text_input(key=f"name-{view.number}").set_value("All bugs")
    page.at.button(key=f"rename-{view.number}").click()
    page = page.run()
    page.at.button(key=f"share-{view.number}").click()
    page = page.run()

    page.at.button(key=f"remove-{view.number}").click()
    page = page.run()
    assert not in_sidebar(page)
    page.at.button(key="undo_own").click()
    assert in_sidebar(page.run()) == {"All bugs": "category=bug"}

    other = visit(someone("ben"), "my_views")
    assert in_sidebar(other) == {"All bugs": "category=bug"} and "by ana" in "\n".join(t.value for t in other.at.text)


def test_pages_start_with_ones_own_areas_and_a_link_states_the_whole_view(visit, store):
    with acting_as(someone("ana")):
        Views(store).start_with(OwnAreas(("Sync",), ("bug",)))

    first = visit(someone("ana"))
    assert first.at.session_state["team"] == ["Sync"] and first.at.session_state["category"] == ["bug"]
    assert first.at.query_params["team"] == "Sync"
    linked = visit(someone("ana"), "", period="13w")
    assert linked.at.session_state["team"] == []
    linked.at.button(key="my_areas").click()
    assert linked.run().at.session_state["team"] == ["Sync"]
    assert visit(someone("ben")).at.session_state["team"] == []


def test_areas_are_chosen_on_the_page_and_taken_back(visit, store):
    page = visit(someone("ana"), "my_views")
    page.at.multiselect[0].set_value(["Sync"])
    next(button for button in page.at.button if button.label == "Start with these").click()
    page = page.run()
    assert page.headline.startswith("Your pages start with Sync.")
    page.at.button(key="undo_own").click()
    assert page.run().headline.startswith("Your pages start with everything.")


def test_who_is_limited_or_reads_no_names_is_offered_no_view_that_names_what_is_hidden(store):
    views = Views(store)
    with acting_as(someone("ana")):
        for name, query in {
            "all": {},
            "sync": {"team": ["Sync"]},
            "both": {"team": ["Sync", "Billing"]},
            "firm": {"customer": ["Northwind"]},
            "tag": {"team": ["Sync"], "tag": ["secret"]},
            "search": {"q": ["secret"]},
        }.items():
            views.save(name, "tickets", query, shared=True)
        views.save("mine", "tickets", {})

    def offered(person: Person) -> list[str]:
        with acting_as(person):
            return [view.name for view in views.shared()]

    assert offered(someone("ben")) == ["all", "both", "firm", "search", "sync", "tag"]
    assert offered(someone("vic", Role.VIEWER)) == ["all", "both", "sync", "tag"]
    assert offered(someone("lim", Role.PM, Limit(("Sync",)))) == ["sync"]


def test_a_viewer_saves_and_shares_nothing(visit):
    page = visit(someone("vic", Role.VIEWER), "trends", team="Sync")
    assert page.at.checkbox(key="view_shared").disabled
    page.at.text_input(key="view_name").set_value("mine")
    page.at.button(key="save_view").click()
    assert "mine" in in_sidebar(page.run())


def test_what_is_new_since_the_visit_before_is_told_and_seen(visit, store):
    assert "Since you were here" not in visit(someone("ana")).html  # the first visit
    with opened(store) as database:
        (links,) = database.execute("select signals from visits").fetchone()
        begun = datetime.now(UTC) - 2 * BREAK
        known = json.loads(links)
        database.execute("update visits set seen_at = ?, signals = ?", [begun.isoformat(), json.dumps(known[1:])])
    with acting_as(someone("ben")):
        values = {"name": "Release", "kind": "release", "start": "2026-01-05"}
        bench = Workbench(store)
        bench.decide([set_record(bench.state, EVENTS, values)], "an event")

    page = visit(someone("ana"))
    assert known and "1 new signal" in page.html and "decisions of others" in page.html and "import" in page.html
    page.at.button(key="seen_all").click()
    assert "nothing changed" in page.run().html
    with acting_as(someone("ana")):
        later = Visits(store).begin_or_go_on(datetime.now(UTC) + 2 * BREAK)
    assert later is not None and later.signals == frozenset(known)


def test_who_is_gone_leaves_nothing_but_what_is_shared_and_a_forgotten_customer_is_in_no_view(store):
    views = Views(store)
    with acting_as(someone("ana")):
        views.save("mine", "trends", {})
        views.save("ours", "trends", {}, shared=True)
        views.save("firm", "tickets", {"customer": ["Northwind"]}, shared=True)
        views.save("Northwind of late", "trends", {})
        views.start_with(OwnAreas(("Sync",)))
        assert forget_in_views(store, ["northwind"], dry_run=True) == 2
        assert forget_in_views(store, ["northwind"]) == 2
        views.leave("ANA")
        assert [view.name for view in views.own()] == [] and not views.areas()
        (left,) = views.shared()
    assert (left.name, left.owner) == ("ours", "")
