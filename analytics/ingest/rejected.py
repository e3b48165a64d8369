"""Rejected rows as a file: the export's own columns, and beside them what is wrong. Corrected, they go in."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from analytics.ingest.layout import DELIMITERS
from analytics.spreadsheet import disarmed
from analytics.store.permissions import write_private
from analytics.store.reject import Reject

IMPORT, LINE = "left out: import", "left out: line"  # which row of which import a corrected one is
REMARKS = (IMPORT, LINE, "left out: column", "left out: value", "left out: reason")


def rejects_csv(rejects: Iterable[Reject], headers: Sequence[str], import_id: int | None) -> str:
    """The rows that an import left out, as CSV text that runs no formula.

    headers: of the export, as written. Its columns come first, the REMARKS last. import_id: None where
    nothing was kept. A row that the file itself broke has its cells as far as they can be separated; too many are in
    the last column.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*headers, *REMARKS))
    for reject in rejects:
        cells = _cells(reject.text.rstrip("\r\n"), len(headers))
        writer.writerow(
            map(disarmed, (*cells, import_id or "", reject.line, reject.field, reject.value, reject.reason))
        )
    return out.getvalue()


def write_rejects(
    folder: Path, file: str, rejects: tuple[Reject, ...], headers: Sequence[str], import_id: int | None
) -> Path | None:
    """Write `<file>.rejected.csv` into the folder; nothing when no row was left out."""
    if not rejects:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(file).stem}.rejected.csv"
    write_private(path, rejects_csv(rejects, headers, import_id))
    return path


def mark_corrected(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Give rows that an import of the source left out the ids with which they come back in `stage` and `incoming`."""
    if connection.execute("select 1 from rejects limit 1").fetchone() is None:
        return
    connection.execute(
        """
        update rejects set ticket_id = back.ticket_id
        from (select ticket_id, try_cast(remarks[1] as integer) as import_id, try_cast(remarks[2] as bigint) as line
              from incoming join (select rowid as place, remarks from stage where remarks is not null) using (place)
             ) back
        where rejects.import_id = back.import_id and rejects.line = back.line and rejects.ticket_id is null
        and rejects.import_id in (select import_id from imports where source = ?)""",
        [source],
    )


def _cells(text: str, width: int) -> list[str]:
    """A row of the file as cells, by the delimiter that gives it the header's width or comes nearest."""
    rows = [next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [text]) for delimiter in DELIMITERS]
    cells = min(rows, key=lambda row: abs(len(row) - width))
    if len(cells) > width:
        cells = [*cells[: width - 1], " ".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]
