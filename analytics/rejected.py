"""Rejected rows as a file: correct them there, drop it again, and they go in."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from analytics.metrics.tickets import disarmed
from analytics.store.staging import Reject

HEADER = ("line", "column", "value", "reason", "row as it stands in the file")


def rejects_csv(rejects: Iterable[Reject]) -> str:
    """The rows that an import left out, as CSV text that runs no formula: where, which value, why, and the row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for reject in rejects:
        writer.writerow(map(disarmed, (reject.line, reject.field, reject.value, reject.reason,
                                       reject.text.rstrip("\r\n"))))
    return out.getvalue()


def write_rejects(folder: Path, file: str, rejects: tuple[Reject, ...]) -> Path | None:
    """Write `<file>.rejected.csv` into the folder; nothing when no row was left out."""
    if not rejects:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(file).stem}.rejected.csv"
    path.write_text(rejects_csv(rejects), encoding="utf-8")
    return path
