"""Material for benchmarks: generated exports and the machine they are measured on."""

import csv
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from analytics.sample import write_exports

SIZES = {"small": 100_000, "large": 1_000_000}


def exports(tickets: int) -> list[Path]:
    """The exports of that many sample tickets, made once per machine and kept in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"tagwatch-bench-{tickets}"
    if not (folder / "done").exists():
        write_exports(folder, tickets=tickets, bodies=False)
        (folder / "done").touch()
    return sorted(folder.glob("*.csv"))


def of_new_tickets(exports: Sequence[Path]) -> list[Path]:
    """The same rows under ids that no other generated export has; made once."""
    made = []
    for export in exports:
        target = export.parent / "new" / export.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            draft = target.with_suffix(".draft")
            with (
                export.open(encoding="utf-8-sig", newline="") as rows,
                draft.open("w", encoding="utf-8", newline="") as out,
            ):
                reader = csv.DictReader(rows)
                identity = next(name for name in reader.fieldnames or () if name.lower() in ("id", "conversation id"))
                writer = csv.DictWriter(out, reader.fieldnames or ())
                writer.writeheader()
                writer.writerows(row | {identity: f"77{row[identity]:0>16}"} for row in reader)
            draft.replace(target)
        made.append(target)
    return made


def as_json_lines(exports: Sequence[Path]) -> list[Path]:
    """The same tickets as JSON Lines, an object a row, without empty cells and dashes; made once."""
    made = []
    for export in exports:
        target = export.with_suffix(".jsonl")
        if not target.exists():
            draft = target.with_suffix(".draft")
            with export.open(encoding="utf-8-sig", newline="") as rows, draft.open("wb") as out:
                for row in csv.DictReader(rows):
                    out.write(orjson.dumps({name: cell for name, cell in row.items() if cell.strip("-")}) + b"\n")
            draft.replace(target)
        made.append(target)
    return made


@contextmanager
def prepared_store(tickets: int, kept: Path | None) -> Iterator[Path]:
    """A store of that many sample tickets of which pages answer at once; it ends with the block.

    kept: a folder that holds one already, or will from now on.
    """
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(kept or Path(folder))
        if bench.snapshots.never_used():
            import_files(bench.snapshots, exports(tickets))
        bench.prepare()
        yield bench.folder


def load() -> list[float] | None:
    """The machine's load averages of 1, 5 and 15 minutes: what else it does while it measures."""
    return [round(part, 1) for part in os.getloadavg()] if hasattr(os, "getloadavg") else None


def machine() -> str:
    """Cores, memory and Python, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"
