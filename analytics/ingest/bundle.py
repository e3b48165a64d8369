"""Bundles: many small files of one kind, which go into the store together in one pass of statements.

A statement costs a millisecond or more, however few rows there are, and a file alone takes sixty. Each file has its own
import, outcome and undo, in the order given, as if it had gone in alone; a file whose rows need a look of their own
(see `analytics.ingest.bundle_rows`) does go in alone, at its place in the order.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from analytics.ingest.bundle_merging import first_of_other_columns, merge_bundle
from analytics.ingest.bundle_notes import Counted, counted, coverage_of
from analytics.ingest.bundle_rows import DAY_IN_FULL, plain_rows, stage_bundle
from analytics.ingest.bundle_tickets import Known, PlainTickets, first_moved, known_of, make_tickets
from analytics.ingest.discarding import discarded_counted, is_decided, rule_of
from analytics.ingest.files import Changed, check_unchanged
from analytics.ingest.grouped import GROUPED_BY
from analytics.ingest.headless import columns_in_marks, without_marks
from analytics.ingest.identity import project_columns
from analytics.ingest.incoming import Understood
from analytics.ingest.leftout import check_sum
from analytics.ingest.mapping import HEADING, TIMES
from analytics.ingest.names import literals
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.plausibility import LEAST, SOON, layout_notes, tags_dropped, ticket_notes, unread_columns
from analytics.ingest.profile import note_on_words
from analytics.ingest.ready import Ready
from analytics.ingest.recording import entry_of, outcome_of, utc_now
from analytics.ingest.rejected import REMARKS
from analytics.ingest.returning import undone_notes
from analytics.ingest.source import SORT_MARKS
from analytics.ingest.staged_dates import EMPTY_TIMES, TIME_IN_FULL, ZULU_IN_FULL
from analytics.ingest.staging import KEPT, Staged
from analytics.ingest.tag_columns import tags_by_column
from analytics.ingest.tag_forms import learn_tag_forms
from analytics.store.database import only_row
from analytics.store.working import of_lake

MOST_FILES, MOST_BYTES = 500, 32_000_000  # of a bundle
LEAST_FILES = 3
IN_FULL = re.compile("|".join((TIME_IN_FULL, ZULU_IN_FULL, DAY_IN_FULL)))
AT_ONCE = 40  # rows of `imports` in a statement
Alone = Callable[[Ready], Outcome]


@dataclass(frozen=True)
class Taken:
    """One file of a bundle that went in."""

    number: int  # of its tickets in `bundle`
    ready: Ready
    outcome: Outcome


def may_join(ready: Ready, order: Order) -> bool:
    """Whether a file can go in with others: small, of text as it lies, and read by its columns' names alone."""
    mapping, format = ready.mapping, ready.format
    columns = mapping.columns
    return (
        format.plain
        and ready.before.size <= KEPT
        and not (mapping.pseudonymise or mapping.flags or mapping.fill or mapping.keep_words or mapping.date_formats)
        and mapping.spreadsheet_dates is None
        and not any(HEADING in headers for headers in columns.values())
        and all(len(columns.get(name, ())) <= 1 for name in TIMES)
        and not any(mark in header for name in GROUPED_BY for header in columns.get(name, ()) for mark in SORT_MARKS)
        and not {*REMARKS} & {*format.headers}
        and not columns_in_marks(format.first_rows, len(format.headers))
        and all(_times_in_full(ready, header) for name in TIMES for header in columns.get(name, ()))
    )


def _times_in_full(ready: Ready, header: str) -> bool:
    """Whether the first cells of a column of times are plain ones, as far as their form shows."""
    place = ready.format.headers.index(header)
    cells = [row[place].strip() for row in ready.format.first_rows if place < len(row)]
    return all(IN_FULL.fullmatch(cell) for cell in cells if cell.lower() not in EMPTY_TIMES)


def alike(one: Ready, other: Ready) -> bool:
    """Whether two files that may join are read in the same way."""
    return (
        one.format.headers == other.format.headers
        and one.format.delimiter == other.format.delimiter
        and one.mapping.as_json() == other.mapping.as_json()
        and _tag_columns(one) == _tag_columns(other)
    )


def fits(ready: Ready, bundle: Sequence[Ready]) -> bool:
    """Whether a file that may join can go in with these: read in the same way, another file, and not too many."""
    return (
        len(bundle) < MOST_FILES
        and sum(each.before.size for each in bundle) < MOST_BYTES
        and alike(bundle[0], ready)
        and all(each.format.sha256 != ready.format.sha256 for each in bundle)
    )


def _tag_columns(ready: Ready) -> dict[str, str]:
    format = ready.format
    bare = replace(format, first_rows=without_marks(format.first_rows, len(format.headers)))
    return tags_by_column(bare, ready.mapping.columns.get("tags", ()))


def take_in_together(
    connection: duckdb.DuckDBPyConnection,
    bundle: Sequence[Ready],
    order: Order,
    alone: Alone,
    look: Callable[[Sequence[Taken]], None],
) -> list[Outcome]:
    """Take files that are alike into the store; what became of each.

    alone: takes one in by itself. look: called with those that went in together, while `bundle` holds their tickets.
    """
    if len(bundle) < LEAST_FILES or not _is_ordinary(connection):
        return [alone(ready) for ready in bundle]
    tickets = _tickets(connection, bundle, order)
    if not any(tickets):
        return [alone(ready) for ready in bundle]
    facts = counted(connection, bundle[0].mapping, order, tickets, [ready.part.label for ready in bundle])
    outcomes: list[Outcome] = []
    while len(outcomes) < len(bundle):
        numbers = _next(connection, bundle, order, tickets, len(outcomes))
        if len(numbers):
            taken = list(_take(connection, bundle, order, tickets, facts, numbers))
            look(taken)
            outcomes += [each.outcome for each in taken]
        if len(outcomes) < len(bundle):
            outcomes.append(alone(bundle[len(outcomes)]))
    for table in ("stage", "bundle", "files_of_bundle", "tag_lists"):
        connection.execute(f"drop table if exists {table}")
    return outcomes


def _is_ordinary(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the store is one in which no row needs to be looked for: no lake, and nobody was forgotten."""
    return not of_lake(connection) and only_row(connection.execute("select count(*) from forgotten"))[0] == 0


def _tickets(connection: duckdb.DuckDBPyConnection, bundle: Sequence[Ready], order: Order) -> list[PlainTickets | None]:
    """`bundle`, and what the tickets of each file are; None for one that has to go in by itself."""
    with literals([ready.part.path for ready in bundle]) as paths:
        try:
            stage_bundle(connection, bundle, paths)
        except (duckdb.Error, OSError):
            return [None] * len(bundle)  # one of them cannot be read, or is gone; alone it is told which
    plain = plain_rows(connection, bundle, paths)
    if not any(plain):
        return [None] * len(bundle)
    tickets = make_tickets(connection, bundle, paths, plain, zone=order.zone, soon=utc_now() + SOON)
    for number, ready in enumerate(bundle):
        try:
            check_unchanged(ready.part.path, ready.before, sha256=ready.format.sha256)
        except Changed:
            tickets[number] = None
    return tickets


def _next(
    connection: duckdb.DuckDBPyConnection,
    bundle: Sequence[Ready],
    order: Order,
    tickets: Sequence[PlainTickets | None],
    start: int,
) -> range:
    """The files from `start` on that go in together next; empty where the first of them has to go in by itself."""
    end = next((n for n in range(start, len(bundle)) if tickets[n] is None), len(bundle))
    if end - start < LEAST_FILES:
        return range(start, start)
    mapping, headers = bundle[start].mapping, bundle[start].format.headers
    numbers = range(start, end)
    known = known_of(connection, mapping.source)
    those = [ticket for ticket in tickets[start:end] if ticket]
    asks = (
        known.padded
        or any(ticket.padded for ticket in those)
        or known.lower
        or any(ticket.lower for ticket in those)
        or (project_columns(headers, mapping) and (known.marked or any(ticket.marked for ticket in those)))
        or (not order.by_hand and undone_notes(connection, headers, mapping))
    )
    if asks:
        return range(start, start)
    others = first_of_other_columns(connection, mapping.source, sorted(mapping.columns), numbers)
    moved = None if order.same_account else first_moved(connection, mapping.source, numbers)
    return range(start, min(end if number is None else number for number in (end, others, moved)))


def _take(
    connection: duckdb.DuckDBPyConnection,
    bundle: Sequence[Ready],
    order: Order,
    tickets: Sequence[PlainTickets | None],
    facts: Sequence[Counted],
    numbers: range,
) -> Iterator[Taken]:
    """Record files of the bundle and merge their tickets."""
    mapping = bundle[numbers.start].mapping
    rule = rule_of(connection, mapping.source, order)
    known = known_of(connection, mapping.source)
    first = only_row(connection.execute("select coalesce(max(import_id), 0) + 1 from imports"))[0]
    entries: list[dict[str, Any]] = []
    for number in numbers:
        ticket, ready = tickets[number], bundle[number]
        assert ticket
        now = utc_now()
        zone = mapping.time_zone or order.zone
        covered = coverage_of(ticket, facts[number], ready.part.label, order, zone, now)
        rows = ticket.rows.rows
        check_sum(ready.part.label, rows=rows, tickets=ticket.doubts[0], repeated=0, rejected=0, footer=0)
        entries.append(
            entry_of(ready.part.label, ready.format, mapping, order, (), rule, covered, now)
            | {
                "import_id": first + len(entries),
                "rows": rows,
                "tickets": rows,
                "repeated": 0,
                "rejected": 0,
                "footer": 0,
                "first_created": ticket.first,
                "last_created": ticket.last,
                "exported_at": ticket.exported,
            }
        )
    _insert(connection, entries)
    counts = merge_bundle(connection, mapping.source, numbers, first)
    connection.executemany(
        "update imports set added = ?, updated = ?, unchanged = ? where import_id = ?",
        [[c.added, c.updated, c.unchanged, first + place] for place, c in enumerate(counts)],
    )
    learn_tag_forms(connection, f"bundle where number between {numbers.start} and {numbers.stop - 1}")
    for number, entry, count in zip(numbers, entries, counts, strict=True):
        ticket, ready = tickets[number], bundle[number]
        assert ticket
        unread = unread_columns(ready.format, mapping)
        warnings = (
            *_warnings(ready, order, ticket, facts[number], rule, known),
            *((unread.text,) if unread else ()),
        )
        known = known.after(count.added, count.tagged)
        done = {"added": count.added, "updated": count.updated, "unchanged": count.unchanged}
        questions = (unread,) if unread else ()
        outcome = outcome_of(entry | done, ready.format, mapping, (), warnings, ticket.rows.tags, questions)
        yield Taken(number, ready, ready.outcome(outcome, order))


def _warnings(
    ready: Ready,
    order: Order,
    ticket: PlainTickets,
    counted: Counted,
    rule: tuple[str, ...] | None,
    known: Known,
) -> tuple[str, ...]:
    """What there is to report of the tickets of one file, as `record` does. known: what its source had before."""
    mapping, form = ready.mapping, ticket.rows.tags
    staged = Staged(ticket.rows.rows, (), careful=False)
    understood = Understood((), (), form.notes if form else (), None, form)
    total = ticket.doubts[0]
    notes = [
        *layout_notes(ready.format, staged, understood),
        *discarded_counted(counted.statuses, counted.tagged, total, rule, decided=is_decided(order, mapping.source)),
        *(note_on_words(counted.categories, mapping, order.taxonomy) if counted.categories else ()),
        *ticket_notes(ticket.doubts, mapping),
    ]
    if "tags" in mapping.columns and total >= LEAST:
        notes += tags_dropped(known.tickets, known.tagged / max(known.listed, 1), ticket.doubts[-1])
    return tuple(notes)


def _insert(connection: duckdb.DuckDBPyConnection, entries: Sequence[dict[str, Any]]) -> None:
    names = [*entries[0]]
    row = f"({', '.join('?' * len(names))})"
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        connection.execute(
            f"insert into imports ({', '.join(names)}) values {', '.join([row] * len(some))}",
            [value for entry in some for value in entry.values()],
        )
