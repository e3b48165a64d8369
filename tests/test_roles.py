"""Roles: what each may do is checked below the pages, and everything done carries the person."""

from datetime import date

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.ingest.undoing import withdraw
from analytics.ingest.uploads import new_batch, ticket_for
from analytics.operations.backup import restore_backup, restore_version
from analytics.operations.forgetting import forget
from analytics.operations.verify import verify
from analytics.people.acting import NotAllowed, acting, acting_as, host
from analytics.people.person import Person
from analytics.people.role import Right, Role, rights_of
from analytics.signin.reach import check_reach, nobody_manages
from analytics.store.backup import write_backup
from analytics.store.editions import Editions
from analytics.store.import_history import ledger, rejects_of
from analytics.store.people import People
from analytics.store.people_file import mark_of
from analytics.store.sessions import Sessions
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS, FEATURES, KINDS, RECIPIENTS, SETTINGS, TAGS, TEAMS
from analytics.workspace.lists import LISTS
from analytics.workspace.rights import right_for
from analytics.workspace.ticket_kinds import TOPICS

EXPORT = "Id,Created at,Subject,Tags\n1,2026-03-02 10:00,Hello,sync\n"
ORDER = (Role.VIEWER, Role.PM, Role.CS_LEAD, Role.ADMIN)


def person(role: Role, **settings: bool) -> Person:
    return Person(f"a {role.value}", role, rights_of(role, **settings))


def event(name: str) -> Edit:
    record = EVENTS.record({"start": "2026-03-02", "name": name, "kind": "release"})
    return Edit(EVENTS, EVENTS.key_of(record), record, None)


def test_the_table_of_the_roles():
    holders = {right: "".join("x" if right in rights_of(role) else "-" for role in ORDER) for right in Right}

    assert holders == {
        Right.READ: "xxxx",
        Right.TEXT: "-xxx",
        Right.DECIDE: "-xxx",
        Right.SIGN_UP: "xxxx",
        Right.OFFER_SLOTS: "--xx",
        Right.IMPORT: "--xx",
        Right.TAXONOMY: "--xx",
        Right.LEFT_OUT: "--xx",
        Right.TOKENS: "xxxx",
        Right.PUBLISH: "--xx",
        Right.MANAGE: "---x",
        Right.WORKSPACES: "---x",
    }
    assert Right.PUBLISH in rights_of(Role.PM, pms_publish=True)


def test_every_kind_of_decision_has_its_right():
    assert {right_for(kind.plural) for kind in (*KINDS, *LISTS)} == {
        Right.DECIDE,
        Right.TAXONOMY,
        Right.IMPORT,
        Right.LEFT_OUT,
        Right.MANAGE,
        Right.OFFER_SLOTS,
        Right.SIGN_UP,
    }
    wanted = (EVENTS, TAGS, TEAMS, RECIPIENTS, SETTINGS)
    assert [right_for(kind.plural) for kind in wanted] == [
        Right.DECIDE,
        Right.TAXONOMY,
        Right.TAXONOMY,
        Right.LEFT_OUT,
        Right.MANAGE,
    ]
    assert right_for("something new") is Right.MANAGE


@pytest.mark.parametrize("role", ORDER)
def test_what_a_role_may_not_do_is_refused_below_the_pages(bench, write, role):
    with acting_as(host()):
        import_files(bench.snapshots, [write("a.csv", EXPORT)])
    week = date(2026, 3, 2)
    deeds = {
        Right.DECIDE: lambda: bench.decide([event("Launch")], "An event"),
        Right.IMPORT: lambda: import_files(bench.snapshots, [write("b.csv", EXPORT.replace("1,", "2,"))]),
        Right.LEFT_OUT: lambda: rejects_of(bench.snapshots, 1),
        Right.PUBLISH: lambda: Editions(bench.folder).publish(
            week, "{}", headline="", edition="{}", document="", library="x", picture=None
        ),
        Right.MANAGE: lambda: People(bench.folder).invite(Role.PM),
    }
    refused = set()
    with acting_as(person(role)):
        for right, deed in deeds.items():
            try:
                deed()
            except NotAllowed as error:
                refused.add(right)
                assert f"your role is {role.value}" in str(error)

    assert refused == set(deeds) - rights_of(role)


def test_what_else_changes_the_store_is_refused(bench, write):
    with acting_as(host()):
        import_files(bench.snapshots, [write("a.csv", EXPORT)])
        batch = new_batch(bench.folder)
        bench.decide([event("Launch")], "An event")
    for role, deed in (
        (Role.PM, lambda: withdraw(bench.snapshots, 1)),
        (Role.PM, lambda: ticket_for(batch, bench.folder)),
        (Role.VIEWER, lambda: bench.undo(1)),
        (Role.CS_LEAD, lambda: forget(bench, "Acme")),
        (Role.CS_LEAD, lambda: restore_version(bench, "1")),
    ):
        with acting_as(person(role)), pytest.raises(NotAllowed):
            deed()


def test_decisions_and_imports_carry_the_person(bench, write):
    with acting_as(person(Role.CS_LEAD)):
        import_files(bench.snapshots, [write("a.csv", EXPORT)])
        bench.decide([event("Launch")], "An event")

    assert ledger(bench.snapshots)["imported_by"].tolist() == ["a CS lead"]
    assert bench.workspace.history()["who"].tolist() == ["a CS lead"]


def test_the_shell_is_an_admin_named_so_where_people_sign_in(tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setattr("analytics.people.acting._ask", [])  # as a process that serves nobody
    alone = acting().name
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")

    assert (acting().name, acting().role) == (f"shell:{alone}", Role.ADMIN)
    monkeypatch.setenv("TAGWATCH_ACTING", "ann")
    assert acting().name == "ann"


def test_the_last_admin_stays(tmp_path):
    people = People(tmp_path)
    for name, role in (("ann", Role.ADMIN), ("bob", Role.PM)):
        people.accept(people.invite(role), name, "hash")

    for deed in (lambda: people.remove("ann"), lambda: people.change_role("ann", Role.CS_LEAD)):
        with pytest.raises(AnalyticsError, match="ann is the last admin"):
            deed()
    people.change_role("bob", Role.ADMIN)
    people.remove("ann")
    assert [account.name for account in people.all()] == ["bob"]
    assert [what for _, _, what in people.changes()][:2] == ["Removed ann", "Changed bob from PM to admin"]


def test_an_invitation_and_a_new_password_are_links_that_end(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_URL", "https://tags.example")

    assert main(["people", "invite", "--role", "cs-lead"]) == 0
    link = capsys.readouterr().out.splitlines()[0]
    assert link.startswith("https://tags.example/join/")
    people, secret = People(tmp_path), link.rpartition("/")[2]
    monkeypatch.setattr("analytics.store.invitations.time.time", lambda: 4e9)
    assert people.invitation(secret) is None
    monkeypatch.undo()
    people.accept(secret, "ann", "hash")
    assert secret not in (tmp_path / "people.sqlite").read_bytes().decode("latin-1")


def test_where_people_sign_in_elsewhere_links_are_refused_and_names_are_added(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_AUTH", "oidc")

    assert main(["people", "invite", "--role", "admin"]) != 0
    assert "people add NAME --role ROLE" in capsys.readouterr().err
    assert "Nobody who signs in is an admin" in nobody_manages(tmp_path)
    assert main(["people", "add", "ann@tags.example", "--role", "admin"]) == 0, capsys.readouterr().err
    assert [(person.name, person.role) for person in People(tmp_path).all()] == [("ann@tags.example", Role.ADMIN)]
    assert nobody_manages(tmp_path) == ""


def test_a_network_is_not_served_without_sign_in(monkeypatch):
    ways = r"TAGWATCH_AUTH=accounts(?s:.)*--address localhost(?s:.)*--i-know-this-is-open"
    check_reach("localhost")
    for address in ("0.0.0.0", "10.1.2.3", None, "::"):
        with pytest.raises(AnalyticsError, match=ways):
            check_reach(address)
    monkeypatch.setenv("TAGWATCH_OPEN", "yes")
    check_reach("0.0.0.0")
    monkeypatch.setenv("TAGWATCH_OPEN", "no")
    with pytest.raises(AnalyticsError, match=ways):
        check_reach("0.0.0.0")
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    check_reach("0.0.0.0")


def test_a_backup_takes_the_accounts_along_without_what_signs_in(bench, write, tmp_path):
    with acting_as(host()):
        import_files(bench.snapshots, [write("a.csv", EXPORT)])
        people = People(bench.folder)
        ann = people.accept(people.invite(Role.ADMIN), "ann", "hash")
        secret, link = Sessions(bench.folder).begin(ann, 1), people.invite(Role.PM)
        whole, without = tmp_path / "whole.tagwatch", tmp_path / "without.tagwatch"
        assert write_backup(bench.folder, whole).has_people
        assert not write_backup(bench.folder, without, people=False).has_people
        people.accept(link, "bob", "hash")
        restore_backup(bench, without)
        assert [account.name for account in people.all()] == ["ann", "bob"]
        restore_backup(bench, whole, people=False)
        assert [account.name for account in people.all()] == ["ann", "bob"]
        restore_backup(bench, whole)
    assert [account.name for account in people.all()] == ["ann"]
    assert Sessions(bench.folder).read(mark_of(secret)) is None and people.invitation(link) is None
    assert {finding.name: finding.fine for finding in verify(bench)}["accounts"]


def test_a_pm_makes_a_topic_a_feature_but_changes_no_other(bench):
    topic = TOPICS.record({"topic": "dark mode", "state": "accepted", "became": "feature:Dark mode", "tickets": []})
    feature = FEATURES.record({"feature": "Dark mode"})
    edits = [Edit(TOPICS, TOPICS.key_of(topic), topic, None), Edit(FEATURES, FEATURES.key_of(feature), feature, None)]
    with acting_as(person(Role.PM)):
        for refused in (edits[1:], [edits[0], Edit(FEATURES, '["Sync"]', FEATURES.record({"feature": "Sync"}), None)]):
            with pytest.raises(NotAllowed):
                bench.decide(refused, "A try")
        step = bench.decide(edits, "Dark mode is a feature")
        with pytest.raises(NotAllowed):
            bench.decide([Edit(edits[1].kind, edits[1].key, {**feature, "owner": "bo"}, feature)], "A try")
        bench.undo(step)
    assert not bench.state["features"]
