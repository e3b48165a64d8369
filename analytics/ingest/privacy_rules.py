"""Privacy rules applied to the rows of a file, before any of them is kept anywhere."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from analytics.ingest.headless import columns_in_marks
from analytics.ingest.mapping import Mapping
from analytics.ingest.privacy import ADDRESS, LENGTH, PSEUDONYM, Pseudonyms
from analytics.ingest.sniffing import Format
from analytics.store.database import quoted
from analytics.store.reject import Reject

BLOCK = 64  # bytes of a block of SHA-256
BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
WITHHELD = "; its text is withheld, because columns of this export are kept out: look at this line of the export itself"


def treatment(format: Format, mapping: Mapping) -> Callable[[Iterable[str]], list[str]] | None:
    """What to do to the cells of a record of the file; None where nothing is kept out."""
    if not mapping.drop and not mapping.pseudonymise:
        return None
    hidden = {place for place, header in enumerate(format.headers) if header in mapping.drop}
    masked = {place for place, header in enumerate(format.headers) if header in mapping.pseudonymise}
    marked = masked & set(columns_in_marks(format.first_rows, len(format.headers)))
    pseudonym_of: Callable[[str], str] = Pseudonyms.from_environment().of if masked else str

    def treat(cells: Iterable[str]) -> list[str]:
        return [
            ""
            if place in hidden
            else pseudonym_of(cell.removeprefix("'") if place in marked else cell)
            if place in masked
            else cell
            for place, cell in enumerate(cells)
        ]

    return treat


def redacted(rejects: Iterable[Reject], format: Format, mapping: Mapping) -> tuple[Reject, ...]:
    """Rows that were left out, without what is kept out; a row that cannot be taken apart is withheld whole."""
    treat = treatment(format, mapping)
    if treat is None:
        return tuple(rejects)

    def without(reject: Reject) -> Reject:
        options: dict[str, Any] = {"delimiter": format.delimiter}
        if format.escape != '"':
            options |= {"escapechar": format.escape, "doublequote": False}
        try:
            rows = list(csv.reader(io.StringIO(reject.text, newline=""), **options, strict=True))
        except csv.Error:
            rows = []
        if len(rows) != 1 or len(rows[0]) != len(format.headers):
            return replace(reject, text="", reason=reject.reason + WITHHELD, ticket_id=None)
        out = io.StringIO()
        csv.writer(out, delimiter=format.delimiter, lineterminator="").writerow(treat(rows[0]))
        return replace(reject, text=out.getvalue())

    return tuple(map(without, rejects))


def pseudonym_sql(cell: str) -> str:
    """The same as `Pseudonyms.of`, as SQL over the column `cell`: HMAC written out (RFC 2104, section 2)."""
    key = Pseudonyms.from_environment().key
    block = (key if len(key) <= BLOCK else hashlib.sha256(key).digest()).ljust(BLOCK, b"\0")
    inner, outer = (_blob(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    text = f"trim({cell}, {BLANKS})"
    address = f"nullif(regexp_extract({cell}, '{quoted(ADDRESS.pattern)}', 1), '')"
    value = f"case when contains({cell}, '@') then lower(coalesce({address}, {text})) else {text} end"
    digest = f"sha256({outer} || unhex(sha256({inner} || encode({value}))))"
    return (
        f"case when {text} = '' then null when regexp_full_match({text}, '{PSEUDONYM.pattern}') then {text} "
        f"else 'p-' || left({digest}, {LENGTH}) end"
    )


def _blob(content: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in content) + "'::blob"
