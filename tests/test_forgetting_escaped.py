"""Forgetting finds a name however its letters are escaped, by mail, addresses, web pages or programs; what is packed is
named as not searched."""

import base64
import gzip
import html
import io
import quopri
import unicodedata
from email.header import Header
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from analytics.cli.forget import summary
from analytics.ingest.imports import import_files
from analytics.ingest.inbox import inbox_folder
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.forgetting import forget
from analytics.store.decoded import readings, with_pieces
from analytics.store.mentions import REDACTED, Mentions, normal_form
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import THEMES
from tests.test_privacy import everything

NAME = "Jürgen Müller"
HEAD = "id,created,company,subject,body\n"
LETTER = f"Dear all,\n\n{NAME} called again about the invoice of last month, and asked for a call back.\n\nRegards, Ann"


def lines_of_64(content: bytes) -> str:
    return base64.encodebytes(content).decode().strip()


def each(form: str) -> str:
    """The name with every letter that is not ASCII in a form."""
    return "".join(letter if letter.isascii() else form.format(ord(letter), letter=letter) for letter in NAME)


# How the name is written → the text in which it is.
ESCAPED = {
    "percent": quote(NAME),
    "percent, a plus": quote_plus(NAME),
    "percent of an older code": quote(NAME, encoding="cp1252"),
    "percent twice": quote(quote(NAME)),
    "an address": f"https://x.example/?who={quote_plus(NAME)}&page=2",
    "quoted-printable": quopri.encodestring(NAME.encode(), quotetabs=True).decode(),
    "quoted-printable of an older code": quopri.encodestring(NAME.encode("latin-1")).decode(),
    "quoted-printable, a break inside": "J=C3=BCrgen M=\r\n=C3=BCller",
    "quoted-printable, the break made a blank": "J=C3=BCrgen M= =C3=BCller",
    "a mail word": Header(NAME, "utf-8").encode(),
    "a mail word, Q": "=?iso-8859-1?Q?J=FCrgen_M=FCller?=",
    "two mail words": "=?utf-8?B?SsO8cmdlbiBN?= =?utf-8?B?w7xsbGVy?=",
    "base64": base64.b64encode(NAME.encode()).decode(),
    "base64 of a letter": lines_of_64(LETTER.encode()),
    "base64 of an older code": lines_of_64(LETTER.encode("latin-1")),
    "base64 of UTF-16": base64.b64encode(NAME.encode("utf-16-le")).decode(),
    "base64, a letter before it": "x" + base64.b64encode(f"{NAME} called".encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(f"~~~???{NAME}".encode()).decode(),
    "numbers of letters": each("&#{};"),
    "with zeros": each("&#000{};"),
    "in base sixteen": each("&#x{:X};"),
    "names of letters": html.escape(NAME).replace("ü", "&uuml;"),
    "entities twice": each("&amp;#{};"),
    "JSON": each("\\u{:04x}"),
    "JSON, twice": each("\\\\u{:04x}"),
    "braces": each("\\u{{{:x}}}"),
    "eight digits": each("\\U{:08x}"),
    "bytes": "".join(
        letter if letter.isascii() else "".join(f"\\x{byte:02x}" for byte in letter.encode()) for letter in NAME
    ),
    "octal": "".join(
        letter if letter.isascii() else "".join(f"\\{byte:o}" for byte in letter.encode()) for letter in NAME
    ),
    "full names of letters": "".join(
        letter if letter.isascii() else f"\\N{{{unicodedata.name(letter)}}}" for letter in NAME
    ),
    "a soft hyphen": NAME.replace("g", "g\u00ad"),
    "a soft hyphen's entity": NAME.replace("g", "g&shy;"),
    "no width": NAME.replace("l", "l\u200b\u2060"),
    "a selector of variants": NAME.replace("l", "l\ufe0f"),
    "an isolate": f"\u2068{NAME[:3]}\u2069{NAME[3:]}",
    "an escaped blank": NAME.replace(" ", "\\ "),
    "a line end": NAME.replace(" ", "\\n"),
    "tags inside": "Jür<b>gen</b> <i>Müller</i>",
}


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture
def full(bench, write) -> Path:
    """Tickets of others, decisions and archived files with the name in every form."""
    rows = "".join(
        f"{n},2026-01-{1 + n % 28:02} 10:00,Other {n},Hello {n},{cell('So says ' + text + ' to us')}\n"
        for n, text in enumerate(ESCAPED.values())
    )
    import_files(bench.snapshots, [write("a.csv", HEAD + rows + f"999,2026-01-05 10:00,{NAME},Mine,Mine\n")])
    done = inbox_folder(bench.folder) / "done"
    done.mkdir(parents=True)
    for number, text in enumerate(ESCAPED.values()):
        row = f"1,2026-01-05 10:00,Other,Hello,{cell(text)}\n2,2026-01-05 10:00,Other,Hello,Fine\n"
        (done / f"{number}.csv").write_bytes((HEAD + row).encode())
        (done / f"{number}.csv.gz").write_bytes(gzip.compress((HEAD + row).encode()))
    themes = [THEMES.record({"theme": f"Theme {n}", "description": text}) for n, text in enumerate(ESCAPED.values())]
    bench.decide([Edit(THEMES, THEMES.key_of(record), record) for record in themes], "Noted", why=quote(NAME))
    bench.facts()
    return done


def left(folder: Path) -> list[str]:
    """The forms of the name that any file or table has, as they are written, packed or not."""
    texts = [everything(folder)]
    for path in folder.rglob("*.gz"):
        with gzip.open(path) as packed:
            texts.append(packed.read().decode("utf-8", "replace").lower())
    flat = ["".join(text.split()).replace('""', '"') for text in texts]
    return [
        kind
        for kind, text in ESCAPED.items()
        for written in ("".join(text.lower().split()), "".join(text.lower().split()).replace("\\", "\\\\"))
        if any(written in text for text in flat)
    ]


def test_no_form_of_the_name_is_left_anywhere_and_others_stay(bench, full):
    assert set(left(bench.folder)) == set(ESCAPED), "all of them were there"

    account = forget(bench, NAME)

    assert left(bench.folder) == []
    assert account.versions.tickets == 1 and account.versions.mentions == len(ESCAPED)
    assert total(bench.facts(), Scope()) == len(ESCAPED), "the tickets of others stay"
    bodies = bench.facts().frame("select body from snapshot.tickets")["body"]
    assert bodies.str.contains("to us", regex=False).mean() > 0.9, "and so does what they say around it"
    assert account.unsearched == () and len(account.rewritten) == 2 * len(ESCAPED)
    for path in full.glob("*.csv"):
        assert path.read_text(encoding="utf-8").splitlines()[-1] == "2,2026-01-05 10:00,Other,Hello,Fine"


@pytest.mark.parametrize("kind", ESCAPED)
def test_each_form_is_found_and_cut_out_and_the_rest_of_the_text_stays(kind):
    mentions = Mentions.of([NAME])
    text = f"Before it: {ESCAPED[kind]} and after."

    cut = mentions.without(text)

    assert mentions.inside(text) and not mentions.inside(cut)
    assert REDACTED in cut and cut.startswith("Before it: ") and cut.endswith(" and after."), cut


@pytest.mark.parametrize(
    "company", [quote(NAME), Header(NAME, "utf-8").encode(), NAME.replace("g", "g&shy;"), "J=FCrgen M=FCller"]
)
def test_a_later_export_that_escapes_the_name_brings_nobody_back(bench, write, company):
    import_files(bench.snapshots, [write("a.csv", HEAD + f"1,2026-01-05,{NAME},Hi,Hi\n2,2026-01-05,Other,Hi,Hi\n")])
    forget(bench, NAME)

    again = HEAD + f"3,2026-01-05,{company},Hi,Hi\n4,2026-01-05,Other,Hi,Hi\n"
    outcome = import_files(bench.snapshots, [write("b.csv", again)])[0]

    assert (outcome.tickets, outcome.footer) == (1, 1)


def test_punycode_of_a_mail_s_domain_is_the_domain():
    mentions = Mentions.of(["ada@müller.example"])

    assert mentions.are("ada@xn--mller-kva.example") and mentions.inside("to <Ada@XN--MLLER-KVA.example>, please")
    assert mentions.without("to ada@xn--mller-kva.example now") == f"to {REDACTED} now"


@pytest.mark.parametrize(
    "other",
    [
        "Ann Other <ann@x.example>",
        "A+B",
        "C+",
        "Jürgen+Müllerin",
        "SsO8cmdlbg==",  # Jürgen alone
        "x=ADvance",
        "InternationalHouseOfPancakes",
        "Team",
        "100%",
        "\\N\t\\N",
        "https://x.example/%zz",
    ],
)
def test_who_is_somebody_else_stays(other):
    for name in ("A B", "C", NAME, "Ann Other", "Advance Ltd", "N"):
        assert not Mentions.of([name]).are(other), name
    assert not Mentions.of([NAME]).inside(other)


def test_short_names_in_base64_are_found_where_they_stand_alone():
    ada = Mentions.of(["Ada"])

    assert ada.inside("by QWRh, and") and ada.inside("QURB") and not ada.inside("QWRhbQ==")
    assert ada.without("by QWRh, and") == f"by {REDACTED}, and"


def test_a_text_without_anything_escaped_has_one_reading():
    assert list(readings("All is well, thank you 1.")) == ["All is well, thank you 1."]
    assert with_pieces("plain", lambda piece, read: "changed") == "plain"
    for text in ESCAPED.values():
        found = list(readings(text))
        assert len(found) == len(set(found)) and any("jürgen müller" in normal_form(one) for one in found)


def test_packed_attachments_are_named_as_not_searched_and_the_exit_code_states_it(bench, write, monkeypatch):
    from click.testing import CliRunner

    from analytics.cli.forget import forget as command

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        out.write(b"".join(bytes([n % 251, n % 7]) for n in range(5_000)))
    mail = base64.b64encode(packed.getvalue() * 3).decode()
    rows = f"1,2026-01-05 10:00,{NAME},Hi,Hi\n2,2026-01-05 10:00,Other,Hi,see {mail}\n"
    import_files(bench.snapshots, [write("a.csv", HEAD + rows)])
    done = inbox_folder(bench.folder) / "done"
    done.mkdir(parents=True)
    (done / "a.csv").write_text(HEAD + rows, encoding="utf-8")

    result = CliRunner().invoke(command, [NAME], standalone_mode=False)

    assert result.return_value == 1, result.output
    assert "Not searched: packed files in base64 in the texts of 1 ticket of others." in result.output
    assert "a.csv: it holds packed files in base64, as mail attaches them" in result.output
    assert (done / "a.csv").read_text(encoding="utf-8").count("\n") == 2, "it lost the row, and was not removed"
    assert "Not searched" in summary(forget(bench, NAME, dry_run=True), dry_run=True)
