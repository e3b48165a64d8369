"""Pages of several workspaces: people who are in one, both or none; nothing of one is on another's pages and files."""

import json
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.people import acting
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.people.workspace_in_use import in_workspace
from analytics.signin.visitor import of_session, person_of
from analytics.store import joining
from analytics.store.people import People
from analytics.store.people_file import mark_of
from analytics.store.sessions import Sessions
from analytics.store.subscriptions import Subscriptions
from analytics.store.tokens import Tokens
from analytics.workspace.menu import PAGES
from analytics.workspace.settings import Settings
from tests.pages.test_limits import files
from tests.pages.test_reading_rights import sent
from tests.test_workspaces import WORDS, filled

__all__ = ["files"]
PLACES = {"": WORDS, "Second": (WORDS[1], WORDS[0])}  # workspace → its own word, and the other's
MORE = {
    "a ticket of the other": ("ticket", {"id": "alder-1"}),
    "a customer of the other": ("customer", {"name": "Firm alder 1"}),
    "a search": ("tickets", {"q": "export"}),
    "recipients": ("workspace", {"about": "recipients"}),
    "history": ("taxonomy", {"part": "history"}),
    "by customer": ("trends", {"by": "customer"}),
}
EVERY = {name: (name, {}) for name in PAGES} | MORE
FEW = ("this_week", "tickets", "recipients", "roundup", "people", "workspaces")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """ada: admin of the server; ben: in the default workspace; cleo: in Second; duo: in both; eve: in none."""
    with pytest.MonkeyPatch.context() as patch:
        known = filled(tmp_path_factory.mktemp("server"), patch)
    second, people = known.named("Second"), People(known.server)
    with acting_as(host()):
        for name, role in (("ada", Role.ADMIN), ("ben", Role.PM), ("duo", Role.ADMIN)):
            people.accept(people.invite(role), name, "hash")
        people.change_role("duo", Role.PM)
        for name, role in (("cleo", Role.CS_LEAD), ("eve", Role.PM)):
            joining.join(second, known.server, People(second.folder).invite(role), name, "hash")
        People(second.folder).remove("eve")
        joining.admit(second, People(second.folder).invite(Role.VIEWER), people.named("duo"))
    return known


@pytest.fixture
def visit(server, show, monkeypatch):
    """visit("cleo", "tickets", …) → that page as the gate lets that person open it."""
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    sessions = Sessions(server.server)

    def visit(name: str, page: str = "", /, **query: str):
        mark = of_session(mark_of(sessions.begin(People(server.server).named(name), 1)))
        monkeypatch.setattr("pages.visitor._mark", lambda: mark)
        return show("" if page == "this_week" else page, store=server.server, **query)

    return visit


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(EVERY), marks=pytest.mark.long)], ids=["few", "every"])
def test_no_page_and_no_download_has_what_another_workspace_has(visit, files, names):
    own = dict.fromkeys(names, 0)
    for name in names:
        page, query = EVERY[name]
        for who, workspace in (("ada", ""), ("duo", "Second"), ("cleo", "Second")):
            files.clear()
            shown = visit(who, page, **query, **({"workspace": workspace} if workspace else {}))
            word, other = PLACES[workspace]
            text = "\n".join((sent(shown), *files))
            asked = "|".join(map(re.escape, query.values()))
            found = [
                m[0]
                for m in re.finditer(f".{{0,60}}{other}.{{0,20}}", text, re.I)
                if not re.search(asked or "$^", m[0])
            ]
            assert not found and not shown.errors, (name, who, workspace, found[:3], shown.errors)
            own[name] += word in text.lower()

    assert sum(times == 3 for times in own.values()) >= len(names) / 2, own


def test_who_is_not_in_a_workspace_gets_what_there_is_for_one_that_does_not_exist(visit):
    refused, missing = visit("ben", "tickets", workspace="Second"), visit("ben", "tickets", workspace="Third")

    assert refused.headline.startswith("There is no workspace 'Second'.")
    assert sent(refused).replace("Second", "Third") == sent(missing)
    assert not re.search("alder|birch", sent(refused))
    assert "Open one of yours: default" in re.sub(r"\s+", " ", refused.html)
    assert visit("cleo", "tickets", workspace="default").headline.startswith("There is no workspace 'default'.")


def test_who_is_in_one_workspace_alone_lands_there_and_its_address_names_it(visit):
    page = visit("cleo", "tickets")

    assert "birch" in sent(page) and page.at.query_params["workspace"] in ("Second", ["Second"])
    assert "Workspace: Second" in re.sub(r"\s+", " ", page.html)
    nowhere = visit("eve", "tickets")
    assert nowhere.headline.startswith("You are in no workspace here.") and "default" not in sent(nowhere)


def test_links_of_the_menu_and_pages_name_the_workspace_for_those_who_open_them_in_a_new_tab(visit):
    def named(*asked: str, **query: str) -> list[str]:
        drawn = visit(*asked, **query)
        account = [block.value for block in drawn.at.get("html") if "Account and sign-out" in block.value]
        told = [json.loads(part.proto.json) for part in drawn.at.get("bidi_component") if "link_addr" in part.proto.id]
        return [*re.findall(r'href="(account[^"]*)"', "".join(account)), *(part["value"] for part in told)]

    assert named("cleo", "tickets", workspace="Second") == ["account?workspace=Second", "Second"]
    assert named("ben", "tickets") == ["account", ""]


def test_another_workspace_in_the_address_begins_the_session_anew(visit):
    page = visit("duo", "tickets", q="export", workspace="Second")
    page.at.query_params["workspace"] = "default"
    page.at.query_params["q"] = "subject"
    page = page.run()

    assert "alder" in sent(page) and "birch" not in sent(page)
    assert "workspace" not in page.at.query_params


def test_a_role_holds_in_its_workspace_alone(visit, server):
    second = server.named("Second")

    lead = visit("cleo", "imports", workspace="Second")
    assert "Your role" not in lead.html and not lead.errors
    viewer = visit("duo", "tickets", workspace="Second")
    assert "hidden from your role" in viewer.html and "hidden from your role" not in visit("duo", "tickets").html
    with acting_as(host()):
        People(second.folder).change_role("cleo", Role.ADMIN)
    own = visit("cleo", "people", workspace="Second")
    assert set(own.table("Role")["Name"]) == {"cleo", "duo"}
    assert (
        "Workspaces are looked after by admins of the server"
        in visit("cleo", "workspaces", workspace="Second").headline
    )
    assert "2 workspaces are in use" in visit("ada", "workspaces", workspace="Second").headline


def test_the_page_creates_archives_and_deletes_with_undo(visit, server):
    page = visit("ada", "workspaces")
    page.at.text_input(key="workspace_name").set_value("Third")
    next(button for button in page.at.button if button.label == "Create").click()
    page = page.run()
    third = server.named("Third")
    page.at.button(key=f"archive-{third.id}").click()
    page = page.run()
    assert server.named("Third").archived_at and "2 workspaces are in use, 1 archived" in page.headline
    page.at.button(key="undo_workspaces").click()
    page = page.run()
    assert not server.named("Third").archived_at
    page.at.text_input(key=f"delete-{third.id}").set_value("Second")
    page.at.button(key=f"do-delete-{third.id}").click()
    page = page.run()
    assert any("write the name 'Third'" in text.value for text in page.at.text) and server.of(third.id)
    page.at.text_input(key=f"delete-{third.id}").set_value("Third")
    page.at.button(key=f"do-delete-{third.id}").click()
    page = page.run()
    assert server.of(third.id) is None
    page.at.button(key="undo_workspaces").click()
    page.run()
    assert server.named("Third").id != third.id
    with acting_as(host()):
        server.take_out(server.named("Third"), "end of the test")


def test_an_archived_workspace_is_read_by_its_address_alone(visit, server):
    with acting_as(host()):
        server.archive(server.named("Second"))
    try:
        page = visit("cleo", "tickets", workspace="Second")
        assert "birch" in sent(page) and "archived, nothing is changed in it" in page.html
        assert visit("cleo", "tickets").headline.startswith("You are in no workspace here.")
        assert any(button.disabled for button in visit("cleo", "events", workspace="Second").at.button)
    finally:
        with acting_as(host()):
            server.unarchive(server.named("Second"))


def test_tokens_and_subscriptions_of_an_archived_workspace_are_listed_and_tokens_ended(visit, server):
    second = server.named("Second")
    with acting_as(host()):
        Tokens(second.folder).create(Role.VIEWER, 30, person="cleo", about="nightly")
    cleo = People(second.folder).named("cleo")
    with in_workspace(second), acting_as(person_of(cleo, Settings.of({}), of_server=False)):
        Subscriptions(second.folder).subscribe("roundup", "mail", "cleo@firm.example")
    with acting_as(host()):
        server.archive(second)
    try:
        for who, said in (("ada", "cleo: nightly"), ("cleo", "nightly")):
            page = visit(who, "tokens", workspace="Second")
            assert any(text.value.startswith(said) for text in page.at.text) and not page.errors, who
            assert "No token is made in an archived workspace." in page.html
            assert [button.label for button in page.at.button if button.key == "revoke1"] == ["Revoke"]
        page.at.button(key="revoke1").click()
        assert "You have no token." in page.run().headline
        for who in ("ada", "cleo"):
            page = visit(who, "my_subscriptions", workspace="Second")
            assert page.headline.startswith("Nothing is sent from an archived workspace.") and not page.errors
    finally:
        with acting_as(host()):
            server.unarchive(server.named("Second"))


def test_a_file_made_after_the_page_is_of_the_page_s_workspace(server, monkeypatch):
    from analytics.store.workspaces import data_folder
    from pages.downloads import for_visitor

    monkeypatch.setenv("TAGWATCH_DATA", str(server.server))
    second = server.named("Second")
    with in_workspace(second):
        made = for_visitor(data_folder)

    assert (made(), data_folder()) == (second.folder, server.server)
    st.cache_data.clear()


def test_a_page_goes_on_under_another_name_though_its_address_was_not_written_yet(server, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(server.server))

    def script():
        import streamlit as st

        from analytics.store.workspaces import NoWorkspace
        from pages import chosen_workspace

        try:
            chosen_workspace.choose()
            st.text(st.session_state["workspace_of_session"][0])
        except NoWorkspace as error:
            st.text(str(error))

    with acting_as(host()):
        one = server.create("Open")
    page = AppTest.from_function(script)
    page.query_params["workspace"] = "Open"
    page.run()
    with acting_as(host()):
        renamed = server.rename(one, "Open before")
        other = server.create("Open")
    shown = [page.run().text[0].value for _ in range(2)]
    page.query_params["workspace"] = renamed.name
    shown.append(page.run().text[0].value)
    with acting_as(host()):
        for left in (renamed, other):
            server.take_out(left, "end of the test")

    assert shown == [one.id] * 3


def test_a_damaged_list_of_workspaces_is_named_on_the_page(visit, server):
    path = server.folder / "workspaces.json"
    kept = path.read_text()
    try:
        path.write_text("{")
        page = visit("ada", "tickets")
    finally:
        path.write_text(kept)

    assert [error for error in page.errors if "list of workspaces" in error] and not page.at.exception
