"""Ready: one file as it will be read, before any of its rows is in the store, and how it goes in by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import UnreadableExport
from analytics.ingest.change import NeedsColumn
from analytics.ingest.containers import Part
from analytics.ingest.discarding import flag_questions
from analytics.ingest.encoding import encoding_named
from analytics.ingest.files import Stamp, check_unchanged, hashed, stamp_of, true_reason
from analytics.ingest.headers_lent import lent_by
from analytics.ingest.incoming import build_incoming
from analytics.ingest.mapping import Mapping
from analytics.ingest.planning import Order, Outcome, Plan, Remembered, plan
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

Look = Callable[[duckdb.DuckDBPyConnection, Format, Outcome, Mapping], None]
LARGE = 32_000_000  # bytes


class _AsGiven(TypedDict):
    """What a person stated of a file, as `glance` and `sniff` take it."""

    encoding: str | None
    columns_of: Lent | None
    counting: Counting


@dataclass(frozen=True)
class Ready:
    """One file as it will be read."""

    part: Part
    before: Stamp
    format: Format
    planned: Plan
    mapping: Mapping  # of the plan, without what is kept out of the store

    def outcome(self, taken: Outcome, order: Order, moved: Sequence[str] = ()) -> Outcome:
        """What became of its rows, with what there is to report of the file. moved: notes on ids that returned."""
        planned = self.planned
        noted = [*self.part.notes, *([planned.change.sentence] if planned.change else [])]
        return replace(
            taken,
            change=planned.change,
            warnings=(
                *noted,
                *planned.notes,
                *(question.text for question in planned.questions),
                *moved,
                *taken.warnings,
                *renamed_columns(self.mapping, self.format.headers, order.rules_for(self.mapping.source)),
            ),
            questions=(*planned.questions, *taken.questions),
            address_columns=tuple(address_columns(self.format.headers, self.format.first_rows)),
            dropped=self.mapping.drop,
            pseudonymised=self.mapping.pseudonymise,
        )


@dataclass
class _Seen:
    """How far the reading of a file has come, for the message where it ends there."""

    headers: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: int = 0
    before: Stamp | None = None


def make_ready(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    order: Order,
    remembered: Remembered,
    progress: Callable[..., None],
) -> Ready | Outcome:
    """How a file will be read; or what became of it, where that ends here: it cannot be read, or is known."""
    if part.fault:
        return Outcome(part.label, "failed", part.fault, counting=part.counting)
    seen = _Seen()
    try:
        return _made_ready(connection, part, order, remembered, progress, seen)
    except UnreadableExport as error:
        return _failed(part, error, seen)


def _made_ready(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    order: Order,
    remembered: Remembered,
    progress: Callable[..., None],
    seen: _Seen,
) -> Ready | Outcome:
    file = part.path
    seen.before = before = stamp_of(file)
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
    seen.headers, seen.rows = format.headers, len(format.first_rows)
    planned = plan(file, format, order, remembered)
    mapping = _privacy_rules_applied(connection, planned.mapping, format.headers, order, part.label)
    seen.columns = mapping.columns
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
        mapping = _privacy_rules_applied(connection, planned.mapping, format.headers, order, part.label)
    return Ready(part, before, format, planned, mapping)


def take_in(
    connection: duckdb.DuckDBPyConnection,
    ready: Ready,
    order: Order,
    look: Look,
    progress: Callable[..., None],
    merge: Merge,
) -> Outcome:
    """Take the rows of one file into the store, and tell what became of them."""
    part, format, mapping = ready.part, ready.format, ready.mapping
    file = part.path
    try:
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
        check_unchanged(file, ready.before, sha256=format.sha256)  # it was read for the last time
        progress("Comparing", STEPS["Understanding"], f": {staged.rows:,} rows with what is known")
        outcome = record(connection, part.label, format, mapping, order, staged, understood, merge=merge)
        outcome = ready.outcome(outcome, order, moved)
        look(connection, format, outcome, ready.planned.mapping)
        connection.execute("drop table if exists stage")
        return outcome
    except UnreadableExport as error:
        return _failed(part, error, _Seen(format.headers, mapping.columns, len(format.first_rows), ready.before))


def _failed(part: Part, error: UnreadableExport, seen: _Seen) -> Outcome:
    if isinstance(error, NeedsColumn):
        return Outcome(
            part.label,
            "failed",
            str(error),
            counting=part.counting,
            headers=seen.headers,
            columns=error.columns,
            change=error.change,
        )
    headers = seen.headers
    return Outcome(
        part.label,
        "failed",
        true_reason(part.path, seen.before, error),
        counting=part.counting,
        headers=headers,
        columns=seen.columns,
        questions=getattr(error, "questions", ()),
        is_table=len(headers) != 1 and not (part.counting.unit == RECORD and headers and seen.rows <= 1),
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
