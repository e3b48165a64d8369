"""My views: what a person saves, shares and starts with; each step taken back, each view a link."""

import json
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from sqlite3 import connect

import pytest

from analytics.errors import AnalyticsError, StoreBusy
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.people import acting
from analytics.people.acting import NotAllowed, acting_as
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.store import workspace_file
from analytics.store.change_watch import SETTLED
from analytics.store.forgotten import keep_marks
from analytics.store.mentions import spellings
from analytics.store.people import People
from analytics.store.views import Views, forget_in_views
from analytics.store.visits import BREAK, Visits
from analytics.store.workspace_file import opened
from analytics.workspace.kinds import EVENTS
from analytics.workspace.menu import PAGES
from analytics.workspace.moves import set_record
from analytics.workspace.views import OwnAreas
from pages.filters import DEFAULT_PERIOD


def someone(name: str, role: Role = Role.PM, limit: Limit = Limit()) -> Person:
    return Person(name, role, rights_of(role, limited=bool(limit)), limit)


FIRST, DAYS = date(2026, 1, 12), 77  # a Monday; eleven weeks in which February is whole and no quarter


def export() -> str:
    """Four tickets a day of two teams; in the last week many more of Sync."""
    rows = ["id,created,subject,customer,team,category"]
    for back in range(DAYS):
        for n in range(4 + 12 * (back >= DAYS - 7)):
            team, category = "Billing" if n in (1, 3) else "Sync", "bug" if n % 4 else "how_to"
            rows.append(
                f"{len(rows)},{FIRST + timedelta(days=back)} 10:00,Hello,Firm {len(rows) % 50},{team},{category}"
            )
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    (folder / "desk.csv").write_text(export())
    (folder / "map.toml").write_text(
        'source = "desk"\nauthoritative = ["team", "category"]\n[columns]\nticket_id = "id"\n'
        'created_at = "created"\nsubject = "subject"\ncustomer = "customer"\nteam = "team"\ncategory = "category"\n'
    )
    order = Order(mapping=load_mapping(folder / "map.toml"), covers=f"{FIRST}..{FIRST + timedelta(days=DAYS - 1)}")
    import_files(Workbench(folder / "store").snapshots, [folder / "desk.csv"], order)
    return folder / "store"


@pytest.fixture
def store(made):
    """The small store, in which nobody has views, areas or visits yet."""
    with opened(made) as database:
        for table in ("views", "own_areas", "visits"):
            database.execute(f"delete from {table}")
    return made


@pytest.fixture
def visit(monkeypatch, show, store):
    """visit(person, page, …) → that page as that person sees it."""
    monkeypatch.setattr(acting, "_ask", [])

    def visit(person: Person, page: str = "", **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show(page, store=store, **query)

    return visit


def results(page) -> list[str]:
    """What the sidebar states of the last change of views."""
    return [text.value for text in page.at.sidebar.get("text")]


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
        (view,) = Views(store).offered().own
    assert not in_sidebar(visit(someone("ben"), "my_views"))
    opened = visit(someone("ana"), view.page, **view.query)
    assert opened.headline == page.headline
    page.at.button(key="undo_own").click()
    page = page.run()
    assert "Sync of late" not in in_sidebar(page) and "Taken back." in results(page)
    page.at.switch_page(PAGES["my_views"].script)
    assert results(page.run()) == []


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


def test_views_are_brought_by_a_file_and_taken_back(visit, store):
    with acting_as(someone("ana")):
        Views(store).save("Bugs", "trends", {"category": ["bug"]})
    page = visit(someone("ana"), "my_views")
    rows = "name,address,shared\nBugs,/bugs?team=Sync,\nWeeks,/trends?period=13w,yes\n"
    page.at.get("file_uploader")[0].set_value(("views.csv", rows.encode(), "text/csv"))
    page = page.run()
    page.at.button(key="bring_views").click()
    page = page.run()
    assert in_sidebar(page) == {"Bugs": "team=Sync", "Weeks": "period=13w"} and "Took in views.csv." in results(page)
    page.at.button(key="undo_own").click()
    assert in_sidebar(page.run()) == {"Bugs": "category=bug"}

    page.at.get("file_uploader")[0].set_value(("views.csv", b"name,address\nBugs,nowhere\n", "text/csv"))
    page = page.run()
    page.at.button(key="bring_views").click()
    (said,) = results(page.run())
    assert said.startswith("⚠ views.csv, line 2, column 'address': 'nowhere' cannot be opened.")


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
    assert visit(someone("ben"), "bugs").at.session_state["team"] == []


def test_areas_that_were_renamed_or_are_gone_are_offered_as_they_are_today(visit, store, monkeypatch):
    """As they are after a team was renamed, and one and a category went."""
    with acting_as(someone("ana")):
        Views(store).start_with(OwnAreas(("Sync of old", "Billing", "Gone"), ("gone",)))
    monkeypatch.setattr("analytics.workspace.taxonomy.Taxonomy.team_name", lambda self, name: name.split(" ")[0])

    page = visit(someone("ana"), "bugs", team="Sync")
    page.at.button(key="my_areas").click()
    page = page.run()
    assert page.at.session_state["team"] == ["Sync", "Billing"]
    assert not [button for button in page.at.button if button.key == "my_areas"]
    page.at.multiselect(key="team").set_value(["Billing", "Sync"])
    assert not [button for button in page.run().at.button if button.key == "my_areas"]
    with acting_as(someone("ana")):
        Views(store).start_with(OwnAreas(("Gone",)))
    assert not [button for button in page.run().at.button if button.key == "my_areas"]


def test_a_period_is_offered_once_one_is_whole(visit):
    page = visit(someone("ana"), "bugs", period="quarter")
    period = page.at.selectbox(key="period")
    assert period.value == DEFAULT_PERIOD and "period" not in page.at.query_params
    assert "Last whole month" in period.options and "Last whole quarter" not in period.options


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
            "feature": {"team": ["Sync"], "of": ["Vault passkeys"]},
            "queue": {"team": ["Sync"], "queue": ["unaware"], "about": ["Vault passkeys"]},
            "subject": {"team": ["Sync"], "about": ["Vault passkeys"]},
            "desk": {"source": ["desk"]},
            "sync at desk": {"team": ["Sync"], "source": ["desk"]},
        }.items():
            views.save(name, "tickets", query, shared=True)
        views.save("mine", "tickets", {})
        called = {view.number: view.name for view in views.offered().own}

    def offered(person: Person) -> list[str]:
        with acting_as(person):
            found = views.offered().shared
        hidden = bool(person.limit) or person.role is Role.VIEWER
        assert all((view.name == "") is hidden for view in found), "a name is free text, which may name what is hidden"
        return sorted(called[view.number] for view in found)

    plain = ["all", "both", "desk", "feature", "subject", "sync", "sync at desk", "tag"]
    assert offered(someone("ben")) == sorted([*plain, "firm", "queue", "search"])
    assert offered(someone("vic", Role.VIEWER)) == sorted([*plain, "queue"])
    assert offered(someone("lim", Role.PM, Limit(("Sync",)))) == ["sync"]
    assert offered(someone("lim", Role.PM, Limit((), ("desk",)))) == ["desk"]
    assert offered(someone("lim", Role.PM, Limit(("Sync", "Mail"), ("desk", "chat")))) == ["sync at desk"]


def test_a_shared_view_is_called_by_what_it_shows_for_whom_its_name_is_not(visit, store):
    with acting_as(someone("ana")):
        Views(store).save("Northwind is angry", "trends", {"category": ["bug"]}, shared=True)

    assert "Northwind is angry" in in_sidebar(visit(someone("ben"), "my_views"))
    for role, limit in ((Role.VIEWER, Limit()), (Role.PM, Limit((), ("desk",)))):
        page = visit(someone("vic", role, limit), "my_views", source="desk")
        assert not any("Northwind" in label for label in in_sidebar(page))
    page = visit(someone("vic", Role.VIEWER), "my_views")
    (label,) = [label for label in in_sidebar(page) if "Trends" in label]
    assert "Category" in label and "Bug" in label


def test_a_viewer_saves_views_and_shares_none(visit):
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
    bench = Workbench(store)
    with acting_as(someone("ben")):
        values = {"name": "Release", "kind": "release", "start": "2026-01-05"}
        bench.decide([set_record(bench.state, EVENTS, values)], "an event")

    page = visit(someone("ana"), "my_views")  # any page begins a visit
    with opened(store) as database:
        assert database.execute("select before_at from visits").fetchone() == (begun.isoformat(),)
    page = visit(someone("ana"))
    (line,) = (line for line in page.html.splitlines() if line.startswith("Since you were here on "))
    tickets = total(bench.facts(), Scope())
    assert line.endswith(f": 1 new signal, 1 import with {tickets} new tickets, 1 decision of others.")
    page.at.button(key="seen_all").click()
    assert "nothing changed" in page.run().html
    with acting_as(someone("ana")):
        later = Visits(store).begin_or_go_on(datetime.now(UTC) + 2 * BREAK)
    assert later is not None and later.signals == frozenset(known)


def test_a_page_that_is_drawn_again_does_not_open_the_file_of_views_areas_and_visits(visit, store, monkeypatch):
    with acting_as(someone("ana")):
        Views(store).save("Bugs", "trends", {"category": ["bug"]})
        Visits(store).begin_or_go_on(datetime.now(UTC) - 2 * BREAK)
    page = visit(someone("ana"))
    time.sleep(2 * SETTLED)
    page = page.run()
    openings, connect = [], workspace_file._connect
    monkeypatch.setattr(workspace_file, "_connect", lambda path, **how: openings.append(path) or connect(path, **how))
    assert "Since you were here" in page.run().html and openings == []
    with acting_as(someone("ana")):
        Views(store).save("Requests", "requests", {})
    assert "Requests" in in_sidebar(page.run())


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
        kept = views.offered()
    assert kept.own == () and not kept.areas
    (left,) = kept.shared
    assert (left.name, left.owner) == ("ours", "")


def test_a_name_with_quotes_is_forgotten_in_views_visits_and_decisions(store):
    views, name = Views(store), 'Bob "B" Ltd'
    with acting_as(someone("ana")):
        views.save(f"{name} renewals", "trends", {})
        views.save("found", "tickets", {"q": [f"for {name}!"]})
        views.save("other", "trends", {})
        Visits(store).begin_or_go_on()
        Visits(store).saw([f"2026-01-05~up~tag~{name}"])
    bench = Workbench(store)
    values = {"name": "Call", "kind": "release", "start": "2026-01-05"}
    bench.decide([set_record(bench.state, EVENTS, values)], f"Asked {name}", why=f"{name} called")

    names = [*spellings(name.lower()), *spellings(name)]
    assert forget_in_views(store, names) == 2 and bench.workspace.redact(names) == 1
    with opened(store) as database:
        left = [row for table in ("views", "visits", "changes") for row in database.execute(f"select * from {table}")]
    assert "Bob" not in str(left) and "other" in str(left)


def test_what_was_removed_comes_back_neither_after_a_customer_was_forgotten_nor_to_all_by_who_may_not_decide(store):
    views = Views(store)
    with acting_as(someone("ana")):
        views.save("firm", "tickets", {"customer": ["Northwind"]}, shared=True)
        (view,) = views.offered().own
        views.remove(view)
        with acting_as(someone("ana", Role.VIEWER)), pytest.raises(NotAllowed):
            views.put_back(view)
        views.put_back(view)
        assert views.offered().own == (view,)
        views.change(view, name="another name")
        keep_marks(store, [("salt", "mark of Northwind")])
        forget_in_views(store, ["northwind"])
        with pytest.raises(AnalyticsError, match="A customer was forgotten since"):
            views.put_back(view)
        assert views.offered().own == ()
        new = views.save("other", "trends", {})
        (read,) = views.offered().own
        views.remove(new)
        views.put_back(read)
        assert views.offered().own == (read,)


def test_nobody_is_removed_while_what_was_theirs_stays(store, monkeypatch):
    people = People(store)
    people.add("bob", Role.PM)
    with acting_as(someone("bob")):
        Views(store).save("mine", "trends", {})
    monkeypatch.setattr("analytics.store.workspace_file.WAIT_SECONDS", 0.05)
    with closing(connect(store / "workspace.sqlite", isolation_level=None)) as busy:
        busy.execute("begin immediate")
        with pytest.raises(StoreBusy):
            people.remove("bob")
    assert people.named("bob") and "Removed bob" not in str(people.changes())

    people.remove("bob")
    people.add("bob", Role.VIEWER)
    with acting_as(someone("bob")):
        assert Views(store).offered().own == ()
