"""Web child: pages and workbooks as XML, read in a process of their own that may take so much memory and no more.

Such a file is held whole. Where that takes more memory than the process may have, it ends and the file is refused; the
import goes on. See `analytics.ingest.workbooks`, which does the same for workbooks.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analytics.configuration import environment_of_child
from analytics.errors import UnreadableExport
from analytics.ingest import grid
from analytics.ingest.web_tables import WEB, XML, page_as_csv
from analytics.ingest.workbooks import MEMORY, SECONDS, Sheet, limit_memory
from analytics.ingest.xml_workbooks import xml_sheets


class _NoRoom(Exception):
    """More bytes are written than there is room for."""


def page_apart(file: Path, target: Path, *, room: int, take: Callable[[int], None]) -> tuple[str, ...] | None:
    """As `page_as_csv`. room: bytes that may be written; take: counts those that are, or one too many."""
    result = _read_apart(WEB, file, target, room, take)
    return None if result["notes"] is None else tuple(result["notes"])


def sheets_apart(file: Path, folder: Path, *, room: int, take: Callable[[int], None]) -> list[Sheet]:
    """As `xml_sheets`; room and take as for `page_apart`."""
    sheets = _read_apart(XML, file, folder, room, take)["sheets"]
    return [Sheet(name, Path(path) if path else None, fault, hidden) for name, path, fault, hidden in sheets]


def _read_apart(kind: str, file: Path, target: Path, room: int, take: Callable[[int], None]) -> dict[str, Any]:
    bounds = map(str, (room, grid.MOST_CELLS, MEMORY))
    command = [sys.executable, "-P", "-m", __name__, kind, str(file), str(target), *bounds]
    why = f"more than {MEMORY / 1e9:.1f} GB of memory"
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environment_of_child(),
        )
        result: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        result, why = {}, f"more than {SECONDS // 60} minutes"
    except ValueError:  # it died before it answered
        result = {}
    if not result:
        raise UnreadableExport(
            f"Export '{file.name}' is a web page or XML that takes {why} to read. Open it in a spreadsheet program and "
            "save the table as CSV (UTF-8)."
        )
    if "refusal" in result:
        raise UnreadableExport(result["refusal"])
    take(result["size"])
    return result


def main(kind: str, file: str, target: str, room: str, cells: str, memory: str) -> None:
    """Print what became of a file, as JSON; nothing where the memory did not suffice."""
    limit_memory(int(memory))
    grid.MOST_CELLS = int(cells)
    size = 0

    def take(more: int) -> None:
        nonlocal size
        size += more
        if size > int(room):
            raise _NoRoom

    result: dict[str, Any] = {}
    try:
        if kind == WEB:
            result["notes"] = page_as_csv(Path(file), Path(target), take=take)
        else:
            sheets = xml_sheets(Path(file), Path(target), take=take)
            result["sheets"] = [(s.name, s.path and str(s.path), s.fault, s.hidden) for s in sheets]
    except _NoRoom:
        result |= {"notes": None, "sheets": []}  # the one who counts refuses it
    except UnreadableExport as refusal:
        result = {"refusal": str(refusal)}
    except OSError as error:
        result = {"refusal": f"Export '{Path(file).name}' cannot be read: {error.strerror or error}."}
    except MemoryError:
        return
    print(json.dumps(result | {"size": size}))


if __name__ == "__main__":
    main(*sys.argv[1:])
