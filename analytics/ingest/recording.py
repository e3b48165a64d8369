"""The record of one import: its row in `imports`, its tickets merged, its rejected rows kept."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd

from analytics.ingest import coverage
from analytics.ingest.discarding import counting_notes, rule_of
from analytics.ingest.incoming import Understood
from analytics.ingest.incomplete_weeks import incomplete_weeks
from analytics.ingest.leftout import check_sum
from analytics.ingest.mapping import Mapping
from analytics.ingest.merging import merge_incoming
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.plausibility import layout_notes, plausibility_notes, unread_columns
from analytics.ingest.privacy_rules import redacted
from analytics.ingest.questions import Question
from analytics.ingest.rejected import mark_corrected
from analytics.ingest.returning import undone_notes
from analytics.ingest.sniffing import Format
from analytics.ingest.staging import Staged
from analytics.ingest.tag_cells import TagForm
from analytics.ingest.tag_forms import learn_tag_forms
from analytics.store.database import only_row
from analytics.store.reject import Reject

Merge = Callable[[duckdb.DuckDBPyConnection, int, str], dict[str, int]]  # see `merge_incoming`


def record(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    format: Format,
    mapping: Mapping,
    order: Order,
    staged: Staged,
    understood: Understood,
    *,
    merge: Merge = merge_incoming,
) -> Outcome:
    rejects = redacted(understood.rejects, format, mapping)
    footer = len(staged.footer) + len(understood.footer)
    rows = staged.rows + len(staged.damaged) + len(staged.footer)
    zone = mapping.time_zone or order.zone
    now = utc_now()
    covered = (
        coverage.stated(order.covers, zone=zone)
        if order.covers
        else coverage.of_import(connection, file, zone=zone, now=now)
    )
    first, last, exported, tickets, repeated = only_row(
        connection.execute("""
        select min(created_at), max(created_at), max(greatest(created_at, coalesce(updated_at, created_at))),
               count(*), sum(repeats)::bigint from (
            select created_at, updated_at, case when repeats > 0 then repeats else 0 end as repeats from incoming)
        """)
    )
    leave_out = rule_of(connection, mapping.source, order)
    check_sum(file, rows=rows, tickets=tickets, repeated=repeated, rejected=len(rejects), footer=footer)
    import_id = only_row(connection.execute("select coalesce(max(import_id), 0) + 1 from imports"))[0]
    entry = entry_of(file, format, mapping, order, understood.unclear, leave_out, covered, now) | {
        "import_id": import_id,
        "rows": rows,
        "tickets": tickets,
        "repeated": repeated,
        "rejected": len(rejects),
        "footer": footer,
        "first_created": first,
        "last_created": last,
        "exported_at": exported,
    }
    again = () if order.by_hand else undone_notes(connection, format.headers, mapping)
    connection.execute(
        f"insert into imports ({', '.join(entry)}) values ({', '.join('?' * len(entry))})", list(entry.values())
    )
    warnings: tuple[str, ...] = (
        *again,
        *layout_notes(format, staged, understood),
        *counting_notes(connection, mapping, order, leave_out),
        *plausibility_notes(connection, mapping, now=now),
        *((unread.text,) if (unread := unread_columns(format, mapping)) else ()),
    )
    questions = (*understood.questions, *((unread,) if unread else ()))
    counts = merge(connection, import_id, mapping.source)
    connection.execute(
        "update imports set added = ?, updated = ?, unchanged = ? where import_id = ?",
        [counts["added"], counts["updated"], counts["unchanged"], import_id],
    )
    learn_tag_forms(connection)
    mark_corrected(connection, mapping.source)
    if rejects:
        connection.register("kept", pd.DataFrame([{"import_id": import_id, **vars(reject)} for reject in rejects]))
        columns = "import_id, line, field, value, reason, text, near, ticket_id"
        connection.execute(f"insert into rejects ({columns}) select {columns} from kept")
        connection.unregister("kept")
        warnings += incomplete_weeks(
            connection, import_id, mapping.source, zone=order.zone, week_start=order.week_start
        )
    return outcome_of(entry | counts, format, mapping, rejects, warnings, understood.tag_form, questions)


def outcome_of(
    entry: dict[str, Any],
    format: Format,
    mapping: Mapping,
    rejects: tuple[Reject, ...],
    warnings: tuple[str, ...],
    tags: TagForm | None,
    questions: tuple[Question, ...],
) -> Outcome:
    """What became of a file. entry: its row of `imports`, and what it did to the tickets of its source."""
    same = ("rows", "tickets", "added", "updated", "unchanged", "repeated", "footer", "first_created", "last_created",
            "import_id", "source", "covers_from", "covers_until", "coverage_basis")  # fmt: skip
    return Outcome(
        entry["file"],
        "imported",
        **{name: entry[name] for name in same},
        rejects=rejects,
        warnings=warnings,
        tags_read=tags.title if tags else "",
        counting=format.counting,
        headers=format.headers,
        columns=mapping.columns,
        questions=questions,
    )


def entry_of(
    file: str,
    format: Format,
    mapping: Mapping,
    order: Order,
    unclear: Collection[str],
    leave_out: tuple[str, ...] | None,
    covered: coverage.Coverage,
    now: datetime,
) -> dict[str, Any]:
    """A row of `imports` as far as it holds no number of rows. unclear: fields whose column stayed out."""
    return {
        "source": mapping.source,
        "file": file,
        "sha256": format.sha256,
        "mapping": mapping.as_json(),
        "fields": sorted({*mapping.columns, *(["status"] if mapping.flags else [])} - {*unclear}),
        "authoritative": list(mapping.authoritative),
        "covers_from": covered.start,
        "covers_until": covered.end,
        "coverage_basis": covered.basis,
        "imported_at": now,
        "imported_by": order.who,
        "sample": order.sample,
        "headers": list(format.headers),
        "leave_out": None if leave_out is None else list(leave_out),
    }


def utc_now() -> datetime:
    """The present moment in UTC, without a zone, as the store keeps times."""
    return datetime.fromtimestamp(time.time(), UTC).replace(tzinfo=None)
