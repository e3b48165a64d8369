"""Workbooks: their sheets as CSV in UTF-8, read in a process of its own that may take so much memory and no more.

A few kilobytes can ask for hundreds of gigabytes, and the reader then aborts its whole process. In here that ends
this process, and the file is refused. The process runs this file alone: nothing of Tagwatch is imported in it.
"""

import csv
import json
import subprocess
import sys
import threading
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


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a workbook was not read."""

    kind: str  # DAMAGED, LOCKED, TOO_LARGE or NO_ROOM
    text: str = ""


def sheets_of(workbook: Path, folder: Path, *, room: int) -> list[tuple[str, Path]]:
    """Write each sheet that holds a table into the folder; its name and its path, in the workbook's order.

    room: bytes that the CSV may take. Raises Refusal.
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
    return [(name, Path(path)) for name, path in result["sheets"]]


def _limit() -> None:
    """Keep this process within its memory, and the first to go where the machine's memory ends."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
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
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for cells in workbook.get_sheet_by_name(name).iter_rows():
                self.cells += len(cells)
                if self.cells > MOST_CELLS:
                    raise Refusal(TOO_LARGE, f"it has more than {MOST_CELLS:,} cells")
                texts = [_text(cell) for cell in cells]
                filled = [text for text in texts if text]
                self.left -= sum(map(len, filled)) + len(texts)
                if self.left < 0:
                    raise Refusal(NO_ROOM)
                writer.writerow(texts if len(filled) > 1 else filled)
                rows += len(filled) > 1
                widest = max(widest, len(filled))
        return rows >= 2 and widest >= 2


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


def _convert(file: Path, folder: Path, room: int) -> list[tuple[str, str]]:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        with file.open("rb") as content, CalamineWorkbook.from_filelike(content) as workbook:
            writer, found = _Writer(folder, room), []
            for number, name in enumerate(workbook.sheet_names):
                path = folder / f"sheet{number}"
                if writer.write(workbook, name, path):
                    found.append((name, str(path)))
            return found
    except PasswordError as error:
        raise Refusal(LOCKED) from error
    except MemoryError as error:
        raise Refusal(TOO_LARGE, f"reading it takes more than {MEMORY / 1e9:.1f} GB of memory") from error


def main(file: str, folder: str, room: str) -> None:
    """Print what became of a workbook, as JSON."""
    _limit()
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
