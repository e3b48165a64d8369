"""Several workspaces on one server: made and deleted by commands, and nothing of one is in what another answers."""

import contextlib
import json
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from analytics.cli.program import COMMANDS, main
from analytics.configuration import serve_all_workspaces
from analytics.errors import AnalyticsError, DoneBut
from analytics.lake.place import Folder
from analytics.operations import child, workspace_deletion
from analytics.operations.attending import Attending
from analytics.operations.monitoring import exposition
from analytics.operations.readiness import failing
from analytics.operations.workbench import Workbench
from analytics.operations.workspace_deletion import bring_back, delete, kept
from analytics.people.acting import NotAllowed, acting_as, host
from analytics.people.role import Role
from analytics.people.workspace_in_use import in_workspace
from analytics.store.announced import AnnouncedRecords
from analytics.store.backup import write_backup
from analytics.store.editions import Editions, Words
from analytics.store.people import People
from analytics.store.signing import signer
from analytics.store.subscriptions import Subscriptions
from analytics.store.views import Views
from analytics.store.visits import Visits
from analytics.store.workspaces import NoWorkspace, Workspaces, data_folder, id_of
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS, RECIPIENTS, TEAMS

WORDS = ("alder", "birch")  # of the default workspace and of the other, each in all that only it has


def export(word: str, *, days: int = 77) -> str:
    """Tickets with the word in all they say; in the last days many more, so that there is a signal."""
    rows = []
    for day in range(days):
        for n in range(4 if day < days - 3 else 30):
            at = date(2026, 1, 5) + timedelta(days=day)
            rows.append(
                f"{word}-{len(rows)},{at} 10:00,Subject {word},The {word} export fails since today see "
                f"https://x.atlassian.net/browse/{word.upper()}-1,team:{word};bug;feature:{word}-view,Firm {word} {n}"
            )
    return "id,created,subject,body,tags,company\n" + "\n".join(rows) + "\n"


def decide(bench: Workbench, word: str) -> None:
    """An event, an owner, a recipient and a saved view with the word."""
    edits = []
    for kind, values in (
        (EVENTS, {"name": f"{word} release", "kind": "release", "start": "2026-01-20"}),
        (TEAMS, {"team": word.title(), "owner": f"Owner {word}"}),
        (RECIPIENTS, {"team": word.title(), "way": "mail", "to": f"{word}@firm.example"}),
    ):
        record = kind.record(values)
        edits.append(Edit(kind, kind.key_of(record), record, None))
    bench.decide(edits, f"Decided in {word}")
    Views(bench.folder).save(f"View of {word}", "trends", {"team": [word.title()]}, shared=True)


def filled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Workspaces:
    """A server in a folder: the default workspace has one word, the workspace Second the other."""
    monkeypatch.setenv("TAGWATCH_DATA", str(folder / "store"))
    known = Workspaces(folder / "store")
    for word, chosen in zip(WORDS, ([], ["--workspace", "Second"]), strict=True):
        path = folder / f"{word}.csv"
        path.write_text(export(word))
        if chosen:
            known.create("Second")
        assert main([*chosen, "import", str(path)]) == 0
        decide(Workbench(known.named("Second").folder if chosen else known.server), word)
    return known


@pytest.fixture
def known(tmp_path, monkeypatch) -> Workspaces:
    """A server with its default workspace alone."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    return Workspaces(tmp_path / "store")


def test_a_workspace_is_made_renamed_archived_and_brought_back_by_commands(known, capsys, write):
    assert main(["workspaces", "create", "Acme & Sons"]) == 2
    assert "without / \\ ? # &" in capsys.readouterr().err
    assert main(["workspaces", "create", "Acme"]) == 0
    folder = known.named("acme").folder
    assert main(["workspaces", "create", "ACME"]) == 2
    assert "There is a workspace 'ACME' already" in capsys.readouterr().err
    assert main(["workspaces", "rename", "Acme", "Beta"]) == 0 and known.named("beta").folder == folder
    assert main(["--workspace", "Acme", "imports"]) == 2
    assert "Unknown workspace 'Acme'. Known: default, Beta." in " ".join(capsys.readouterr().err.split())
    assert main(["workspaces", "archive", "Beta"]) == 0
    file = write("a.csv", export("alder", days=3))
    capsys.readouterr()
    assert main(["--workspace", "Beta", "import", str(file)]) == 2
    assert "archived since" in (said := capsys.readouterr().err) and "workspaces unarchive Beta" in said
    assert main(["workspaces", "unarchive", "Beta"]) == 0
    assert main(["--workspace", "Beta", "import", str(file)]) == 0
    assert main(["workspaces", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out.partition("[")[2].join(["[", ""]))
    assert [(one["workspace"], one["state"]) for one in listed] == [("default", "in use"), ("Beta", "in use")]
    assert [what for _, _, what in known.changes()][:2] == ["Took Beta back into use", "Archived Beta"]


def test_the_default_workspace_stays_where_it_is_whatever_it_is_called(known, capsys):
    before = known.default.folder
    assert main(["workspaces", "rename", "default", "Main"]) == 0
    assert known.named("Main") == known.named("default") == known.default and known.default.folder == before
    for act in ("archive", "delete"):
        assert main(["workspaces", act, "Main", *(["--yes-delete", "Main"] if act == "delete" else [])]) == 2
        assert "default workspace" in capsys.readouterr().err
    with pytest.raises(AnalyticsError, match="already"):
        known.create("Default")


def test_the_environment_chooses_a_workspace_and_a_word_before_the_command_another(known, monkeypatch, capsys):
    for name in ("One", "Two"):
        known.create(name)
    monkeypatch.setenv("TAGWATCH_WORKSPACE", "One")
    assert data_folder() == known.named("One").folder
    for chosen, folder in (([], "One"), (["--workspace", "Two"], "Two"), (["--workspace", "default"], "default")):
        capsys.readouterr()
        main([*chosen, "doctor"])
        assert f"folder: {known.named(folder).folder}\n" in capsys.readouterr().out
    assert main(["--workspace", "Two", "count"]) == 2
    assert re.search("(analytics|tagwatch) --workspace Two import FILE", capsys.readouterr().err)
    assert main(["--workspace", "Two", "dashboard"]) == 2
    assert "A dashboard serves every workspace" in capsys.readouterr().err


def test_a_dashboard_and_its_children_take_no_workspace_from_the_environment(known, monkeypatch, tmp_path):
    known.create("One")
    (tmp_path / "name").write_text("One")
    monkeypatch.setenv("TAGWATCH_WORKSPACE_FILE", str(tmp_path / "name"))
    assert data_folder() == known.named("One").folder
    serve_all_workspaces()
    assert data_folder() == known.server


def test_a_deleted_workspace_is_kept_as_a_backup_and_comes_back(known, capsys, write):
    known.create("Acme")
    main(["--workspace", "Acme", "import", str(write("a.csv", export("alder", days=3)))])
    folder = known.named("Acme").folder
    with pytest.raises(AnalyticsError, match="write the name 'Acme'"):
        delete(known, known.named("Acme"), "acme?")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "late.csv").write_text("id\n")
    with pytest.raises(AnalyticsError, match=r"1 in the inbox of 'Acme'.*late\.csv"):
        delete(known, known.named("Acme"), "Acme")
    (folder / "inbox" / "late.csv").unlink()
    capsys.readouterr()
    assert main(["workspaces", "delete", "Acme"]) == 2
    assert "Add --yes-delete Acme" in capsys.readouterr().err
    assert main(["workspaces", "delete", "Acme", "--yes-delete", "Acme"]) == 0
    assert not folder.exists() and [one.name for one in known.all()] == ["default"]
    file = kept(known)[0].file
    assert f"create Acme --from {file}" in capsys.readouterr().out
    assert main(["workspaces", "create", "Acme again", "--from", str(file)]) == 0
    main(["--workspace", "Acme again", "count", "--format", "json"])
    assert json.loads(capsys.readouterr().out.split("\n", 1)[1])[0]["tickets"] == 90
    with pytest.raises(AnalyticsError):
        bring_back(known, write("no.tagwatch", "nothing"), "Third")
    assert [one.name for one in known.all()] == ["default", "Acme again"]


def test_what_was_read_before_a_rename_acts_on_no_other_workspace(known):
    drawn = known.create("Card")
    known.rename(drawn, "Card before")
    new = known.create("Card")
    for act in (
        known.archive,
        known.unarchive,
        lambda one: known.rename(one, "X"),
        lambda one: delete(known, one, "Card"),
    ):
        with pytest.raises(AnalyticsError, match="'Card' was renamed to 'Card before' meanwhile"):
            act(drawn)
    assert known.all()[1:] == (new, known.of(drawn.id))


def test_nothing_is_written_while_a_workspace_is_deleted(known, write, monkeypatch, capsys):
    one = known.create("Busy")
    seen = []

    def meanwhile(folder, file, **options):
        seen.append(main(["--workspace", "Busy", "import", str(write("a.csv", export("alder", days=3)))]))
        with pytest.raises(Timeout):
            FileLock(folder / "writer.lock").acquire(timeout=0)
        raise AnalyticsError("The disk is full.")

    monkeypatch.setattr(workspace_deletion, "write_backup", meanwhile)
    with pytest.raises(AnalyticsError, match="disk is full"):
        delete(known, one, "Busy")
    assert seen == [2] and "is archived" in capsys.readouterr().err
    assert known.of(one.id) == one


def test_a_workspace_of_people_or_views_alone_is_kept_and_comes_back_under_its_name(known):
    with_view, with_people = known.create("Acme (EU), \u65e5\u672c"), known.create("People")
    Views(with_view.folder).save("Mine", "trends", {"team": ["Sync"]})
    People(known.server).accept(People(known.server).invite(Role.VIEWER), "mia", "hash")
    People(with_people.folder).add("mia", Role.ADMIN)
    for one in (with_view, with_people):
        assert delete(known, one, one.name)
    assert {one.name for one in kept(known)} == {with_view.name, with_people.name}
    back = {one.name: bring_back(known, one.file, one.name) for one in kept(known)}
    assert [view.name for view in Views(back[with_view.name].folder).offered().own] == ["Mine"]
    assert [one.name for one in People(back["People"].folder).all()] == ["mia"]


def test_the_people_of_another_servers_backup_come_only_where_that_is_asked_for(known, monkeypatch, tmp_path, capsys):
    People(known.server).accept(People(known.server).invite(Role.VIEWER), "mia", "hash")
    elsewhere = tmp_path / "elsewhere"
    People(elsewhere).accept(People(elsewhere).invite(Role.ADMIN), "mia", "hash")
    write_backup(elsewhere, file := tmp_path / "elsewhere.zip")
    assert People(bring_back(known, file, "Without").folder).all() == []
    assert main(["workspaces", "create", "With", "--from", str(file), "--with-people"]) == 0
    assert [one.role for one in People(known.named("With").folder).all()] == [Role.ADMIN]


def test_what_failed_or_is_being_taken_in_is_not_deleted_with_the_inbox(known):
    one = known.create("One")
    for place in ("failed", ".taking/1-abcd"):
        path = one.folder / "inbox" / place / "big.csv"
        path.parent.mkdir(parents=True)
        path.write_text("id\n1\n")
        with pytest.raises(AnalyticsError, match=r"1 in the inbox of 'One' were not taken in \(big\.csv\)"):
            delete(known, one, "One")
        path.unlink()
    assert delete(known, one, "One") is None


def test_a_deletion_that_stops_half_way_goes_on(known, monkeypatch, tmp_path, write):
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    one = known.create("One")
    assert main(["--workspace", "One", "import", str(write("a.csv", export("alder", days=3)))]) == 0
    remove, removed = Folder.remove, []

    def once(place, name):
        if removed:
            raise OSError("the bucket is away")
        removed.append(name)
        remove(place, name)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "remove", once)
        with pytest.raises(
            DoneBut, match=r"'One' is archived, and was not removed whole: the bucket is away\. It is kept"
        ):
            delete(known, one, "One")
    assert known.of(one.id).archived_at and [path for path in (tmp_path / "lake").rglob("*.parquet")]
    first = kept(known)[0].file
    assert delete(known, known.of(one.id), "One") == first
    assert known.of(one.id) is None and not [path for path in (tmp_path / "lake").rglob("*") if path.is_file()]
    assert bring_back(known, first, "One") and main(["--workspace", "One", "count"]) == 0


def test_a_process_works_in_the_workspace_of_its_page_whatever_that_is_called_by_then(known, monkeypatch, capsys):
    one = known.create("One")
    with in_workspace(one):
        monkeypatch.setattr(child.subprocess, "Popen", lambda *_, env, **options: env)
        environment = child.start("imports")
    monkeypatch.setenv("TAGWATCH_WORKSPACE_ID", environment["TAGWATCH_WORKSPACE_ID"])
    known.rename(one, "Before")
    known.create("One")
    assert environment["TAGWATCH_WORKSPACE"] == "" and data_folder() == one.folder
    delete(known, known.of(one.id), "Before")
    capsys.readouterr()
    assert main(["imports"]) == 2
    assert capsys.readouterr().err == "tagwatch: This workspace was deleted meanwhile. Nothing was changed.\n"


def test_a_default_store_in_a_folder_named_like_a_workspace_is_the_default(monkeypatch, tmp_path):
    folder = tmp_path / "workspaces" / "0123456789ab"
    assert id_of(folder) == "0123456789ab"
    monkeypatch.setenv("TAGWATCH_DATA", str(folder))
    assert id_of(folder) == ""


def test_one_command_backs_every_workspace_up_and_others_name_what_they_leave_out(known, capsys, write, tmp_path):
    one, _ = known.create("Acme and Co"), known.create("Empty")
    for chosen in ([], ["--workspace", one.name]):
        assert main([*chosen, "import", str(write("a.csv", export("alder", days=3)))]) == 0
    capsys.readouterr()
    assert main(["backup", str(tmp_path / "one.zip")]) == 0
    assert "Not in it: Acme and Co, Empty." in capsys.readouterr().out
    main(["doctor"])
    assert "other workspaces: Acme and Co, Empty." in capsys.readouterr().out
    assert main(["backup", "--all", str(tmp_path / "all")]) == 0
    assert "'Empty' is empty" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"default.zip", f"{one.id}.zip", "workspaces.json"}
    capsys.readouterr()
    assert main(["verify"]) == 0
    assert re.search("Not read: Acme and Co, Empty.* verify --all", capsys.readouterr().err)
    assert main(["verify", "--all", "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert {finding["workspace"] for finding in read if finding["name"] == "decisions"} == {
        "default",
        one.name,
        "Empty",
    }
    (known.named("Empty").folder / "CURRENT").write_text("nonsense")
    assert main(["verify", "--all"]) == 1 and main(["doctor", "--all"]) == 1
    assert "\n!!  Empty, current: " in capsys.readouterr().out
    assert bring_back(known, tmp_path / "all" / f"{one.id}.zip", "Again")
    (known.named("Empty").folder / "CURRENT").unlink()
    main(["--workspace", "Empty", "doctor"])
    assert re.search("(analytics|tagwatch) --workspace Empty import FILE", capsys.readouterr().out)


def test_one_command_restores_every_workspace_on_a_new_server_and_later_the_same(known, capsys, write, tmp_path):
    one = known.create("Acme and Co")
    for chosen in ([], ["--workspace", one.name]):
        assert main([*chosen, "import", str(write("a.csv", export("alder", days=3)))]) == 0
    known.archive(one)
    assert main(["backup", "--all", str(folder := tmp_path / "all")]) == 0
    new = Workspaces(tmp_path / "new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAGWATCH_DATA", str(new.server))
        assert main(["restore", "--all", str(tmp_path), "--yes"]) == 2
        assert "There is no backup of a server in" in capsys.readouterr().err and not new.folder.exists()
        assert main(["restore", "--all", str(folder)]) == 0
        said = capsys.readouterr().out
        assert "The workspaces of that backup are there: default, Acme and Co." in said
        assert new.of(one.id).archived_at and said.count("Restored ") == 2
        for chosen in ([], ["--workspace", one.name]):
            assert main([*chosen, "count", "--format", "json"]) == 0
            assert json.loads(capsys.readouterr().out)[0]["tickets"] == 90
        assert main(["restore", "--all", str(folder)]) == 2 and "Add --yes" in capsys.readouterr().err
    delete(known, known.of(one.id), one.name)
    capsys.readouterr()
    assert main(["restore", "--all", str(folder), "--yes"]) == 1
    assert f"{one.id}.zip is of no workspace here. It becomes one with: " in (said := capsys.readouterr().err)
    assert "workspaces create 'Acme and Co' --from " in said


def test_a_renamed_workspace_is_attended_as_before(known):
    attending = Attending(known, reading=False)
    one = known.create("One")
    attending._look()
    before = dict(attending._attended)
    known.rename(one, "Two")
    known.rename(known.default, "Main")
    attending._look()
    assert attending._attended == before
    attending.stop()


def test_in_a_lake_each_workspace_has_a_subfolder_that_goes_with_it(known, monkeypatch, tmp_path, write, capsys):
    lake = tmp_path / "lake"
    monkeypatch.setenv("TAGWATCH_LAKE", str(lake))
    for chosen, word in ([], "alder"), (["--workspace", "Second"], "birch"):
        if chosen:
            known.create("Second")
        assert main([*chosen, "import", str(write(f"{word}.csv", export(word, days=3)))]) == 0
    id = known.named("Second").id
    (own,) = (folder for folder in lake.iterdir() if folder.name.startswith(id))
    (first,) = (folder for folder in lake.iterdir() if folder != own)

    capsys.readouterr()
    assert main(["--workspace", "Second", "count", "--by", "team"]) == 0
    assert "Birch" in (said := capsys.readouterr().out) and "Alder" not in said
    file = delete(known, known.named("Second"), "Second")
    assert file and not [path for path in own.rglob("*") if path.is_file()]
    assert [path for path in first.rglob("*.parquet")]
    bring_back(known, file, "Second")
    capsys.readouterr()
    assert main(["--workspace", "Second", "count", "--by", "team"]) == 0
    assert "Birch" in capsys.readouterr().out


def test_a_token_of_one_workspace_opens_nothing_of_another_with_one_key_for_all(known, monkeypatch):
    monkeypatch.setenv("TAGWATCH_LINK_KEY", "the same for all")
    one, two = known.create("One"), known.create("Two")
    token = signer(one.folder, salt="roundup").dumps(["2026-01-05"])
    for other in (two.folder, known.server):
        with pytest.raises(Exception, match="does not match"):
            signer(other, salt="roundup").loads(token)


def test_what_somebody_broke_in_the_list_is_named_and_nothing_is_guessed(known):
    known.create("One")
    path = known.folder / "workspaces.json"
    for broken in ("{", '{"default": "x", "workspaces": [{"id": "../../etc"}], "changes": []}'):
        path.write_text(broken)
        with pytest.raises(AnalyticsError, match=r"list of workspaces in .*workspaces\.json cannot be read"):
            known.all()
        assert [fault.part for fault in failing()] == ["the list of workspaces cannot be read"]
        assert b'tagwatch_queue{place="inbox",workspace="default"}' in exposition()
        with acting_as(host()), pytest.raises(AnalyticsError):
            known.create("Two")


def test_inboxes_of_workspaces_are_watched_as_these_come_and_go(known):
    attending = Attending(known, reading=False)
    attending._look()
    one = known.create("One")
    attending._look()
    assert set(attending._attended) == {"", one.id} and (one.folder / "inbox").is_dir()
    known.archive(one)
    attending._look()
    assert set(attending._attended) == {""}
    attending.stop()


# Commands that only answer, as they are asked of a store that has tickets.
ASKED = {
    "count": ["--by", "week,team,category"],
    "imports": [],
    "anomalies": [],
    "incidents": [],
    "releases": [],
    "research": [],
    "unaware": ["--all"],
    "mappings": [],
    "missing-days": [],
    "customers": ["--at-risk"],
    "taxonomy": ["history"],
    "token": ["list"],
    "doctor": [],
    "verify": [],
    "quality": ["--of", "bugs"],
    "views": ["list"],
}


def test_no_command_answers_with_what_another_workspace_has(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_LOG", "json")
    monkeypatch.setenv("TAGWATCH_LOG_LEVEL", "debug")
    known = filled(tmp_path, monkeypatch)
    inside = known.named("Second").folder
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    for word, id in zip(WORDS, ("default", inside.name), strict=True):
        assert {line["workspace"] for line in logged if word in json.dumps(line)} == {id}
    named = {}
    for word, other, chosen in ((*WORDS, []), (*reversed(WORDS), ["--workspace", "Second"])):
        for command, options in ASKED.items():
            capsys.readouterr()
            main([*chosen, command, *options])
            said = capsys.readouterr()
            logged += [json.loads(line) for line in said.err.splitlines() if line.startswith("{")]
            found = re.findall(f".*{other}.*", said.out + said.err, re.IGNORECASE)
            assert not [line for line in found if "workspaces/" not in line], (word, command, found[:3])
            named[command] = named.get(command, 0) + (word in said.out.lower())
        out = tmp_path / f"of-{word}"
        assert main([*chosen, "taxonomy", "export", str(out)]) == 0
        texts = "".join(path.read_text() for path in out.iterdir())
        assert word in texts.lower() and other not in texts.lower()
    assert {"count", "imports", "taxonomy"} <= {command for command, times in named.items() if times == 2}
    texts = json.dumps(logged) + exposition().decode()
    assert "export fails" not in texts and "Subject" not in texts, "the log and the metrics have no ticket's text"
    assert not re.search('alder|birch|second"', exposition().decode(), re.IGNORECASE)
    assert f'workspace="{inside.name}"' in exposition().decode()
    for path in known.server.rglob("*"):
        if path.is_file() and b"birch" in path.read_bytes().lower():
            assert inside in path.parents or path.name == "workspaces.json", path
        if path.is_file() and inside in path.parents:
            assert b"alder" not in path.read_bytes().lower(), path


def test_every_command_that_answers_is_asked():
    changes = {"dashboard", "people", "workspaces", "import", "guide", "inbox", "undo", "redo", "accept", "roundup"}
    changes |= {"voice", "read-texts", "sample", "forget", "active-customers", "issues", "backup", "restore"}
    assert set(COMMANDS) <= changes | set(ASKED) | {"subscriptions"}


def test_forgetting_a_customer_of_one_workspace_leaves_the_other(known, capsys, write):
    known.create("Acme")
    file = write("a.csv", export("alder", days=3))
    for chosen in ([], ["--workspace", "Acme"]):
        assert main([*chosen, "import", str(file)]) == 0
    assert main(["forget", "Firm alder 1"]) == 0
    for chosen, left in (([], 87), (["--workspace", "Acme"], 90)):
        capsys.readouterr()
        main([*chosen, "count", "--format", "json"])
        assert json.loads(capsys.readouterr().out)[0]["tickets"] == left


def kept_in(folder: Path) -> list[str]:
    """All that the two databases of a workspace hold, as SQL."""
    found = []
    for name in ("workspace.sqlite", "people.sqlite"):
        with contextlib.closing(sqlite3.connect(folder / name)) as database:
            found += database.iterdump()
    return found


def test_in_an_archived_workspace_nobody_decides_saves_subscribes_or_is_seen(known, capsys):
    one = known.create("One")
    known.archive(one)
    with in_workspace(known.of(one.id)), pytest.raises(NotAllowed, match="is archived since"):
        decide(Workbench(one.folder), "alder")
    Views(one.folder).save("Mine", "trends", {})
    Visits(one.folder).begin_or_go_on()
    asked = Subscriptions(one.folder).subscribe("roundup", "mail", "me@firm.example")
    before = kept_in(one.folder)
    (one.folder / "inbox").mkdir()
    (one.folder / "inbox" / "a.csv").write_text(export("alder", days=3))
    with in_workspace(known.of(one.id)):
        for act in (
            lambda: Views(one.folder).save("Another", "trends", {}),
            lambda: Views(one.folder).remove(Views(one.folder).offered().own[0]),
            lambda: Visits(one.folder).begin_or_go_on(),
            lambda: Visits(one.folder).seen_all(["2026-01-05~up~team~Sync"]),
            lambda: Subscriptions(one.folder).subscribe("signals", "mail", "me@firm.example"),
            lambda: Subscriptions(one.folder).confirm(asked.number, asked.mark),
            lambda: AnnouncedRecords(one.folder).keep("day", date(2026, 1, 5), imports=[1], signals="[]"),
            lambda: Editions(one.folder).change_words(date(2026, 1, 5), "{}", Words("a", "b")),
        ):
            with pytest.raises(
                NotAllowed, match=r"'One' is archived since .* it is read, and nothing is changed in it"
            ):
                act()
        assert [view.name for view in Views(one.folder).offered().own] == ["Mine"]
        capsys.readouterr()
        assert main(["--workspace", "One", "inbox"]) == 2 and "is archived since" in capsys.readouterr().err
        assert (one.folder / "inbox" / "a.csv").exists()
        assert (
            main(["--workspace", "One", "token", "list"]) == 0 == main(["--workspace", "One", "subscriptions", "list"])
        )
        assert "me@firm.example" in capsys.readouterr().out
        assert kept_in(one.folder) == before
        assert Subscriptions(one.folder).end(asked.number, asked.mark), "who gets letters may always end them"
    with pytest.raises(NoWorkspace, match="There is no workspace 'Zero'"):
        known.named("Zero")
