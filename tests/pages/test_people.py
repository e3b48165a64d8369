"""People: the page on which an admin looks after who signs in; refused to others, below it, too."""

import pytest

from analytics.people import acting
from analytics.people.acting import host
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.store.last_seen import LastSeen
from analytics.store.people import People
from analytics.store.sessions import Sessions
from pages import visitor

EXPORT = "id,created,subject,tags\n" + "".join(f"{n},2026-03-0{n} 10:00,A,team:sync;bug\n" for n in range(1, 6))


@pytest.fixture
def people(bench, load, monkeypatch):
    load("a.csv", EXPORT)
    people = People(bench.folder)
    for name, role in (("ann", Role.ADMIN), ("bob", Role.PM)):
        people.accept(people.invite(role), name, "hash")
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    monkeypatch.setattr("pages.chosen_workspace.is_in", lambda workspace: True)
    return people


@pytest.fixture
def visit(people, show, bench, monkeypatch):
    def visit(person: Person):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show("people", store=bench.folder)

    return visit


def test_an_admin_sees_everybody_and_invites_once(visit, people):
    bob = people.named("bob")
    Sessions(people.folder).begin(bob, 1)
    LastSeen(people.folder).saw(bob)
    page = visit(host())
    table = page.table("Role").set_index("Name")
    assert page.headline.startswith("2 people sign in here, 1 admin")
    assert table.loc["bob", ["Role", "Sees", "Sessions", "Codes"]].tolist() == ["PM", "all tickets", 1, "off"]
    assert table["Last seen"].notna().tolist() == [False, True]
    page.at.multiselect(key="new-teams").set_value(["Sync"])
    page.at.button(key="new-save").click()
    links = [code.value for code in page.run().at.code]
    assert "/join/" in links[0]
    assert people.invitation(links[0].rpartition("/")[2]).limit == Limit(("Sync",))
    assert not page.run().at.code  # once


def test_nobody_else_looks_after_people(visit):
    page = visit(Person("bob", Role.CS_LEAD, rights_of(Role.CS_LEAD)))
    assert "your role is CS lead" in page.html and not page.at.dataframe and not page.at.main.button


def test_a_run_is_of_one_visitor_and_the_next_one_asks_anew(monkeypatch, tmp_path):
    asked = [Person(name, Role.PM, rights_of(Role.PM)) for name in ("ann", "of another workspace", "bob")]
    monkeypatch.setattr(visitor, "signed_in", lambda: False)
    monkeypatch.setattr(visitor, "host", lambda: asked.pop(0))

    with visitor.same_visitor():
        seen = [visitor._visitor(), visitor._visitor()]
        with in_workspace(NamedWorkspace("b", "B", tmp_path)):
            seen.append(visitor._visitor())
    seen.append(visitor._visitor())
    assert [person.name for person in seen] == ["ann", "ann", "of another workspace", "bob"]
