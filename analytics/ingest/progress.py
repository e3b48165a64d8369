"""Progress: how far an import is; of one long statement a thread asks the database now and then."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

EVERY = 0.3  # s
# Where each step of one file ends, as measured on a million tickets.
STEPS = {"Reading": 0.08, "Taking apart": 0.40, "Understanding": 0.65, "Comparing": 0.85}

Report = Callable[[float], None]


@contextmanager
def followed(connection: duckdb.DuckDBPyConnection, report: Report, *, quick: bool = False) -> Iterator[None]:
    """Call `report` with the share, 0 to 1, of the statement that runs inside the block; not when it is quick."""
    if quick:
        yield
        return
    over = threading.Event()

    def ask() -> None:
        while not over.wait(EVERY):
            percent = connection.query_progress()
            if 0 <= percent <= 100:  # below zero: unknown
                report(percent / 100)

    connection.execute(
        "set enable_progress_bar = true; set enable_progress_bar_print = false; set progress_bar_time = 0"
    )
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()
        connection.execute("set enable_progress_bar = false")


def at_line(line: int, lines: int) -> tuple[float, str]:
    """Where the import of a file is when it takes line `line` apart: its share, and in words."""
    share = min(line / max(lines, 1), 1.0)
    return (
        STEPS["Reading"] + share * (STEPS["Taking apart"] - STEPS["Reading"]),
        f": line {min(line, lines):,} of {lines:,}",
    )
