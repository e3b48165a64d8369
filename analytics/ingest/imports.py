"""Imports: exports go in, one published version per command, and can be withdrawn again.

read → stage → normalise → newest wins → publish. Whatever fails, fails before the publish.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, UnreadableExport
from analytics.ingest.change import NeedsColumn
from analytics.ingest.column_rules import remember_rules, with_rules
from analytics.ingest.containers import Part, exports_in, opened
from analytics.ingest.discarding import flag_questions
from analytics.ingest.encoding import encoding_named
from analytics.ingest.files import Stamp, check_unchanged, hashed, stamp_of, true_reason
from analytics.ingest.headers_lent import lent_by, with_lenders
from analytics.ingest.incoming import build_incoming
from analytics.ingest.mapping import Mapping
from analytics.ingest.mappings import Mappings
from analytics.ingest.merging import merge_incoming
from analytics.ingest.names import clean
from analytics.ingest.passed_over import without_idle_sheets, without_other_files
from analytics.ingest.planning import Order, Outcome, Remembered, log_outcomes, plan
from analytics.ingest.privacy import address_columns, check_key, kept_out, renamed_columns
from analytics.ingest.progress import STEPS, at_line
from analytics.ingest.questions import asked
from analytics.ingest.recording import Merge, record
from analytics.ingest.returning import account_questions
from analytics.ingest.row_numbers import RECORD, Counting
from analytics.ingest.sniffing import Format, Lent, glance, sniff
from analytics.ingest.source import normalise_header
from analytics.ingest.sources import recognise
from analytics.ingest.staging import stage
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.store.database import has_holes
from analytics.store.draft import Draft
from analytics.store.import_history import only_sample
from analytics.store.snapshots import Snapshots

Progress = Callable[[str, float], None]  # what is being done, share of the whole command (0 to 1)
Look = Callable[[duckdb.DuckDBPyConnection, Format, Outcome, Mapping], None]
LARGE = 32_000_000  # bytes


def import_files(
    snapshots: Snapshots,
    files: Sequence[Path],
    order: Order | None = None,
    *,
    progress: Progress = lambda what, share: None,
) -> list[Outcome]:
    """Import files in the order given, folders and archives opened, and publish them as one version.

    A file that cannot be read is reported as "failed" and does not stop the others. When nothing went in, nothing is
    published. The first import of one's own replaces the sample data. What a person decided about columns is remembered
    for the next file with the same headers. Raises StoreBusy, and AnalyticsError when the store cannot be written.
    """
    require(Right.IMPORT)
    order = order or Order()
    outcomes: list[Outcome] = []
    mappings = Mappings(snapshots.folder)
    decided: list[tuple[tuple[str, ...], Mapping]] = []

    def look(connection: duckdb.DuckDBPyConnection, format: Format, outcome: Outcome, mapping: Mapping) -> None:
        if order.by_hand or outcome.change:
            decided.append((format.headers, mapping))

    try:
        with snapshots.writing("an import", waiting=lambda who: progress(f"Waiting for {who}", 0.0)) as draft:
            connection = _opened(draft, order)
            try:
                wanted = with_rules(order, snapshots.folder)
                outcomes = import_into(connection, files, wanted, mappings.read(), progress, look)
                if not any(outcome.state == "imported" for outcome in outcomes):
                    raise _NothingNew
                progress("Publishing", 0.99)
                connection.execute("checkpoint")
                wasteful = has_holes(connection)
            finally:
                connection.close()
            if wasteful:
                draft.compact()
    except _NothingNew:
        pass
    log_outcomes(outcomes)
    try:
        for headers, mapping in decided:  # only what did go in is remembered
            mappings.remember(headers, replace(mapping, spreadsheet_dates=None), who=order.who)
        remember_rules(order, snapshots.folder, {o.source for o in outcomes if o.state != "failed"})
    except AnalyticsError as error:
        trouble = f"Published, but how these columns are read was not remembered for the next file: {error}"
        outcomes = [outcome.with_trouble(trouble) for outcome in outcomes]
    progress("Done", 1.0)
    return outcomes


def import_into(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    order: Order,
    remembered: Remembered,
    progress: Progress,
    look: Look = lambda connection, format, outcome, mapping: None,
    merge: Merge = merge_incoming,
) -> list[Outcome]:
    """Import files, archives, workbooks and folders into an open store; see import_files.

    look: called after each part that went in, while its tickets are in `incoming`. merge: what becomes of them.
    """
    outcomes: list[Outcome] = []
    named = {*files}
    files = exports_in(files)
    for place, file in enumerate(files):

        def report(what: str, share: float, detail: str = "", place: int = place, file: Path = file) -> None:
            progress(f"{what} {clean(file.name)}{detail}", (place + share) / len(files))

        try:
            with opened(file, order.sheets) as parts:
                found = [
                    _import_one(
                        connection,
                        part,
                        order,
                        remembered,
                        look,
                        lambda what, share, detail="", number=number, parts=parts: report(
                            what, (number + share) / len(parts), detail
                        ),
                        merge,
                    )
                    for number, part in enumerate(parts)
                ]
                outcomes += [replace(outcome, path=file) for outcome in without_idle_sheets(parts, found)]
        except UnreadableExport as error:
            outcomes.append(Outcome(clean(file.name), "failed", str(error), path=file))
    return with_lenders(without_other_files(outcomes, named), connection)


def _opened(draft: Draft, order: Order) -> duckdb.DuckDBPyConnection:
    """The private copy, empty where it held the sample alone and exports of one's own come in."""
    connection = draft.open()
    if order.sample or not only_sample(connection):
        return connection
    connection.close()
    draft.empty()
    return draft.open()


class _NothingNew(Exception):
    """Leaves the writing block without publishing."""


class _AsGiven(TypedDict):
    """What a person stated of a file, as `glance` and `sniff` take it."""

    encoding: str | None
    columns_of: Lent | None
    counting: Counting


def _import_one(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    order: Order,
    remembered: Remembered,
    look: Look,
    progress: Callable[..., None],
    merge: Merge,
) -> Outcome:
    file = part.path
    if part.fault:
        return Outcome(part.label, "failed", part.fault, counting=part.counting)
    headers: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = {}
    rows = 0
    before: Stamp | None = None
    try:
        before = stamp_of(file)
        encoding = encoding_named(order.encoding) if order.encoding else None
        lent = lent_by(connection, order.columns_of)
        as_given: _AsGiven = {"encoding": encoding, "columns_of": lent, "counting": part.counting}
        expected = order.mapping.columns.values() if order.mapping else ()
        headings = {normalise_header(header) for headers in expected for header in headers}
        if before.size > LARGE:  # whose first pass takes seconds: its head and tail decide at once
            progress(f"{recognise(glance(file, known=headings, **as_given).headers).title} recognised, reading", 0.0)
        sha256 = hashed(file)
        active = connection.execute(
            """select mapping, import_id, source, tickets from imports
            where sha256 = ? and undone_at is null""",
            [sha256],
        ).fetchall()
        # Of a file that is known, head and tail show whether it would be read as it was, too.
        format = (
            glance(file, known=headings, **as_given)
            if active
            else sniff(
                file,
                known=headings,
                **as_given,
                sha256=sha256,
                progress=lambda share: progress("Reading", share * STEPS["Reading"]),
            )
        )
        headers, rows = format.headers, len(format.first_rows)
        planned = plan(file, format, order, remembered)
        mapping = _privacy_rules_applied(connection, planned.mapping, headers, order, part.label)
        columns = mapping.columns
        for as_read, import_id, source, tickets in active:
            if as_read == mapping.as_json():
                return Outcome(
                    part.label,
                    "known",
                    f"already imported as import {import_id}; nothing to do. To read it anew, as after a change of "
                    f"the time zone or of what it covers: {PROGRAM} undo {import_id}, then import it again",
                    source=source,
                    import_id=import_id,
                    tickets=tickets,
                )
        if active:
            format = sniff(file, known=headings, **as_given, sha256=sha256)
            planned = plan(file, format, order, remembered)
            mapping = _privacy_rules_applied(connection, planned.mapping, headers, order, part.label)
        progress("Taking apart", STEPS["Reading"])
        staged = stage(
            connection,
            file,
            format,
            mapping,
            report=lambda line: progress("Taking apart", *at_line(line, format.lines)),
        )
        progress("Understanding", STEPS["Taking apart"], f": {staged.rows:,} rows")
        understood = build_incoming(
            connection, file, format, mapping, staged, zone=order.zone, same_account=order.same_account
        )
        others, moved = ([], ()) if order.same_account else account_questions(connection, mapping.source)
        if open_ones := [*others, *flag_questions(connection, mapping, order)]:
            raise asked(part.label, open_ones)
        check_unchanged(file, before, sha256=format.sha256)  # it was read for the last time
        progress("Comparing", STEPS["Understanding"], f": {staged.rows:,} rows with what is known")
        outcome = record(connection, part.label, format, mapping, order, staged, understood, merge=merge)
        noted = [*part.notes, *([planned.change.sentence] if planned.change else [])]
        outcome = replace(
            outcome,
            change=planned.change,
            warnings=(
                *noted,
                *planned.notes,
                *(question.text for question in planned.questions),
                *moved,
                *outcome.warnings,
                *renamed_columns(mapping, headers, order.rules_for(mapping.source)),
            ),
            questions=(*planned.questions, *outcome.questions),
            address_columns=tuple(address_columns(headers, format.first_rows)),
            dropped=mapping.drop,
            pseudonymised=mapping.pseudonymise,
        )
        look(connection, format, outcome, planned.mapping)
        connection.execute("drop table if exists stage")
        return outcome
    except NeedsColumn as error:
        return Outcome(
            part.label,
            "failed",
            str(error),
            counting=part.counting,
            headers=headers,
            columns=error.columns,
            change=error.change,
        )
    except UnreadableExport as error:
        reason, questions = true_reason(file, before, error), getattr(error, "questions", ())
        return Outcome(
            part.label,
            "failed",
            reason,
            counting=part.counting,
            headers=headers,
            columns=columns,
            questions=questions,
            is_table=len(headers) != 1 and not (part.counting.unit == RECORD and headers and rows <= 1),
        )


def _privacy_rules_applied(
    connection: duckdb.DuckDBPyConnection, planned: Mapping, headers: Sequence[str], order: Order, file: str
) -> Mapping:
    """The mapping without what is to be kept out; raises UnreadableExport where a pseudonym's key is not the one."""
    mapping = kept_out(planned, headers, order.rules_for(planned.source), file=file)
    if mapping.key_mark:
        marks = connection.execute("select distinct json_extract_string(mapping, '$.key_mark') from imports").fetchall()
        check_key(mapping, [mark for (mark,) in marks], file=file)
    return mapping
