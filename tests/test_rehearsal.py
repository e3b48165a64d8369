"""Rehearsal: what it says is what the import then does; doubts come with their evidence."""

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.rehearsal import rehearse
from analytics.store.import_history import ledger

HEAD = "id,created,updated,status,subject,tags\n"
OLD = HEAD + "1,2026-01-05,2026-01-05,open,one,a\n2,2026-01-06,2026-01-06,open,two,b\n"
NEW = HEAD + "1,2026-01-05,2026-01-09,closed,one,\n2,2026-01-06,2026-01-06,open,two,b\n3,2026-01-07,,open,three,c\nx\n"


def result(outcome) -> tuple:
    return (
        outcome.state,
        outcome.source,
        outcome.rows,
        outcome.tickets,
        outcome.added,
        outcome.updated,
        outcome.unchanged,
        outcome.rejected,
        outcome.first_created,
        outcome.last_created,
        outcome.warnings,
    )


def test_a_rehearsal_states_what_the_import_then_does_and_writes_nothing(bench, load, write):
    load("old.csv", OLD)
    files = [write("new.csv", NEW), write("again.csv", NEW.replace("x\n", "")), write("bad.csv", "nothing")]
    before = {path.name: path.read_bytes() for path in bench.folder.glob("tickets-*")}

    rehearsed = rehearse(bench.snapshots, files)

    assert {path.name: path.read_bytes() for path in bench.folder.glob("tickets-*")} == before
    assert len(ledger(bench.snapshots)) == 1
    assert [result(r.outcome) for r in rehearsed] == [result(o) for o in import_files(bench.snapshots, files)]
    outcome = rehearsed[0].outcome
    assert (outcome.added, outcome.updated, outcome.unchanged, outcome.rejected) == (1, 1, 1, 1)


def test_a_rehearsal_shows_the_first_tickets_as_they_will_be_understood(bench, write):
    rehearsal = rehearse(bench.snapshots, [write("a.csv", OLD)], Order(file_zone="Europe/Berlin"))[0]

    row = rehearsal.first_rows.iloc[0]
    assert (row["ticket_id"], row["subject"], list(row["tags"])) == ("1", "one", ["a"])
    assert str(row["created_at"]) == "2026-01-05 12:00:00", "a day, kept at noon of UTC"
    assert rehearsal.mapping.columns["created_at"] == ("created",)
    assert bench.snapshots.current() is None


def test_a_rehearsal_of_a_known_file_reports_it(bench, load, write):
    load("a.csv", OLD)

    rehearsal = rehearse(bench.snapshots, [write("b.csv", OLD)])[0]

    assert (rehearsal.outcome.state, rehearsal.mapping) == ("known", None)


def many(status: str = "open closed", tags: str = "a", year: int = 2026) -> str:
    words = status.split()
    return HEAD + "".join(f"{i},{year}-01-{1 + i % 28:02},,{words[i % len(words)]},s{i},{tags}\n" for i in range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (many(year=2093), "40 of 40 tickets were created in the future, the last on 2093-01-28. Day and month may be"),
        (many(status="open"), "All 40 tickets have the status 'open': the export looks filtered."),
        (many().replace("s1", "?? s1"), "tickets hold question marks in the place of letters, such as '?? s1"),
        (many(tags="").replace("s1,", "s1,a"), "% of these tickets have tags, 100% of those imported before"),
        ("id,created\n1,2026-01-05\n", "The export has no column of tags"),
    ],
)
def test_what_looks_odd_is_reported_with_the_evidence(bench, load, write, text, message):
    load("before.csv", many().replace("\n", "\n9", 40))  # other numbers of tickets, all with tags

    warnings = rehearse(bench.snapshots, [write("a.csv", text)])[0].outcome.warnings

    assert len(warnings) == 1, warnings
    assert message in warnings[0]


def test_a_sound_export_raises_no_suspicion(bench, write):
    assert rehearse(bench.snapshots, [write("a.csv", many())])[0].outcome.warnings == ()
