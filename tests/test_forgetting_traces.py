"""After forgetting, nothing in the data folder says the name, in any encoding or container; what is sealed is named."""

import gzip
import html
import io
import json
import lzma
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from click.testing import CliRunner

from analytics.cli.forget import summary
from analytics.ingest.imports import import_files
from analytics.ingest.inbox import inbox_folder
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.forgetting import forget
from analytics.operations.workbench import Workbench
from analytics.store.decoded import revealed
from analytics.store.editions import Editions, Words, scope_key
from analytics.store.mentions import Mentions, normal_form
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS
from analytics.workspace.lists import CUSTOMERS
from tests.test_privacy import everything

NAME = "Çelik & Söhne"
DECOMPOSED = unicodedata.normalize("NFD", NAME)
HEAD = "id,created,company,subject,tags\n"
OTHERS = "".join(f"b{i},2026-01-05 10:00,Bürger AG,All is well {i},bug\n" for i in range(30))
ROWS = HEAD + f"a1,2026-01-05 10:00,{NAME},Broken,bug\n" + OTHERS


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in ROWS.splitlines():
        book.active.append(line.split(","))
    book.save(out)
    return out.getvalue()


def old_workbook() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    for row, line in enumerate(ROWS.splitlines()):
        for column, cell in enumerate(line.split(",")):
            sheet.write(row, column, cell)
    book.save(out)
    return out.getvalue()


FILES = {
    "plain.csv": ROWS.encode(),
    "capitals.csv": ROWS.replace(NAME, "ÇELIK  &  SÖHNE").encode(),
    "mark.csv": b"\xff\xfe" + ROWS.encode("utf-16-le"),
    "no mark.csv": ROWS.encode("utf-16-le"),
    "big end.csv": ROWS.encode("utf-16-be"),
    "out of step.csv": ROWS.encode("utf-16-le")[:81] + ROWS.encode("utf-16-le")[82:],
    "western.csv": ROWS.encode("cp1252"),
    "turkish.csv": ROWS.encode("cp1254"),
    "decomposed.csv": ROWS.replace(NAME, DECOMPOSED).encode(),
    "entities.csv": ROWS.replace(NAME, html.escape(NAME)).encode(),
    "numeric.csv": ROWS.replace("Ç", "&#199;").encode(),
    "line separator.csv": ROWS.replace("Broken", f'"Broken\u2028{NAME}\u2028again"').encode(),
    "inside quotes.csv": ROWS.replace("Broken", f'"so says\n{NAME}\nagain"').encode(),
    "in gzip.csv.gz": gzip.compress(ROWS.encode("cp1252")),
    "in zip.zip": zipped(a_csv=ROWS.encode(), notes_json=b"{}"),
    "other member.zip": zipped(a_csv=(HEAD + OTHERS).encode(), notes_json=NAME.encode()),
    "nested.zip": zipped(b_zip=zipped(c_zip=zipped(a_csv_gz=gzip.compress(ROWS.encode("utf-16"))))),
    "book.xlsx": workbook(),
    "old book.xls": old_workbook(),
    "escaped.json": json.dumps([{"id": "1", "created_at": "2026-01-05", "subject": f"By {NAME}"}]).encode(),
    "invisible.csv": ROWS.replace("Ç", "Ç\u200b").replace("lik", "l\u00adik").encode(),
    "report.report.txt": f"a.csv was taken in.\nline 3: company {NAME}\n".encode(),
    f"{NAME}.csv": (HEAD + OTHERS).encode(),
}
MENTION = f'c1,2026-01-06 10:00,Bürger AG,"As {DECOMPOSED} says, it is slow",{NAME}\n'
SEALED = {
    "scan.pdf": b"%PDF-1.4 \x00\x01",
    "damaged.gz": b"\x1f\x8b\x08\x00broken",
    "pack.7z": b"7z\xbc\xaf'\x1c\0\0",
    "a.csv.lzma": lzma.compress(ROWS.encode() * 3, format=lzma.FORMAT_ALONE),  # without a mark, and hardly a zero byte
}


@pytest.fixture
def full(bench, write) -> Path:
    """A store in which others mention the customer too, and an inbox with the name in every form."""
    undated = f"d1,someday,{NAME},Undated,bug\n"
    import_files(bench.snapshots, [write(f"von {NAME}.csv", ROWS.replace(NAME, DECOMPOSED) + MENTION + undated)])
    done = inbox_folder(bench.folder) / "done"
    done.mkdir(parents=True)
    for name, content in {**FILES, **SEALED}.items():
        (done / name).write_bytes(content)
    return done


def said_anywhere(folder: Path) -> list[str]:
    """Where the name is still found by a search that shares nothing with ours: every file unpacked, every encoding."""

    def unpacked(content: bytes, name: str):
        yield name, content
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.namelist():
                    yield from unpacked(archive.read(member), f"{name}/{member}")
        elif content.startswith(b"\x1f\x8b"):
            try:
                yield from unpacked(gzip.decompress(content), f"{name}/")
            except (OSError, EOFError):
                return

    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            for name, content in unpacked(path.read_bytes(), path.name):
                for codec in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                    for skip in (0, 1):
                        text = html.unescape(content[skip:].decode(codec, "ignore")).replace("\\u00c7", "Ç")
                        text = text.replace("\u200b", "").replace("\u00ad", "")
                        if "çelik" in unicodedata.normalize("NFKC", text).casefold():
                            found.append(f"{name} in {codec}")
    tables = unicodedata.normalize("NFKC", html.unescape(everything(folder))).casefold()
    return found + (["a table"] if "çelik" in tables else [])


def test_nothing_in_the_data_folder_contains_the_name_afterwards_and_others_stay(bench, full):
    before = len(said_anywhere(bench.folder))

    account = forget(bench, NAME)

    assert before > 20 and said_anywhere(bench.folder) == []
    assert (account.versions.tickets, account.versions.rejects, account.versions.mentions) == (1, 1, 2)
    rewritten = {path.name for path in account.rewritten}
    assert {"plain.csv", "mark.csv", "no mark.csv", "decomposed.csv", "line separator.csv", "entities.csv"} <= rewritten
    for name in ("plain.csv", "line separator.csv", "inside quotes.csv"):
        assert (full / name).read_text(encoding="utf-8") == HEAD + OTHERS
    assert (full / "no mark.csv").read_bytes().decode("utf-16-le") == HEAD + OTHERS
    assert {path.name for path in account.deleted} >= {"in zip.zip", "nested.zip", "book.xlsx", "old book.xls"}
    assert bench.facts().version and {path.name for path, _ in account.unsearched} == set(SEALED)


def test_a_dry_run_finds_the_same_and_touches_nothing(bench, full):
    files = {path: path.read_bytes() for path in full.iterdir()}

    told_before = forget(bench, NAME, dry_run=True)

    assert files == {path: path.read_bytes() for path in full.iterdir()}
    done = forget(bench, NAME)
    assert (told_before.rewritten, told_before.deleted, told_before.unsearched) == (
        done.rewritten,
        done.deleted,
        done.unsearched,
    )
    assert told_before.versions == done.versions


def test_what_was_not_searched_is_named_with_the_reason_and_the_exit_code_reports_it(bench, full, monkeypatch):
    from analytics.cli.forget import forget as command

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    text = summary(forget(bench, NAME, dry_run=True), dry_run=True)

    assert "Not searched, since they cannot be opened" in text
    assert "scan.pdf: it is a PDF" in text and "pack.7z: it is a 7z archive" in text and "damaged.gz: it is dam" in text
    assert "Cannot be reached: what was sent by mail and Slack" in text
    first = CliRunner().invoke(command, [NAME], standalone_mode=False)
    assert first.return_value == 1, first.output
    for name in SEALED:
        (full / name).unlink()
    (full / "new.csv").write_text(ROWS, encoding="utf-8")
    assert CliRunner().invoke(command, [NAME], standalone_mode=False).return_value == 0


def test_no_later_export_brings_the_customer_back_however_it_writes_the_name(bench, full, write):
    forget(bench, NAME)

    for name in (NAME, DECOMPOSED, NAME.upper(), f"  {NAME} ", html.escape(NAME), NAME.replace(" ", "\u00a0")):
        outcome = import_files(bench.snapshots, [write("a.csv", ROWS.replace(NAME, name).replace("All is", name[:1]))])
        assert outcome[0].footer == 1, name


@pytest.mark.parametrize(
    "text", ["a&amp;b", "ＡＢ", "e\u0301", "STRASSE", "straße", "x\u2028y", "a\u00a0 b", "&", "&#1;"]
)
def test_a_normal_form_is_its_own_normal_form(text):
    assert normal_form(normal_form(text)) == normal_form(text)


def test_a_name_is_no_part_of_a_longer_word():
    ada = Mentions.of(["Ada"])

    assert ada.without("Canada and ADA, ada's and Ada") == "Canada and (forgotten), (forgotten)'s and (forgotten)"


@pytest.mark.parametrize("written", ["A\u200bda", "\u200fAda\u00ad", "\\u0041da", "A\ufeffd\\u0061"])
def test_a_name_with_invisible_characters_or_json_s_escapes_is_found_and_cut_out(written):
    ada = Mentions.of(["Ada"])

    assert ada.are(written) and ada.inside(f"by {written} x")
    assert revealed(ada.without(f"By {written} again")) == "By (forgotten) again"


def test_where_an_invisible_character_divides_two_words_both_are_found():
    assert Mentions.of(["Ada"]).inside("Ada\u200bLovelace") and Mentions.of(["AdaLovelace"]).inside("Ada\u200bLovelace")


def publish(bench: Workbench, week: date = date(2026, 1, 5)) -> Editions:
    """A published week in which everything names the customer: quote, driver, document, and a person's words."""
    editions, slow = Editions(bench.folder), f"As {DECOMPOSED} says, it is slow"
    editions.publish(
        week,
        scope_key(),
        headline=f"Bugs rose, mostly from {NAME}",
        edition=json.dumps({"quote": {"text": slow}, "movers": [{"why": f"tag {NAME}"}], "tickets": 31}),
        document=f'lib<p>{slow}</p><p title="{html.escape(NAME)}: 31">31 of {html.escape(NAME)}</p>'
        f"<script>{json.dumps({'text': NAME})}</script></html>",
        library="lib",
        picture=b"png",
    )
    editions.change_words(week, scope_key(), Words(f"{NAME} wrote in", f"Call {NAME.upper()}"), who="Ada")
    return editions


def test_published_weeks_keep_their_numbers_and_lose_the_name(bench, full):
    editions = publish(bench)
    told = forget(bench, NAME, dry_run=True).quotes
    assert editions.published(date(2026, 1, 5), scope_key()).picture == b"png"

    account = forget(bench, NAME)

    left = editions.published(date(2026, 1, 5), scope_key())
    assert told == account.quotes == 2 and said_anywhere(bench.folder) == []
    assert json.loads(left.edition) == {"quote": None, "movers": [{"why": "tag (forgotten)"}], "tickets": 31}
    assert left.document == (
        'lib<p>(a quote that was removed)</p><p title="(forgotten): 31">31 of (forgotten)</p>'
        '<script>{"text": "(forgotten)"}</script></html>'
    )
    assert left.headline == "Bugs rose, mostly from (forgotten)" and left.picture is None
    assert editions.words(date(2026, 1, 5), scope_key()) == Words("(forgotten) wrote in", "Call (forgotten)")
    assert editions.damaged() == []


def test_a_name_that_is_also_a_word_leaves_the_structure_of_a_document_alone():
    document = '<p class="sync" title="Sync is slow">Sync</p><div data-sync="1">Synced</div>'

    cut = Mentions.of(["Sync"]).without_in_document(document)

    assert cut == '<p class="sync" title="(forgotten) is slow">(forgotten)</p><div data-sync="1">Synced</div>'
    assert Mentions.of(["Sync"]).without_in_document("<p>S<b>yn</b>c</p>") is None, "in pieces it cannot be cut out"


def test_mentions_are_kept_where_that_is_asked_and_what_is_the_customers_own_goes(bench, write):
    """A company that is named like a feature: its tickets go, and everybody else's words about the feature stay."""
    rows = (
        "id,created,company,subject,tags\n"
        "1,2026-01-05,Sync,Ours is broken,bug\n"
        "2,2026-01-05,Other,Sync is slow,sync;bug\n"
        "3,2026-01-05,Sync Partners,We love Sync,sync;praise\n"
    )
    others = "".join(line for line in rows.splitlines(keepends=True) if not line.startswith("1,"))
    import_files(bench.snapshots, [write("sync.csv", rows)])
    done = inbox_folder(bench.folder) / "done"
    done.mkdir(parents=True)
    (done / "sync.csv").write_text(rows, encoding="utf-8")
    (done / "others.csv").write_text(others, encoding="utf-8")
    (done / "broken.csv").write_text(others + "4,2026-01-05,Sync;Sync\n", encoding="utf-8")
    (done / "both.zip").write_bytes(zipped(a_csv=rows.encode()))
    team = {**TEAMS.blank, "team": "Sync"}
    records = [CUSTOMERS.record({"customer": name}) for name in ("Sync", "Sync Partners")]
    bench.decide(
        [
            Edit(TEAMS, TEAMS.key_of(team), team),
            *(Edit(CUSTOMERS, CUSTOMERS.key_of(record), record) for record in records),
        ],
        "Noted",
        why="Sync is a team",
    )
    publish(bench)

    told = forget(bench, "Sync", keep_mentions=True, dry_run=True)
    account = forget(bench, "Sync", keep_mentions=True)

    assert (told.versions, told.decisions, told.rewritten, told.deleted) == (
        account.versions,
        account.decisions,
        account.rewritten,
        account.deleted,
    )
    assert (account.versions.tickets, account.versions.mentions, account.decisions) == (1, 3, 2)
    subjects = bench.facts().frame("select subject, tags from snapshot.tickets order by ticket_id")
    assert subjects["subject"].tolist() == ["Sync is slow", "We love Sync"]
    assert "sync" in subjects["tags"][0] and total(bench.facts(), Scope()) == 2
    assert (done / "sync.csv").read_text() == (done / "others.csv").read_text() == others
    assert (done / "broken.csv").read_text() == others, "a row that cannot be told apart goes"
    assert [path.name for path in account.deleted] == ["both.zip"]
    assert [record["customer"] for record in bench.workspace.list_of(CUSTOMERS).values()] == ["Sync Partners"]
    assert "Sync" in str(bench.state["teams"]) and bench.workspace.history()["why"].tolist()[-1] == "Sync is a team"
    text = summary(account, dry_run=False)
    assert "Kept, as asked: the name in 3 contents of other customers' tickets and names of files, and wherever" in text
    assert "the name in 3" not in text.split("Kept")[0]
    back = import_files(bench.snapshots, [write("again.csv", rows.replace("slow", "slower"))])[0]
    assert (back.footer, total(bench.facts(), Scope())) == (1, 2)


def test_run_without_the_choice_the_kept_mentions_go_and_their_number_is_said(bench, full, monkeypatch):
    from analytics.cli.forget import forget as command

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    for name in SEALED:
        (full / name).unlink()
    kept = CliRunner().invoke(command, [NAME, "--keep-mentions"], standalone_mode=False)
    assert kept.return_value == 0 and "the name in 2 contents of other customers' tickets" in kept.output
    subjects = bench.facts().frame("select subject from snapshot.tickets")["subject"]
    assert subjects.str.startswith(f"As {DECOMPOSED} says").sum() == 1

    gone = CliRunner().invoke(command, [NAME], standalone_mode=False)

    assert gone.return_value == 0 and "  the name in 2 contents of other customers' tickets" in gone.output
    assert said_anywhere(bench.folder) == []
