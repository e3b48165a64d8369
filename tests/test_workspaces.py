"""Several workspaces on one server: made and deleted by commands, and nothing of one is in what another answers."""

import json
import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.cli.program import COMMANDS, main
from analytics.configuration import serve_all_workspaces
from analytics.errors import AnalyticsError
from analytics.operations.attending import Attending
from analytics.operations.workbench import Workbench
from analytics.operations.workspace_deletion import bring_back, delete, kept
from analytics.people.acting import NotAllowed
from analytics.people.workspace_in_use import in_workspace
from analytics.store.signing import signer
from analytics.store.views import Views
from analytics.store.workspaces import NoWorkspace, Workspaces, data_folder
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
        delete(known, "Acme", "acme?")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "late.csv").write_text("id\n")
    with pytest.raises(AnalyticsError, match=r"1 in the inbox of 'Acme'.*late\.csv"):
        delete(known, "Acme", "Acme")
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
    file = delete(known, "Second", "Second")
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


def test_inboxes_of_workspaces_are_watched_as_these_come_and_go(known):
    attending = Attending(known, reading=False)
    attending._look()
    one = known.create("One")
    attending._look()
    assert {watched.name for watched in attending._attended} == {"default", "One"} and (one.folder / "inbox").is_dir()
    known.archive("One")
    attending._look()
    assert {watched.name for watched in attending._attended} == {"default"}
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
}


def test_no_command_answers_with_what_another_workspace_has(tmp_path, monkeypatch, capsys):
    known = filled(tmp_path, monkeypatch)
    named = {}
    for word, other, chosen in ((*WORDS, []), (*reversed(WORDS), ["--workspace", "Second"])):
        for command, options in ASKED.items():
            capsys.readouterr()
            main([*chosen, command, *options])
            said = capsys.readouterr()
            found = re.findall(f".*{other}.*", said.out + said.err, re.IGNORECASE)
            assert not [line for line in found if "workspaces/" not in line], (word, command, found[:3])
            named[command] = named.get(command, 0) + (word in said.out.lower())
        out = tmp_path / f"of-{word}"
        assert main([*chosen, "taxonomy", "export", str(out)]) == 0
        texts = "".join(path.read_text() for path in out.iterdir())
        assert word in texts.lower() and other not in texts.lower()
    assert {"count", "imports", "taxonomy"} <= {command for command, times in named.items() if times == 2}
    inside = known.named("Second").folder
    for path in known.server.rglob("*"):
        if path.is_file() and b"birch" in path.read_bytes().lower():
            assert inside in path.parents or path.name == "workspaces.json", path
        if path.is_file() and inside in path.parents:
            assert b"alder" not in path.read_bytes().lower(), path


def test_every_command_that_answers_is_asked():
    changes = {"dashboard", "people", "workspaces", "import", "guide", "inbox", "undo", "redo", "accept", "roundup"}
    changes |= {"voice", "read-texts", "sample", "forget", "active-customers", "issues", "backup", "restore"}
    assert set(COMMANDS) <= changes | set(ASKED) | {"views", "subscriptions", "bug-quality"}


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


def test_in_an_archived_workspace_nobody_decides(known):
    one = known.create("One")
    known.archive("One")
    with in_workspace(known.of(one.id)), pytest.raises(NotAllowed, match="is archived since"):
        decide(Workbench(one.folder), "alder")
    assert os.listdir(one.folder) == []
    with pytest.raises(NoWorkspace, match="There is no workspace 'Zero'"):
        known.named("Zero")
