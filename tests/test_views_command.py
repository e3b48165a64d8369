"""Saved views by command and by the interface for programs: the same views and permissions as on the page."""

import json

import pytest

from analytics.api.questions import QUESTIONS
from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench
from analytics.people.acting import NotAllowed, acting_as, host
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.people.workspace_in_use import in_workspace
from analytics.store.views import Views
from analytics.store.workspaces import Workspaces
from analytics.workspace.menu import PAGES
from analytics.workspace.view_files import read_views
from analytics.workspace.views import read_address


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    return Workbench(tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_a_view_can_be_saved_of_each_page_of_the_menu(name):
    assert read_address(f"https://tags.example{PAGES[name].path}") == (name, {})


def test_a_view_is_saved_listed_shared_and_removed_by_commands(store, capsys):
    assert main(["views", "list"]) == 0 and "views save NAME ADDRESS" in capsys.readouterr().out
    assert main(["views", "save", "Sync bugs", "https://tags.example/trends?team=Sync&category=bug"]) == 0
    assert "Saved as Sync bugs, number 1: /trends?team=Sync&category=bug" in capsys.readouterr().out
    assert main(["views", "save", "sync BUGS", "trends"]) == 2
    assert "You have a view 'sync BUGS' already" in capsys.readouterr().err
    assert main(["views", "save", "Other", "trend?team=Sync"]) == 2
    assert "Unknown page 'trend'. Did you mean 'trends'?" in capsys.readouterr().err
    assert main(["views", "share", "sync bugs"]) == 0
    capsys.readouterr()
    assert main(["views", "list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "view": 1,
            "name": "Sync bugs",
            "page": "trends",
            "address": "/trends?team=Sync&category=bug",
            "owner": host().name,
            "own": True,
            "shared": True,
        }
    ]
    assert main(["views", "share", "1", "--undo"]) == 0 and main(["views", "remove", "Sync bugs"]) == 0
    assert "It was: /trends?team=Sync&category=bug" in capsys.readouterr().out
    assert main(["views", "remove", "Sync bugs"]) == 2 and "Unknown view" in capsys.readouterr().err


def test_a_file_of_views_is_taken_in_whole_or_not_at_all(store, capsys, tmp_path):
    for name, address in (("Sync", "trends?team=Sync"), ("=Sum", "tickets?q=-1")):
        assert main(["views", "save", name, address]) == 0
    file = tmp_path / "views.csv"
    assert main(["views", "list", "--format", "csv", "--out", str(file)]) == 0
    capsys.readouterr()
    assert main(["views", "import", str(file)]) == 0 and "0 new views, 0 changed." in capsys.readouterr().out

    file.write_text("name,address\nSYNC,/trends?team=Billing\nNew,https://tags.example/bugs\n")
    assert main(["views", "import", str(file)]) == 0 and "1 new view, 1 changed." in capsys.readouterr().out
    now = {view.name: (view.page, view.query) for view in Views(store.folder).offered().own}
    kept = ("tickets", {"q": ["-1"]})
    assert now == {"=Sum": kept, "New": ("bugs", {}), "Sync": ("trends", {"team": ["Billing"]})}
    taken = Views(store.folder).take(read_views("name,address,shared\nNew,bugs,yes\nLast,bugs,\n"))
    assert [view.shared for view in taken.changed] == [True] and [view.name for view in taken.added] == ["Last"]
    Views(store.folder).give_back(taken)

    file.write_text("name,address,shared\nLast,bugs,\nlast,trend?team=Sync,\n,bugs,perhaps\n")
    assert main(["views", "import", str(file)]) == 2
    assert "views.csv, line 4, column 'shared': 'perhaps' is neither yes nor empty." in capsys.readouterr().err
    file.write_text("name,address\nLast,bugs\nlast,trend?team=Sync\n,bugs\n")
    assert main(["views", "import", str(file)]) == 2
    said = capsys.readouterr().err
    assert "views.csv, line 3, column 'name': 'last' is already in line 2." in said
    assert "line 3, column 'address': 'trend?team=Sync' cannot be opened. Unknown page 'trend'." in said
    assert "line 4, column 'name' is empty and must not be." in said and "Nothing was changed." in said
    assert {view.name: (view.page, view.query) for view in Views(store.folder).offered().own} == now


def test_who_may_not_share_takes_in_no_shared_view_and_nothing_beside_it(store):
    drafts = read_views("name,address,shared\nMine,bugs,\nOurs,trends,yes\n")
    with acting_as(Person("vic", Role.VIEWER, rights_of(Role.VIEWER))):
        with pytest.raises(NotAllowed):
            Views(store.folder).take(drafts)
        assert Views(store.folder).offered().own == ()


def test_programs_get_the_views_that_the_person_would_see_in_the_menu(store):
    views = Views(store.folder)
    for name, query in (("Firm one", {"customer": ["Firm one"]}), ("Sync", {"team": ["Sync"]}), ("Weeks", {})):
        views.save(name, "trends", query, shared=True)
    limited = Person("lia", Role.PM, rights_of(Role.PM, limited=True), Limit(("Sync",)))
    expected = {
        Person("pat", Role.PM, rights_of(Role.PM)): ["Firm one", "Sync", "Weeks"],
        Person("vic", Role.VIEWER, rights_of(Role.VIEWER)): ["", ""],
        limited: [""],
    }
    for person, names in expected.items():
        with acting_as(person):
            rows = QUESTIONS["views"].ask(store, []).frame
            assert rows["name"].tolist() == names and not rows["own"].any()
            assert ("Firm" in rows.to_csv()) == (person.name == "pat")
            with pytest.raises(AnalyticsError, match="Only who saved this view"):
                views.change(views.offered().shared[0], name="Mine")


def test_an_address_of_another_workspace_is_not_saved_here(store):
    with acting_as(host()):
        second = Workspaces(store.folder).create("Second")
    with in_workspace(second):
        assert read_address("/?workspace=second&team=Sync") == ("this_week", {"team": ["Sync"]})
        with pytest.raises(AnalyticsError, match="of the workspace 'default'"):
            read_address("trends?workspace=default")
    with pytest.raises(AnalyticsError, match="of the workspace 'Second'"):
        read_address("trends?workspace=Second")
