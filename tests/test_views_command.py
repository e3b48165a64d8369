"""Saved views by command and by the interface for programs: the same views and permissions as on the page."""

import json

import pytest

from analytics.api.questions import QUESTIONS
from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.people.workspace_in_use import in_workspace
from analytics.store.views import Views
from analytics.store.workspaces import Workspaces
from analytics.workspace.menu import PAGES
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
