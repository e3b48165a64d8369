"""Rejected rows as a file: the export's own columns, and beside them what is wrong. Corrected, they go in."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from analytics.ingest.layout import DELIMITERS
from analytics.spreadsheet import disarmed
from analytics.store.reject import Reject

REMARKS = ("left out: line", "left out: column", "left out: value", "left out: reason")


def rejects_csv(rejects: Iterable[Reject], headers: Sequence[str]) -> str:
    """The rows that an import left out, as CSV text that runs no formula.

    headers: of the export, as written. Its columns come first, the REMARKS last. A row that the file itself broke
    stands with its cells as far as they can be told apart; what is too many is in the last column.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*headers, *REMARKS))
    for reject in rejects:
        cells = _cells(reject.text.rstrip("\r\n"), len(headers))
        writer.writerow(map(disarmed, (*cells, reject.line, reject.field, reject.value, reject.reason)))
    return out.getvalue()


def write_rejects(folder: Path, file: str, rejects: tuple[Reject, ...], headers: Sequence[str]) -> Path | None:
    """Write `<file>.rejected.csv` into the folder; nothing when no row was left out."""
    if not rejects:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(file).stem}.rejected.csv"
    path.write_text(rejects_csv(rejects, headers), encoding="utf-8")
    return path


def _cells(text: str, width: int) -> list[str]:
    """A row of the file as cells, by the delimiter that gives it the header's width or comes nearest."""
    rows = [next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [text]) for delimiter in DELIMITERS]
    cells = min(rows, key=lambda row: abs(len(row) - width))
    if len(cells) > width:
        cells = [*cells[: width - 1], " ".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]
