"""Taking in: an export that a program sends, streamed to disk and imported as the page Imports does it."""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from analytics.api.question import Answer, Question, options_of
from analytics.cli.importing import import_command
from analytics.cli.progress import MARK
from analytics.configuration import Configuration
from analytics.log import relay
from analytics.operations import child
from analytics.people.acting import acting, require
from analytics.people.role import Right

# The options of `import` that a program may give: none that reads or writes another file of the server.
FOR_PROGRAMS = (
    "source",
    "map",
    "sheet",
    "encoding",
    "tags_separated_by",
    "keep_word",
    "units",
    "fill",
    "surplus_in",
    "headings_are",
    "answers",
    "categories",
    "leave_out",
    "dates",
    "date_format",
    "date_language",
    "spreadsheet_dates",
    "time_zone",
    "rows_are",
    "same_account",
    "drop",
    "keep",
    "pseudonymise",
    "dry_run",
    "expect",
    "covers",
)


@dataclass(frozen=True)
class TakenIn:
    """What became of a file. imports: one entry per file or part of an archive. why: where nothing was done."""

    imports: list[dict[str, Any]]
    why: str = ""


def _nothing(*arguments: Any, **options: Any) -> Answer:
    raise NotImplementedError


IMPORTS = Question(
    "imports",
    "Take in one export: the body is the file as it is (CSV, Excel, JSON, Parquet, zip, gzip …), of any size.",
    [
        click.Option(["--name"], required=True, metavar="FILE", help="The file's name; its ending names its kind."),
        *options_of(import_command, only=FOR_PROGRAMS),
    ],
    _nothing,
    example="name=tickets-2026-03.csv&dry_run=true",
)


def words_for(given: Iterable[tuple[str, str]]) -> tuple[str, list[str]]:
    """The file's name, and the options of `import`; raises click.UsageError, before a byte of the file is read."""
    pairs = list(given)
    name = IMPORTS.read(pairs)["name"]
    return str(name), IMPORTS.arguments(pair for pair in pairs if pair[0] != "name")


def take_in(path: Path, options: list[str]) -> TakenIn:
    """Import a file in a process of its own at lower priority, and wait for it. Needs the right to import."""
    require(Right.IMPORT)
    errors = []
    with child.start(
        *("import", "--background", "--format", "json", *options, "--", str(path)),
        environment={Configuration.log.name: "json", Configuration.acting.name: acting().name},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        printed, logged = process.communicate()
    for line in logged.splitlines():
        if not line.startswith(MARK) and not relay(line) and line.strip():
            errors.append(line.strip())
    if process.returncode not in (0, 1) or not printed.strip():
        why = "\n".join(errors).removeprefix("tagwatch: ") or "The import ended unexpectedly. The store is unchanged."
        return TakenIn([], why.replace(str(path), path.name))
    entries = json.loads(printed)
    for entry in entries:
        entry["message"] = str(entry.get("message") or "").replace(str(path), path.name)
    failed = [entry["message"] for entry in entries if entry["state"] == "failed"]
    return TakenIn(entries, " ".join(failed) if len(failed) == len(entries) else "")
