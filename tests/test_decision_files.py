"""Decisions as files: the round trip is exact, a diff says what would change, bad input changes nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench
from analytics.workspace.decision_files import plan_folder, plan_texts, write_folder
from analytics.workspace.kind import BadDecisions, Kind
from analytics.workspace.kinds import EVENTS, KINDS, TAGS, TEAMS
from analytics.workspace.moves import map_tags, merge_tags, set_record

TAG_HEADER = "tag,team,category,feature,alias_of,use,description\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def values_of(kind: Kind) -> st.SearchStrategy:
    """Values as people type them for one record of a kind, hostile ones included."""
    text = st.text(min_size=1, max_size=12) | st.sampled_from(
        ["=1+1", "a,b", 'say "hi"', "  spaced  out ", "Ünïcödé", "\ufeffmark", "two\nlines", "'", "yes", "；"]
    )
    forms = {
        "flag": st.booleans(),
        "list": st.lists(text, max_size=3),
        "date": st.dates().map(lambda day: day.isoformat()),
        "text": text,
        "lines": st.lists(text, max_size=3).map("\r\n".join),
        "count": st.integers(0, 10**6).map(str),
        "number": st.integers(0, 10**8).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
    }
    return st.fixed_dictionaries(
        {
            column.name: st.sampled_from(column.choices) if column.form == "choice" else forms[column.form]
            for column in kind.columns
        }
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
def test_writing_and_reading_a_kind_is_exact_whatever_its_records_hold(kind):
    @settings(max_examples=40, deadline=None)
    @given(rows=st.lists(values_of(kind), max_size=5))
    def holds(rows):
        known = {}
        for row in rows:
            try:
                record = kind.record(row)
            except BadDecisions:  # a list item with ";", a name of blanks only: refused, not mangled
                continue
            known[kind.key_of(record)] = record
        text = kind.write_csv(known.values())

        read = [record for _, record in kind.read_csv(text)]

        assert {kind.key_of(record): record for record in read} == known
        assert kind.write_csv(read) == text

    holds()


def test_a_full_width_semicolon_that_folds_into_the_separator_is_refused_and_not_split():
    with pytest.raises(BadDecisions, match="separates the items of a list"):
        EVENTS.record({"name": "x", "kind": "other", "start": "2026-03-02", "tags": ["a；b"]})


def test_export_then_import_is_the_identity_to_the_byte(bench, tmp_path):
    bench.decide(
        [
            *map_tags(bench.state, ["sync crash"], team='Sync, "core"', category="bug"),
            set_record(bench.state, TEAMS, {"team": "Sync", "owner": "Ada", "former": ["Sink", "Sank"]}),
            set_record(
                bench.state,
                EVENTS,
                {
                    "name": "Größe 5.2",
                    "kind": "release",
                    "start": "2026-03-02",
                    "teams": ["Sync"],
                    "note": "=HYPERLINK(1)",
                },
            ),
        ],
        "begin",
    )
    write_folder(bench.state, tmp_path / "out")
    other = Workbench(tmp_path / "other")

    plan = plan_folder(other.state, tmp_path / "out")
    other.decide(plan.edits, "import")
    write_folder(other.state, tmp_path / "again")

    assert str(plan) == "3 new"
    assert other.state == bench.state
    assert contents(tmp_path / "again") == contents(tmp_path / "out")
    assert {*contents(tmp_path / "out")} == {kind.file for kind in KINDS}
    assert plan_folder(bench.state, tmp_path / "out").edits == ()


def test_a_diff_states_what_is_new_changed_and_removed_and_where(bench, tmp_path):
    bench.decide([*map_tags(bench.state, ["vip"], team="Sync"), *map_tags(bench.state, ["old"], team="Sync")], "begin")
    (tmp_path / "tags.csv").write_text(TAG_HEADER + "vip,Billing,,,,,\nnew one,,bug,,,,\n")

    plan = plan_folder(bench.state, tmp_path)

    assert sorted(map(str, plan.differences)) == [
        "tags.csv, line 2: changed vip (team Sync → Billing)",
        "tags.csv, line 3: new new one (category bug)",
        "tags.csv: removed old",
    ]
    assert bench.workspace.version() == 1


def test_a_kind_without_a_file_stays_and_other_files_are_left_alone(bench, tmp_path):
    bench.decide(
        [*map_tags(bench.state, ["vip"], team="Sync"), set_record(bench.state, TEAMS, {"team": "Sync"})], "begin"
    )
    (tmp_path / "teams.csv").write_text("team,owner,contact,color,former\nSync,Ada,,,\n")
    (tmp_path / "customers.csv").write_text("customer,plan\n")

    plan = plan_folder(bench.state, tmp_path)

    assert [str(difference) for difference in plan.differences] == [
        "teams.csv, line 2: changed Sync (owner empty → Ada)"
    ]
    assert plan.left_alone == ("customers.csv",)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "tags.csv",
            TAG_HEADER + "a,,,,b,,\nb,,,,a,,\n",
            "tags.csv, line 2, column 'alias_of': 'b' makes a circle of aliases: a → b → a.",
        ),
        (
            "tags.csv",
            TAG_HEADER + "x,,bgu,,,,\n",
            "tags.csv, line 2, column 'category': 'bgu' is no category; known: bug,",
        ),
        (
            "tags.csv",
            TAG_HEADER + "VIP,,,,,,\nx,,,,,,\nvip,,,,,,\n",
            "tags.csv, line 4, column 'tag': 'vip' is already in line 2.",
        ),
        ("tags.csv", "team,category\nSync,bug\n", "tags.csv, line 1, column 'tag' is missing."),
        (
            "tags.csv",
            "tag,colour\nx,red\n",
            "tags.csv, line 1, column 'colour' is no column of tags; they have",
        ),
        ("tags.csv", "tag,team,tag\nx,Sync,y\n", "tags.csv, line 1, column 'tag' is there twice."),
        ("tags.csv", "", "tags.csv, line 1: is empty; it needs a header and a row for each record."),
        ("tags.csv", "PK\x03\x04\x14", "tags.csv, line 1: is a workbook, not CSV; save the sheet as CSV UTF-8."),
        ("tags.csv", TAG_HEADER + "x,y\n", "tags.csv, line 2: 'x,y' has 2 cells where the header has 7."),
        (
            "events.csv",
            "name,kind,start,end\nUp,release,2026-13-01,\n",
            "events.csv, line 2, column 'start': '2026-13-01' is no date; write 2026-03-02.",
        ),
        (
            "events.csv",
            "name,kind,start,end\nUp,release,2026-03-02,2026-03-01\n",
            "events.csv, line 2, column 'end': '2026-03-01' is before its start 2026-03-02.",
        ),
        (
            "events.csv",
            "name,kind,start,end\nUp,relaese,2026-03-02,\n",
            "events.csv, line 2, column 'kind': 'relaese' is none of release, incident, campaign, content, other.",
        ),
        ("settings.csv", "name,value\ntime_zone,Dublin\n", "settings.csv, line 2, column 'value': 'Dublin' is no time"),
        (
            "teams.csv",
            "team,color\nSync,red\n",
            "teams.csv, line 2, column 'color': 'red' is no colour; write #0072B2.",
        ),
    ],
)
def test_bad_input_names_file_line_column_and_value_and_nothing_is_half_applied(
    bench, tmp_path, monkeypatch, capsys, file, text, message
):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    bench.decide(map_tags(bench.state, ["vip"], team="Sync"), "begin")
    before = bench.state
    (tmp_path / file).write_text(text, encoding="utf-8")
    if file != "features.csv":
        (tmp_path / "features.csv").write_text("feature\nOffline mode\n")  # good, and yet not applied

    codes = [main(["taxonomy", action, str(tmp_path)]) for action in ("check", "import")]

    assert codes == [2, 2]
    assert message in capsys.readouterr().err
    assert Workbench(bench.folder).state == before


def test_every_fault_of_every_file_is_named_at_once(bench, tmp_path):
    (tmp_path / "tags.csv").write_text(TAG_HEADER + "x,,,,,maybe,\ny,,,,,often,\n")
    (tmp_path / "teams.csv").write_text("owner\nAda\n")

    with pytest.raises(BadDecisions) as bad:
        plan_folder(bench.state, tmp_path)

    assert [(p.kind, p.line, p.value) for p in bad.value.problems] == [
        ("tags", 2, "maybe"),
        ("tags", 3, "often"),
        ("teams", 1, ""),
    ]


def test_a_file_that_is_not_utf_8_names_its_line(bench, tmp_path):
    (tmp_path / "tags.csv").write_bytes(TAG_HEADER.encode() + b"vip,,,,,,\ngr\xf6sse,,,,,,\n")

    with pytest.raises(AnalyticsError, match=r"tags\.csv, line 3: this is not UTF-8\. Save the file as CSV UTF-8"):
        plan_folder(bench.state, tmp_path)


def test_a_folder_without_files_of_decisions_states_which_are_looked_for(bench, tmp_path):
    with pytest.raises(AnalyticsError, match=r"none of the files of decisions: tags\.csv"):
        plan_folder(bench.state, tmp_path)
    with pytest.raises(AnalyticsError, match="is no folder"):
        plan_folder(bench.state, tmp_path / "nowhere")


def test_what_was_wrong_before_does_not_stop_another_file(bench, tmp_path):
    bench.workspace.change(map_tags({}, ["vip"], category="Own topic"), "begin", categories=["Own topic"])
    write_folder(bench.state, tmp_path)
    (tmp_path / "teams.csv").write_text("team\nSync\n")

    assert str(plan_folder(bench.state, tmp_path)) == "1 new"


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """shell("export", …) → (exit code, standard output) of `python -m analytics taxonomy`."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))

    def run(*words: object) -> tuple[int, str]:
        code = main(["taxonomy", *map(str, words)])
        return code, capsys.readouterr().out

    return run


def test_the_command_line_exports_imports_dry_runs_shows_history_and_undoes(shell, tmp_path):
    bench = Workbench(tmp_path / "store")
    bench.decide(map_tags(bench.state, ["vip"], team="Sync"), "Map vip")
    folder = tmp_path / "out"

    assert shell("export", folder)[0] == 0
    (folder / "tags.csv").write_text(TAG_HEADER + "vip,Billing,,,,,\n")
    dry = shell("import", folder, "--dry-run")
    assert dry == (
        0,
        "tags.csv, line 2: changed vip (team Sync → Billing)\nWould change: 1 changed. Nothing was changed.\n",
    )
    assert bench.workspace.version() == 1
    code, shown_text = shell("import", folder, "--why", "agreed on Monday")
    assert code == 0 and "Step 2: 1 changed. Take it back with: python -m analytics taxonomy undo 2" in shown_text
    assert bench.taxonomy.meaning("vip").team == "Billing"
    assert "agreed on Monday" in shell("history")[1]
    assert shell("undo", 2) == (0, "Step 2 is taken back by step 3.\n")
    assert bench.taxonomy.meaning("vip").team == "Sync"
    assert shell("import", folder, "--dry-run")[1].startswith("tags.csv, line 2: changed vip")
    assert shell("undo", 99)[0] == 2
    assert shell("undo", 2) == (0, "What step 2 changed is already as it was before. Nothing was changed.\n")


def test_importing_the_same_folder_again_makes_no_step(shell, tmp_path):
    bench = Workbench(tmp_path / "store")
    bench.decide(merge_tags(bench.state, ["invoices"], "invoice"), "Merge")
    shell("export", tmp_path / "out")

    code, shown_text = shell("import", tmp_path / "out")

    assert (code, shown_text) == (0, "The files hold what is decided already. Nothing was changed.\n")
    assert bench.workspace.version() == 1
    assert TAGS.file in contents(tmp_path / "out")


@pytest.mark.parametrize(
    "text",
    [
        "tag;team;category\nvip;Sync;\n",
        "sep=;\r\nTag;Team;;\r\nvip;Sync;;\r\n;;;\r\n",
        "Tag\tTeam\t\nvip\tSync\n",
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it_and_columns_that_it_lacks_stay(text):
    vip = TAGS.record({"tag": "vip", "description": "a large customer"})
    state = {"tags": {TAGS.key_of(vip): vip}}

    (edit,) = plan_texts(state, {TAGS: text}).edits

    assert edit.record == {**vip, "team": "Sync"}
