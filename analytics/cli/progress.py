"""Progress: a bar for a person at a terminal, lines for the dashboard that started the command, else nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analytics.cli.output import printable, write_lines

if TYPE_CHECKING:
    from analytics.ingest.imports import Progress

MARK = "progress "  # how a line for the dashboard begins, on standard error


@contextmanager
def progress(*, lines: bool = False) -> Iterator["Progress"]:
    """What to call with (what is done, share of 0 to 1). lines: for a program that reads them."""
    if lines:
        yield as_lines
    elif not sys.stderr.isatty():
        yield waiting
    else:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
        with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda what, share: bar.update(task, description=printable(what), completed=share)


def as_lines(what: str, share: float) -> None:
    """One line per call, flushed."""
    print(f"{MARK}{share:.4f} {what}", file=sys.stderr, flush=True)


def waiting(what: str, share: float) -> None:
    """Only that another writer is waited for."""
    if what.startswith("Waiting"):
        write_lines(f"{what} …", error=True)
