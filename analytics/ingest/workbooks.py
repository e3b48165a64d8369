"""Workbooks: their sheets as CSV in UTF-8, read in a process of its own that may take so much memory and no more.

A few kilobytes can ask for hundreds of gigabytes, and the reader then aborts its whole process. In here that ends
this process, and the file is refused. The process runs this file alone: nothing of Tagwatch is imported in it.
"""

import csv
import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MEMORY = 1_500_000_000  # bytes of address space; a million rows of ten columns take about a third
SECONDS = 600
MOST_CELLS = 50_000_000
MOST_BYTES = 4_000_000_000  # of the CSV of all sheets together
EXACT = 2**53  # beyond it a workbook's number is no longer the one that was meant
DAMAGED, LOCKED, TOO_LARGE, NO_ROOM = "damaged", "locked", "too large", "no room"
NO_TABLE = "no table"  # of at least two rows and columns


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a workbook was not read."""

    kind: str  # DAMAGED, LOCKED, TOO_LARGE or NO_ROOM
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its table as CSV, or why there is none."""

    name: str
    path: Path | None = None
    fault: str = ""  # NO_TABLE or DAMAGED where there is no path
    hidden: bool = False  # from whoever opens the workbook


def sheets_of(workbook: Path, folder: Path, *, room: int) -> list[Sheet]:
    """Write each sheet that holds a table into the folder; all sheets in the workbook's order.

    One record of the CSV is one row of the sheet, from its first on, so that they have the same numbers. A value of
    cells that are merged downwards is in each of their rows. room: bytes that the CSV may take. Raises Refusal.
    """
    command = [sys.executable, "-P", __file__, str(workbook), str(folder), str(min(room, MOST_BYTES))]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise Refusal(TOO_LARGE, f"reading it takes more than {SECONDS // 60} minutes") from error
    try:
        result = json.loads(done.stdout)
    except ValueError as error:  # it died before it answered
        raise Refusal(TOO_LARGE, f"reading it takes more than {MEMORY / 1e9:.1f} GB of memory") from error
    if "kind" in result:
        raise Refusal(**result)
    return [Sheet(name, Path(path) if path else None, fault, hidden) for name, path, fault, hidden in result["sheets"]]


def limit_memory(most: int = MEMORY) -> None:
    """Keep this process within so many bytes of memory, and the first to go where the machine's memory ends."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except (ImportError, ValueError, OSError):
        pass  # not on this system; its other limits hold


class _Writer:
    """Counts what all sheets together take."""

    def __init__(self, folder: Path, room: int):
        self.folder, self.left, self.cells = folder, room, 0

    def write(self, workbook: "CalamineWorkbook", name: str, path: Path) -> bool:
        """Write a sheet; False when it is no table. A row of a single cell is a title or a footer and stays alone."""
        rows = widest = 0
        sheet = workbook.get_sheet_by_name(name)
        merged = _Merged(sheet.merged_cell_ranges or ())
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for number, cells in enumerate(sheet.iter_rows()):
                self.cells += len(cells)
                if self.cells > MOST_CELLS:
                    raise Refusal(TOO_LARGE, f"it has more than {MOST_CELLS:,} cells")
                texts = merged.filled(number, [_text(cell) for cell in cells])
                filled = [text for text in texts if text]
                self.left -= sum(map(len, filled)) + len(texts)
                if self.left < 0:
                    raise Refusal(NO_ROOM)
                writer.writerow(texts if len(filled) > 1 else [" ".join(text.split()) for text in filled])
                rows += len(filled) > 1
                widest = max(widest, len(filled))
        return rows >= 2 and widest >= 2


class _Merged:
    """The cells of a sheet that are merged over several rows: their value belongs to each of the rows."""

    def __init__(self, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]):
        self.beginning: dict[int, list[tuple[int, int]]] = {}  # row → column, last row
        for (first, column), (last, _) in ranges:
            if last > first:
                self.beginning.setdefault(first, []).append((column, last))
        self.open: dict[int, tuple[int, str]] = {}  # column → last row, value

    def filled(self, number: int, texts: list[str]) -> list[str]:
        """The cells of a row with the values of those above that reach into it; a row of nothing else stays empty."""
        if self.open:
            self.open = {column: kept for column, kept in self.open.items() if kept[0] >= number}
            if any(texts):
                for column, (_, value) in self.open.items():
                    if column < len(texts):
                        texts[column] = texts[column] or value
        for column, last in self.beginning.get(number, ()):
            if column < len(texts) and texts[column]:
                self.open[column] = last, texts[column]
        return texts


def _text(cell: object) -> str:
    """A cell as its export would have written it; a number too long for a workbook stays visibly damaged."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        if cell != cell or abs(cell) >= EXACT:
            return f"{cell:.14E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _convert(file: Path, folder: Path, room: int) -> list[tuple[str, str, str, bool]]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with file.open("rb") as content, CalamineWorkbook.from_filelike(content) as workbook:
            writer = _Writer(folder, room)
            found: list[tuple[str, str, str, bool]] = []
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            for number, sheet in enumerate(sheets):
                name, hidden = sheet.name, sheet.visible != SheetVisibleEnum.Visible
                path = folder / f"sheet{number}"
                try:
                    table = writer.write(workbook, name, path)
                except (Refusal, MemoryError, OSError):
                    raise
                except BaseException:  # the reader panics over some damaged sheets; the others may be sound
                    found.append((name, "", DAMAGED, hidden))
                else:
                    found.append((name, str(path), "", hidden) if table else (name, "", NO_TABLE, hidden))
            if found and all(fault == DAMAGED for _, _, fault, _ in found):
                raise Refusal(DAMAGED)
            return found
    except PasswordError as error:
        raise Refusal(LOCKED) from error
    except MemoryError as error:
        raise Refusal(TOO_LARGE, f"reading it takes more than {MEMORY / 1e9:.1f} GB of memory") from error


def main(file: str, folder: str, room: str) -> None:
    """Print what became of a workbook, as JSON."""
    limit_memory()
    result: dict[str, object] = {}

    def work() -> None:
        try:
            result["sheets"] = _convert(Path(file), Path(folder), int(room))
        except Refusal as refusal:
            result.update(kind=refusal.kind, text=refusal.text)
        except OSError as error:
            result.update(kind=NO_ROOM if error.errno else DAMAGED, text=str(error))
        except BaseException as error:  # the reader panics over some damaged files
            result.update(kind=DAMAGED, text=str(error)[:200])

    threading.stack_size(64 << 20)  # deeply nested elements
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
