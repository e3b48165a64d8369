"""Discarding: what a file says of tickets that its helpdesk no longer counts, and what becomes of them."""

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.ingest.planning import Order
from analytics.ingest.profile import category_note
from analytics.store.database import only_row
from analytics.workspace.discarded import DEFAULT, TAGS, kind_of, read_kinds, written


def rule_of(connection: duckdb.DuckDBPyConnection, source: str, order: Order) -> tuple[str, ...] | None:
    """The kinds that do not count for a source: as decided, as its first import says, the default for a new source.

    None where a source began before such tickets were told apart and nobody has decided: all of them count.
    """
    decided = _decided(order, source)
    if decided is not None:
        return decided
    first = connection.execute(
        "select leave_out from imports where source = ? order by import_id limit 1", [source]
    ).fetchone()
    return DEFAULT if first is None else None if first[0] is None else tuple(first[0])


def counting_notes(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, order: Order, rule: tuple[str, ...] | None
) -> tuple[str, ...]:
    """What a person should know of tickets in `incoming` that do not count, or not as what they are called."""
    return (
        *discarded_notes(connection, mapping, rule, decided=_decided(order, mapping.source) is not None),
        *category_note(
            connection, mapping, order.taxonomy, order.categories or order.source_rules.categories.get(mapping.source)
        ),
    )


def discarded_notes(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, rule: tuple[str, ...] | None, *, decided: bool
) -> tuple[str, ...]:
    """How many tickets of `incoming` are discarded, by kind, whether they count, and how to say otherwise."""
    counts: dict[str, int] = {}
    if "status" in mapping.columns:
        for status, rows in connection.execute(
            "select status, count(*) from incoming where status is not null group by status"
        ).fetchall():
            if kind := kind_of(status):
                counts[kind] = counts.get(kind, 0) + rows
    if "tags" in mapping.columns:
        for tag, kind in TAGS.items():
            rows = only_row(connection.execute("select count(*) from incoming where list_contains(tags, ?)", [tag]))[0]
            if rows:
                counts[kind] = counts.get(kind, 0) + rows
    total = only_row(connection.execute("select count(*) from incoming"))[0]
    notes = []
    out = {kind: rows for kind, rows in counts.items() if kind in (rule or ())}
    if out:
        notes.append(
            f"{sum(out.values()):,} of {total:,} tickets do not count, since the helpdesk discarded them: "
            f"{_listed(out)}. To count them, --leave-out none."
        )
    inside = {kind: rows for kind, rows in counts.items() if kind not in out}
    if inside and not decided:
        notes.append(
            f"{sum(inside.values()):,} of {total:,} tickets count though the helpdesk discarded them: "
            f"{_listed(inside)}. To leave them out, --leave-out {written(DEFAULT)}; to keep it so, --leave-out none."
        )
    return tuple(notes)


def _decided(order: Order, source: str) -> tuple[str, ...] | None:
    return read_kinds(order.leave_out) if order.leave_out else order.source_rules.leave_out.get(source)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{rows:,} {kind}" for kind, rows in counts.items())
