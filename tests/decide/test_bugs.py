"""Bugs: keys are found however they are written, nothing else is; states come from the tracker; told stays told."""

import json
import re
from datetime import date

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.errors import UnreadableExport
from analytics.ingest.issue_files import read_issues
from analytics.insights.bugs import UNKNOWN, bugs, linked, mark_notified, to_answer, unlinked
from analytics.metrics.references import references
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.operations.forgetting import forget
from analytics.operations.workbench import Workbench
from analytics.people.person import Limit
from analytics.sample.issues import NAMED
from analytics.workspace.checks import records
from analytics.workspace.issues import MAY_NAME, REFERENCE, issue_key, keys_in, safe_link
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES

TICKETS = """id,created,subject,description,tags,company
1,2026-03-02 10:00,Crash see https://github.com/Acme/App/issues/7,,type/bug,Ann
2,2026-03-03 10:00,Same,https://github.com/acme/app/issues/7?x=1#c and acme/app#7,type/bug,Bob
3,2026-03-04 10:00,From the tracker,https://acme.atlassian.net/browse/FERN-12.,type/bug,Ann
4,2026-03-05 10:00,Encoding,UTF-8 and ISO-8859 and COVID-19 and 3/4#5,type/bug,Cara
5,2026-03-20 10:00,Again,,type/bug;fern-12,Dan
6,2026-03-06 10:00,Group,https://git.acme.example/a/b/c/-/issues/5,type/bug,Eve
7,2026-03-07 10:00,Bad,javascript:alert(1)//browse/FERN-13 <a href="https://x/browse/FERN-14">,type/bug,Eve
"""
GH = [
    {
        "url": "https://github.com/Acme/App/issues/7",
        "title": "Crash <b>",
        "state": "CLOSED",
        "stateReason": "COMPLETED",
        "createdAt": "2026-03-01T10:00:00Z",
        "closedAt": "2026-03-10T08:00:00Z",
    },
    {
        "url": "https://github.com/Acme/App/issues/8",
        "title": "Idea",
        "state": "CLOSED",
        "stateReason": "NOT_PLANNED",
        "createdAt": "2026-03-01T10:00:00Z",
        "closedAt": "2026-03-10T08:00:00Z",
    },
    {
        "url": "https://github.com/Acme/App/issues/9",
        "title": "Open",
        "state": "OPEN",
        "stateReason": "",
        "createdAt": "2026-03-01T10:00:00Z",
        "closedAt": None,
    },
]
JIRA = (
    "Summary,Issue key,Issue id,Status,Created,Resolved\nNo sync,FERN-12,10012,Done,2026-03-01,2026-03-10\n"
    "Slow,FERN-13,10013,In Progress,2026-03-02,\n"
)


@pytest.fixture
def linked_store(load, bench):
    load("tickets.csv", TICKETS)
    return bench


def take_in(bench: Workbench, read) -> int | None:
    return bench.decide(read.edits(bench.workspace.list_of(ISSUES)), "issues")


def links(bench: Workbench):
    return linked(bench.facts(), Scope(), bench.workspace.list_of(ISSUES), records(bench.state, NOTIFIED))


def test_what_a_version_s_texts_name_is_read_once_and_is_the_same_for_each_scope_project_and_limit(
    linked_store, monkeypatch
):
    facts, keep = linked_store.facts(), linked_store.snapshots
    scopes = (Scope(), Scope(customers=("Ann",)), Scope(start=date(2026, 3, 6)), Scope(categories=("praise",)))
    asked = [(facts, scope, projects) for scope in scopes for projects in ((), {"FERN"}, {"fern", "UTF", "acme/app"})]
    asked += [
        (facts.within(Limit(sources=(facts.frame("select source from base.tickets")["source"][0],))), Scope(), ())
    ]
    read = [references(of, scope, projects=projects) for of, scope, projects in asked]
    assert {len(frame) for frame in read} >= {0, 2, 5, 8}
    references(facts, Scope(), keep=keep)
    kept = [references(of, scope, projects=projects, keep=keep) for of, scope, projects in asked]
    for anew, once in zip(read, kept, strict=True):
        pd.testing.assert_frame_equal(anew, once, check_dtype=False)

    monkeypatch.setattr("analytics.metrics.references.keys_in", None)  # no text is read again
    assert len(references(linked_store.facts(), Scope(), projects={"FERN"}, keep=keep)) == len(read[1])


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("https://github.com/Acme/App/issues/7", "acme/app#7"),
        ("https://github.com/acme/app/pull/7/files", "acme/app#7"),
        ("https://gitlab.com/a/b/c/-/merge_requests/3", "a/b/c#3"),
        ("https://x.example/jira/browse/AB-1?a=b", "AB-1"),
        ("https://linear.app/acme/issue/ENG-5/some-title", "ENG-5"),
        ("fern-12", "FERN-12"),
        ("a/b#1", "a/b#1"),
    ],
)
def test_a_key_has_one_form_however_it_is_written(written, key):
    assert issue_key(written) == key
    for text in (written, written.upper(), f"See {written}."):
        named = keys_in([match[0] for match in re.finditer(REFERENCE, text, re.IGNORECASE)], projects=None)
        assert not named or re.search(MAY_NAME, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "written",
    [
        "12",
        "FERN-0",
        "FERN-",
        "A-1",
        "../..#1",
        "a/b#0",
        "https://github.com/acme/app",
        "https://evil.example/?q=FERN-12",
        "javascript://x/browse/FERN-1",
        'https://user"onclick=x/browse/FERN-1',
        "FERN-12; drop",
        "=FERN-12",
    ],
)
def test_what_is_no_issue_is_refused(written):
    with pytest.raises(ValueError, match="is no issue; write ABC-123, owner/repo#12 or its address"):
        issue_key(written)


def test_a_bare_key_counts_only_when_its_project_is_known():
    assert keys_in(["UTF-8", "FERN-12", "a/b#1"], projects=()) == {"a/b#1"}
    assert keys_in(["UTF-8", "fern-12", "a/b#1"], projects={"FERN"}) == {"FERN-12", "a/b#1"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("mailbox-message://x @outlook.office365.com/Inbox#91795 last msg", set()),
        ("see twitter.com/Hipkicks#1 and www.chess.example/mobile#2", set()),
        ("mail.example.com/u/0/inbox#12 https://mail.example.com/u/0/inbox#12 mailbox:///home/inbox#7", set()),
        ("/questions/1103067/duplicate-icons/975230#975230", set()),
        ("github.com/acme/app/issues/7, gitlab.example.com/a/b/c#8.", {"acme/app#7", "a/b/c#8"}),
        ("(jira.example.com/browse/FERN-9)", {"FERN-9"}),
        ("electron/electron#48311 and my.group/app#5", {"electron/electron#48311", "my.group/app#5"}),
    ],
)
def test_a_place_on_a_page_is_no_issue(text, keys):
    """The first ones are of public exports: numbers behind the paths of mailboxes and pages."""
    assert keys_in(re.findall(REFERENCE, text, re.IGNORECASE), projects={"my.group/app"}) == keys


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a.example/<b>",
        "//a.example",
        "https://",
        "https://a.example/ x",
        "ftp://a.example/x",
        "https://[x",
    ],
)
def test_a_link_that_a_browser_should_not_open_is_none(link):
    assert safe_link(link) == ""


def test_references_are_found_in_subject_text_and_tags_and_nothing_else_is(linked_store, write):
    take_in(linked_store, read_issues(write("jira.csv", JIRA)))

    found = links(linked_store)

    assert sorted(zip(found["issue"], found["ticket_id"], strict=True)) == [
        ("FERN-12", "3"),
        ("FERN-12", "5"),
        ("FERN-13", "7"),
        ("FERN-14", "7"),
        ("a/b/c#5", "6"),
        ("acme/app#7", "1"),
        ("acme/app#7", "2"),
    ]
    assert set(found["link"]) <= {
        "https://github.com/Acme/App/issues/7",
        "https://github.com/acme/app/issues/7?x=1#c",
        "https://acme.atlassian.net/browse/FERN-12",
        "https://x/browse/FERN-14",
        "https://git.acme.example/a/b/c/-/issues/5",
        "",
    }


def test_without_the_tracker_a_bug_is_of_unknown_state_and_nobody_waits(linked_store):
    found = links(linked_store)

    assert set(found["state"]) == {UNKNOWN}
    assert to_answer(found).empty


def test_what_gh_prints_is_read_with_its_states(write):
    read = read_issues(write("issues.json", json.dumps(GH)))

    assert [(r["issue"], r["state"], r["fixed"]) for r in read.records] == [
        ("acme/app#7", "fixed", "2026-03-10"),
        ("acme/app#8", "not planned", "2026-03-10"),
        ("acme/app#9", "open", ""),
    ]
    assert not read.problems


def test_the_csv_of_jira_is_read_with_its_states(write):
    read = read_issues(write("jira.csv", JIRA))

    assert [(r["issue"], r["state"], r["title"], r["fixed"]) for r in read.records] == [
        ("FERN-12", "fixed", "No sync", "2026-03-10"),
        ("FERN-13", "open", "Slow", ""),
    ]


def test_rows_that_cannot_be_taken_are_named_and_the_others_are_kept(write):
    read = read_issues(
        write(
            "table.csv",
            "issue,state,link\nFERN-1,Done,https://x.example/1\nnonsense,Done,\n"
            "FERN-2,Pondering,\nFERN-3,open,javascript:alert(1)\n",
        )
    )

    assert [r["issue"] for r in read.records] == ["FERN-1"]
    assert [str(p) for p in read.problems] == [
        "issues.csv, line 3, column 'issue': 'nonsense' is no issue; write ABC-123, owner/repo#12 or its address.",
        "issues.csv, line 4, column 'state': 'Pondering' is none of open, fixed, not planned.",
        "issues, column 'link': 'javascript:alert(1)' is no link; it must begin with https://.",
    ]


@pytest.mark.parametrize("text", ['{"message": "Not Found"}', "[1, 2]", "[{]"])
def test_another_json_is_refused_with_the_command_that_makes_the_right_one(write, text):
    with pytest.raises(UnreadableExport, match="gh issue list --state all"):
        read_issues(write("x.json", text))


def test_a_table_without_states_is_refused(write):
    with pytest.raises(BadDecisions, match=r"column 'state'.*is missing"):
        read_issues(write("x.csv", "issue,title\nFERN-1,One\n"))


def test_each_bug_counts_distinct_customers_and_tickets(linked_store, write):
    take_in(linked_store, read_issues(write("issues.json", json.dumps(GH))))

    top = bugs(links(linked_store)).iloc[0]

    assert (top["issue"], top["state"], top["customers"], top["tickets"], top["untold"]) == (
        "acme/app#7",
        "fixed",
        2,
        2,
        2,
    )
    assert (top["opened"].date(), top["fixed"].date()) == (date(2026, 3, 1), date(2026, 3, 10))


def test_a_ticket_that_came_after_the_fix_is_not_to_be_told_but_shown(linked_store, write):
    take_in(linked_store, read_issues(write("jira.csv", JIRA)))

    found = links(linked_store)

    row = bugs(found).set_index("issue").loc["FERN-12"]
    assert (row["untold"], row["since_fix"]) == (1, 1)
    assert to_answer(found)["ticket_id"].tolist() == ["3"]


def test_who_was_told_waits_no_longer_also_after_another_import_and_undo_brings_it_back(linked_store, write, load):
    take_in(linked_store, read_issues(write("issues.json", json.dumps(GH))))
    source = links(linked_store)["source"].iloc[0]
    step = linked_store.decide(
        mark_notified(linked_store.state, [("acme/app#7", source, "1")], on=date(2026, 3, 12)), "told"
    )

    load("again.csv", TICKETS.replace("Same", "Same again"))
    assert to_answer(links(linked_store))["ticket_id"].tolist() == ["2"]

    linked_store.undo(step)
    assert to_answer(links(linked_store))["ticket_id"].tolist() == ["1", "2"]


def test_forgetting_a_customer_forgets_that_they_were_told(linked_store, write):
    take_in(linked_store, read_issues(write("issues.json", json.dumps(GH))))
    source = links(linked_store)["source"].iloc[0]
    linked_store.decide(
        mark_notified(
            linked_store.state, [("acme/app#7", source, "1"), ("acme/app#7", source, "2")], on=date(2026, 3, 12)
        ),
        "told",
    )

    forget(linked_store, "Ann")

    assert [record["ticket"] for record in records(linked_store.state, NOTIFIED)] == ["2"]
    assert b'"1"' not in (linked_store.folder / "workspace.sqlite").read_bytes()


def test_bug_tickets_that_name_no_issue_are_counted(linked_store, write):
    take_in(linked_store, read_issues(write("jira.csv", JIRA)))

    assert unlinked(linked_store.facts(), Scope(), set(links(linked_store)["issue"]), ("bug",)) == (1, 7)


def test_the_sample_s_fixed_bug_waits_to_be_told(sample_store):
    bench = Workbench(sample_store)
    found = links(bench)

    table = bugs(found).set_index("issue")
    assert set(table.index) == set(NAMED)
    assert table.loc["FERN-187", "untold"] > 5 and table.loc["FERN-212", "untold"] == 0
    assert table.loc["FERN-212", "tickets"] == ticket_count(bench.facts(), Scope(), search="fern-212")


def test_the_command_takes_issues_in_and_writes_them(bench, write, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert main(["issues", "import", str(write("issues.json", json.dumps(GH)))]) == 0
    assert main(["issues", "export", str(tmp_path / "out.csv")]) == 0

    assert "3 new" in capsys.readouterr().out
    assert (tmp_path / "out.csv").read_text().splitlines()[1] == (
        "acme/app#7,fixed,Crash <b>,2026-03-01,2026-03-10,https://github.com/Acme/App/issues/7"
    )
