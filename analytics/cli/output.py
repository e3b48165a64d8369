"""What a command prints: sentences, tables, and the options `--format` and `--out` that commands share."""

import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli.parameters import PATH
from analytics.cli.program import naming_workspace
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json")
# Control characters, and those that turn the direction of text: a terminal would obey them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDEST = 100_000  # columns of a table that goes to a file or a pipe: never wrapped


def write_lines(*lines: object, error: bool = False) -> None:
    """Print lines on standard output, or on standard error. What a terminal would obey is written as its code,
    and commands name the workspace in use."""
    for line in lines:
        print(printable(naming_workspace(str(line))), file=sys.stderr if error else sys.stdout, flush=True)


def printable(text: str) -> str:
    r"""The text with control characters written out; names of files and tags are foreign input.

    >>> print(printable("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text)


@dataclass(frozen=True)
class Output:
    """Where a command's answer goes, and in which form."""

    form: str = "table"
    path: Path | None = None

    def frame(self, frame: "pd.DataFrame", *, empty: str = "nothing") -> None:
        """Write a table. empty: the sentence for one without rows (csv and json are empty then)."""
        if self.form == "json":
            self.records(json.loads(frame.to_json(orient="records", date_format="iso")))
        elif self.form == "csv":
            self.text(csv_of(frame))
        else:
            self.text(f"{empty}\n" if frame.empty else table_of(frame, wide=self.path is not None))

    def records(self, records: Sequence[Any]) -> None:
        """Write records as JSON."""
        self.text(json.dumps(records, indent=2, default=str, ensure_ascii=False) + "\n")

    def lines(self, *lines: str) -> None:
        """Write sentences."""
        self.text("".join(f"{printable(line)}\n" for line in lines))

    def text(self, text: str) -> None:
        """Write text that is formatted already; raises AnalyticsError where the file cannot be written."""
        if self.path is None:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        try:
            self.path.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise AnalyticsError(f"{self.path} cannot be written: {error.strerror or error}.") from error
        write_lines(self.path)


def output_options(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command `--format` and `--out`; it gets them as one argument `output`.

    formats: those that it can write, the default first; `table`, `csv` and `json` if not given.
    """
    known = formats or FORMATS

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handler)
        def call(*arguments: object, format_: str | None, out: Path | None, **options: object) -> object:
            return handler(*arguments, output=_output(format_, out, known), **options)

        about = f"Form of the output; without it what --out ends with, else {known[0]}."
        call = click.option("--out", type=PATH, metavar="FILE", help="Write it there.")(call)
        return click.option("--format", "format_", type=click.Choice(known), help=about)(call)

    return decorate


def _output(form: str | None, path: Path | None, known: Sequence[str]) -> Output:
    ending = path.suffix.lower().lstrip(".") if path else ""
    return Output(form or (ending if ending in known else known[0]), path)


def csv_of(frame: "pd.DataFrame") -> str:
    """The table as CSV that a spreadsheet opens without running anything in it."""
    from analytics.spreadsheet import spreadsheet_csv

    return spreadsheet_csv(frame)


def table_of(frame: "pd.DataFrame", *, wide: bool = False) -> str:
    """The table for reading: fitted to the terminal; for a file (`wide`) or a pipe as wide as its contents."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = sys.stdout.isatty() and not wide
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name, column in frame.items():
        number = is_numeric_dtype(column) and not is_bool_dtype(column)
        table.add_column(Text(printable(str(name))), justify="right" if number else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(value)) for value in row))
    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=colours, width=None if colours else WIDEST, highlight=False)
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _cell(value: Any) -> str:
    from pandas import isna

    missing = isna(value)
    return "" if missing is True or str(value) == "<NA>" else printable(str(value)).replace("\n", "\\n")
