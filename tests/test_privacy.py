"""What is kept out of the store is nowhere in it; a pseudonym stands for one person; a download comes back exact."""

import csv
import hashlib
import hmac
import io
import re
import sqlite3
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cli.program import main
from analytics.ingest.imports import Order, import_files
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.ingest.mapping import load_mapping, mapping_text
from analytics.ingest.privacy import KEY_VARIABLE, Pseudonyms
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.staged_cells import ARMED
from analytics.ingest.undoing import withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals
from analytics.spreadsheet import disarmed
from analytics.store.import_history import ledger, rejects_of

KEY = "a key of more than sixteen letters"
ADA, SECRET = "ada.lovelace@example.com", "my card number is 4111 1111"
ROWS = f"""id,created,requester,subject,description,tags
1,2026-03-02 10:00,Ada Lovelace <{ADA}>,Help,"{SECRET}",bug
2,2026-03-03 10:00,{ADA.upper()},Again,{SECRET},bug
3,2026-03-04 10:00,bob@example.com,Other,fine,bug
4,someday,{ADA},Bad date,{SECRET},bug
5,2026-03-05 10:00,{ADA},too,many,cells,{SECRET}
"""


def rows_of(month: str, first: int) -> str:
    """The same rows as other tickets, of another month."""
    head, rows = ROWS.replace("2026-03", month).split("\n", 1)
    return head + "\n" + re.sub(r"(?m)^(\d),", lambda number: f"{first + int(number[1])},", rows)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)


def everything(folder) -> str:
    """All that lies in the store's folder: the bytes of its files, and the texts of its databases."""
    output = []
    for path in folder.rglob("*"):
        if path.is_file():
            output.append(path.read_bytes().decode("utf-8", "replace"))
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as database:
                for (name,) in database.execute("select table_name from duckdb_tables()").fetchall():
                    output.append(str(database.execute(f'select * from "{name}"').fetchall()))
        elif path.suffix == ".sqlite":
            with sqlite3.connect(path) as database:
                output += list(database.iterdump())
    return "\n".join(output).lower()


@pytest.mark.parametrize("broken", [False, True], ids=["the fast way", "the careful way"])
def test_what_is_dropped_or_pseudonymised_is_nowhere_in_the_store(bench, write, broken):
    text = ROWS if broken else "".join(ROWS.splitlines(keepends=True)[:-1])
    order = Order(drop=("Description",), pseudonymise=("requester",))

    result = [r.outcome for r in rehearse(bench.snapshots, [write("a.csv", text)], order)]
    outcome = import_files(bench.snapshots, [write("a.csv", text)], order)[0]
    bench.facts()

    assert (outcome.tickets, outcome.rejected) == (3, 2 if broken else 1)
    assert (outcome.dropped, outcome.pseudonymised) == (("description",), ("requester",))
    for kept in (
        everything(bench.folder),
        str([result, outcome]).lower(),
        str(rejects_of(bench.snapshots, 1).to_dict()).lower(),
    ):
        assert "lovelace" not in kept and "4111" not in kept and "bob@" not in kept
    assert total(bench.facts(), Scope(measure="customers")) == 2


def test_a_row_that_was_left_out_comes_back_without_what_is_kept_out_and_goes_in_again(bench, write):
    import_files(bench.snapshots, [write("a.csv", ROWS)], Order(drop=("description",), pseudonymise=("requester",)))

    left = rejects_of(bench.snapshots, 1)

    apart = left[left["line"] == 5].iloc[0]
    assert apart["text"].split(",")[2:5] == [Pseudonyms(KEY.encode()).of(ADA), "Bad date", ""]
    whole = left[left["line"] == 6].iloc[0]
    assert whole["text"] == "" and "look at this line of the export itself" in whole["reason"]
    again = write("b.csv", ROWS.splitlines()[0] + "\n" + apart["text"].replace("someday", "2026-03-09 10:00") + "\n")
    import_files(bench.snapshots, [again])
    assert totals(bench.facts(), Scope(measure="customers"), by=["source"])["value"].tolist() == [2]


def test_what_was_stated_once_holds_for_the_next_export_of_the_source_until_it_is_taken_back(bench, write):
    import_files(bench.snapshots, [write("a.csv", ROWS)], Order(drop=("Description",)))
    april, may, june = (
        rows_of(month, first).replace("description,tags", "description,tags,extra").replace(",bug\n", ",bug,x\n")
        for month, first in (("2026-04", 10), ("2026-05", 20), ("2026-06", 30))
    )

    second = import_files(bench.snapshots, [write("b.csv", april)])[0]
    third = import_files(bench.snapshots, [write("c.csv", may)], Order(keep=("description",)))[0]
    fourth = import_files(bench.snapshots, [write("d.csv", june)])[0]

    assert [o.dropped for o in (second, third, fourth)] == [("description",), (), ()]
    assert bench.workspace.history()["what"].tolist()[0] == "Chose which columns are left out"


def test_the_inbox_keeps_out_what_was_stated_once_from_store_and_reports(bench, write, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    import_files(bench.snapshots, [write("a.csv", ROWS)], Order(drop=("Description",), pseudonymise=("requester",)))
    inbox = Inbox(inbox_folder(bench.folder))
    inbox.make()
    (inbox.folder / "b.csv").write_text(rows_of("2026-04", 10), encoding="utf-8")

    main(["inbox", "--settle", "0"])

    (inbox.folder / "done" / "b.csv").unlink()  # the export itself is its owner's to keep or to remove
    kept = everything(bench.folder)
    assert total(bench.facts(), Scope(start=date(2026, 4, 1))) == 3
    assert "lovelace" not in kept and "4111" not in kept and "bob@" not in kept


def test_a_column_that_a_rule_misses_is_reported(bench, write):
    import_files(bench.snapshots, [write("a.csv", ROWS)], Order(drop=("description",)))

    renamed = import_files(bench.snapshots, [write("b.csv", ROWS.replace("description", "message"))])[0]

    assert [w for w in renamed.warnings if "rule" in w] == [
        "A rule keeps the column 'description' of generic out, but this file has no such column. Look whether it is "
        "named otherwise now and would go in."
    ]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (
            Order(drop=("id",)),
            "Export 'a.csv': column 'id' is to be kept out, but without it a row is no ticket. Take the "
            "rule for this column back.",
        ),
        (
            Order(drop=("E-Mail",)),
            "Export 'a.csv' has no column 'E-Mail'. It has: 'id', 'created', 'requester', 'subject', "
            "'description', 'tags'.",
        ),
    ],
)
def test_a_column_that_cannot_be_kept_out_is_refused(bench, write, order, message):
    outcome = import_files(bench.snapshots, [write("a.csv", ROWS)], order)[0]

    assert (outcome.state, outcome.message) == ("failed", message)


@pytest.mark.parametrize(("key", "what"), [("", "no key is set"), ("short", "the key has only 5 characters")])
def test_without_a_key_nothing_is_taken_in(bench, write, monkeypatch, key, what):
    monkeypatch.setenv(KEY_VARIABLE, key)

    outcome = import_files(bench.snapshots, [write("a.csv", ROWS)], Order(pseudonymise=("requester",)))[0]

    assert outcome.message == (
        f"Export 'a.csv' has columns to pseudonymise, but {what}. Set {KEY_VARIABLE} to a secret of at least 16 "
        "characters and keep it: with another key every customer would be a new one. Nothing of the file was taken in."
    )
    assert bench.snapshots.current() is None


def test_another_key_than_before_is_refused(bench, write, monkeypatch):
    import_files(bench.snapshots, [write("a.csv", ROWS)], Order(pseudonymise=("requester",)))
    monkeypatch.setenv(KEY_VARIABLE, KEY + "!")

    outcome = import_files(bench.snapshots, [write("b.csv", ROWS.replace("2026-03", "2026-04"))])[0]

    assert outcome.state == "failed"
    assert "is not the one that this store's pseudonyms were made with" in outcome.message
    assert "Set the former key again." in outcome.message
    assert len(ledger(bench.snapshots)) == 1


def test_a_mapping_file_keeps_columns_out_too(bench, write, tmp_path):
    path = write(
        "m.toml",
        'source = "shop"\ndrop = ["description"]\npseudonymise = ["requester"]\n'
        '[columns]\nticket_id = "id"\ncreated_at = "created"\nbody = "description"\n'
        'requester = "requester"\n',
    )
    mapping = load_mapping(path)

    outcome = import_files(bench.snapshots, [write("a.csv", ROWS)], Order(mapping=mapping))[0]

    assert (outcome.dropped, outcome.pseudonymised) == (("description",), ("requester",))
    (tmp_path / "again.toml").write_text(mapping_text(mapping))
    assert load_mapping(tmp_path / "again.toml") == mapping


def test_columns_that_hold_addresses_are_pointed_at(bench, write):
    assert import_files(bench.snapshots, [write("a.csv", ROWS)])[0].address_columns == ("requester",)


NAMES = st.text("abCÄ", min_size=1)


@given(
    key=st.binary(min_size=16, max_size=90),
    value=st.one_of(
        st.text(max_size=30).filter(lambda text: "@" not in text and "\x00" not in text),
        st.builds("{} <{}@{}.com>".format, st.text(" abC(ß", max_size=5), NAMES, NAMES),
    ),
)
def test_the_database_makes_the_same_pseudonym_as_python(key, value):
    from analytics.ingest.privacy_rules import pseudonym_sql

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pseudonyms, "from_environment", classmethod(lambda cls, file="": cls(key)))
        made = duckdb.execute(f"select {pseudonym_sql('v')} from (select ?::varchar as v)", [value]).fetchone()[0]

    assert (made or "") == Pseudonyms(key).of(value)


def test_a_pseudonym_is_the_hmac_of_the_address():
    digest = hmac.new(KEY.encode(), ADA.encode(), hashlib.sha256).hexdigest()

    assert Pseudonyms(KEY.encode()).of(f"Ada ({ADA.title()})") == f"p-{digest[:20]}"


TEXTS = ["=1+1", "'=1+1", "''@x", "'quoted'", "+49 30", "-1", "'", "''", "\ttab", "plain", "it's"]


def test_what_a_download_disarmed_comes_back_exactly(bench, write):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "created", "subject", "company"])
    for number, text in enumerate(TEXTS):
        writer.writerow([number, "2026-03-02 10:00", disarmed(text), disarmed(text)])

    import_files(bench.snapshots, [write("a.csv", out.getvalue())])

    rows = bench.facts().frame("select subject, company from snapshot.tickets order by ticket_id::int")
    assert rows["subject"].tolist() == [text.strip(" ") or None for text in TEXTS]
    withdraw(bench.snapshots, 1)


@given(st.text("'=+-@\t\rab", max_size=6))
def test_exactly_one_apostrophe_is_taken_away(text):
    armed = duckdb.execute(
        f"select case when starts_with(v, chr(39)) and regexp_matches(v, '{ARMED}') then v[2:] "
        "else v end from (select ?::varchar as v)",
        [disarmed(text)],
    ).fetchone()[0]

    assert armed == text
