"""Headers lent: which files of a command, or earlier imports, have the columns of files without a header row."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.headless import TIME
from analytics.ingest.mapping import Mapping
from analytics.ingest.names import clean
from analytics.ingest.planning import Outcome
from analytics.ingest.questions import HEADER, Choice
from analytics.ingest.sniffing import Lent, glance

MOST_OFFERED = 5
MOST_IMPORTS = 200  # newest, that are looked at


def lent_by(connection: duckdb.DuckDBPyConnection, lender: Path | int | None) -> Lent | None:
    """The header of a file or of an import by its number; raises UnreadableExport where it has none."""
    if not isinstance(lender, int):
        return Lent(lender.name, glance(lender).headers) if lender else None
    found = connection.execute("select file, headers from imports where import_id = ?", [lender]).fetchone()
    if found is None or not found[1]:
        raise UnreadableExport(
            f"There is no import {lender} whose columns are known. `imports` lists them; --columns-of takes files, too."
        )
    return Lent(f"import {lender} ({found[0]})", tuple(found[1]))


def with_lenders(outcomes: Sequence[Outcome], connection: duckdb.DuckDBPyConnection | None = None) -> list[Outcome]:
    """The outcomes with the files and imports that fit as choices, where a file has no header row of its own.

    connection: to the store whose imports are offered, too.
    """
    if not any(_lacks_header(outcome) for outcome in outcomes):
        return list(outcomes)
    kinds = {outcome.headers: outcome.path for outcome in reversed(outcomes) if outcome.headers and _whole(outcome)}
    lenders = [path for path in reversed(kinds.values()) if path]
    earlier = list(_imports(connection, known=set(kinds))) if connection else []
    return [_asked(outcome, lenders, earlier) if _lacks_header(outcome) else outcome for outcome in outcomes]


def _asked(outcome: Outcome, lenders: Sequence[Path], earlier: Sequence[tuple[int, Lent, str]]) -> Outcome:
    file = outcome.path
    if file is None:
        return outcome
    choices = [
        Choice(f"The columns of {clean(path.name)}", ("--columns-of", str(path)))
        for path in lenders
        if (header := _header_of(path)) and _first_row(file, header)
    ]
    for number, lent, created in earlier:
        row = _first_row(file, lent)
        if row and TIME.match(row[lent.headers.index(created)]):
            choices.append(Choice(f"The columns of {clean(lent.name)}", ("--columns-of", str(number))))
    choices = choices[:MOST_OFFERED]
    hint = "".join(
        f" Those of {choice.label.removeprefix('The columns of ')} fit: --columns-of {choice.options[1]}."
        for choice in choices
        if choice.options[1].isdigit()
    )
    return replace(
        outcome,
        message=outcome.message + hint,
        questions=tuple(
            replace(q, text=q.text + hint, choices=(*choices, *q.choices)[:MOST_OFFERED]) if q.about == HEADER else q
            for q in outcome.questions
        ),
    )


def _imports(connection: duckdb.DuckDBPyConnection, *, known: set[tuple[str, ...]]) -> Iterable[tuple[int, Lent, str]]:
    """The active imports with headers of their own, newest first: number, header, the column of the created time."""
    for number, file, headers, mapping in connection.execute(
        f"""select import_id, file, headers, mapping from imports where undone_at is null and not sample
            and len(headers) > 0 order by import_id desc limit {MOST_IMPORTS}"""
    ).fetchall():
        created = Mapping.from_json(mapping).columns.get("created_at", ("",))[0]
        if tuple(headers) not in known and created in headers:
            known.add(tuple(headers))
            yield number, Lent(f"import {number} ({file})", tuple(headers)), created


def _lacks_header(outcome: Outcome) -> bool:
    return _whole(outcome) and any(question.about == HEADER for question in outcome.questions)


def _whole(outcome: Outcome) -> bool:
    """Whether it is a file of the command and no part of an archive or workbook."""
    return outcome.path is not None and outcome.file == clean(outcome.path.name)


def _header_of(file: Path) -> Lent | None:
    try:
        return Lent(file.name, glance(file).headers)
    except UnreadableExport:  # a workbook, or another container
        return None


def _first_row(file: Path, lent: Lent) -> tuple[str, ...] | None:
    """The first ticket of a file under another header; None where that does not fit."""
    try:
        return glance(file, columns_of=lent).first_rows[0]
    except UnreadableExport:
        return None
