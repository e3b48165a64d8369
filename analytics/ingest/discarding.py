"""Discarding: tickets that a file marks as no longer counted by its helpdesk, and what becomes of them."""

from collections.abc import Iterable, Sequence

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.ingest.planning import Order
from analytics.ingest.profile import category_note
from analytics.ingest.questions import Choice, Question
from analytics.store.database import only_row
from analytics.workspace.discarded import DEFAULT, NOTHING, TAGS, kind_of, read_kinds, written

TAGGED = ", ".join("count(*) filter (list_contains(tags, ?))" for _ in TAGS)  # tickets with each of TAGS


def rule_of(connection: duckdb.DuckDBPyConnection, source: str, order: Order) -> tuple[str, ...] | None:
    """The kinds that do not count for a source: as decided, as its first import recorded, the default for a new source.

    None where a source began before such tickets were distinguished and nobody has decided: all of them count.
    """
    decided = _decided(order, source)
    if decided is not None:
        return decided
    first = connection.execute(
        "select leave_out from imports where source = ? order by import_id limit 1", [source]
    ).fetchone()
    return DEFAULT if first is None else None if first[0] is None else tuple(first[0])


def category_rule(order: Order, source: str) -> str | None:
    """What becomes of category words that are not known, where that was decided."""
    return order.categories or order.source_rules.categories.get(source)


def counting_notes(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, order: Order, rule: tuple[str, ...] | None
) -> tuple[str, ...]:
    """What a person should know of tickets in `incoming` that do not count, or not as what they are called."""
    return (
        *discarded_notes(connection, mapping, rule, decided=is_decided(order, mapping.source)),
        *category_note(connection, mapping, order.taxonomy, category_rule(order, mapping.source)),
    )


def discarded_notes(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, rule: tuple[str, ...] | None, *, decided: bool
) -> tuple[str, ...]:
    """How many tickets of `incoming` are discarded, by kind, whether they count, and how to change that."""
    statuses: list[tuple[str, int]] = []
    tagged: Sequence[int] = [0] * len(TAGS)
    if "status" in mapping.columns or mapping.flags:
        statuses = connection.execute(
            "select status, count(*) from incoming where status is not null group by status"
        ).fetchall()
    if "tags" in mapping.columns:
        tagged = only_row(connection.execute(f"select {TAGGED} from incoming", [*TAGS]))
    total = only_row(connection.execute("select count(*) from incoming"))[0]
    notes = discarded_counted(statuses, tagged, total, rule, decided=decided)
    return (*notes, *_absent_targets(connection, mapping))


def discarded_counted(
    statuses: Iterable[tuple[str, int]],
    tagged: Sequence[int],
    total: int,
    rule: tuple[str, ...] | None,
    *,
    decided: bool,
) -> tuple[str, ...]:
    """The same by what was counted: statuses with their tickets, tickets with each of TAGS, all tickets."""
    counts: dict[str, int] = {}
    kinds = [(kind_of(status), rows) for status, rows in statuses]
    for kind, rows in [*kinds, *zip(TAGS.values(), tagged, strict=True)]:
        if kind and rows:
            counts[kind] = counts.get(kind, 0) + rows
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


def flag_questions(connection: duckdb.DuckDBPyConnection, mapping: Mapping, order: Order) -> list[Question]:
    """Whether tickets of a known source that a column marks as discarded are to count, which they did until now.

    Asked once: earlier imports of the source did not read such a column, and nobody has decided what counts.
    """
    rule = rule_of(connection, mapping.source, order) if mapping.flags else None
    if not rule or _decided(order, mapping.source) is not None:
        return []
    before, read = only_row(
        connection.execute(
            """
            select count(*), count(*) filter (json_extract(mapping, '$.flags') is not null)
            from imports where source = ? and undone_at is null""",
            [mapping.source],
        )
    )
    counts = connection.execute(
        """
        select discarded, count(distinct ticket_id) from stage where list_contains(?, discarded)
        group by 1 order by 1""",
        [list(rule)],
    ).fetchall()
    if not before or read or not counts:
        return []
    columns = ", ".join(f"'{header}'" for header in dict.fromkeys(mapping.flags.values()))
    return [
        Question(
            "leave_out",
            f"{sum(rows for _, rows in counts):,} tickets are marked as discarded ({_listed(dict(counts))}) by "
            f"{columns}, which earlier imports of '{mapping.source}' did not look at, so that such tickets count "
            f"there. To leave them out from now on, use --leave-out {written(rule)}; to go on counting them, "
            f"--leave-out {NOTHING}.",
            (
                Choice("Leave out what the helpdesk discarded", ("--leave-out", written(rule))),
                Choice("Count discarded tickets, as until now", ("--leave-out", NOTHING)),
            ),
        )
    ]


def _absent_targets(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> tuple[str, ...]:
    """Merged tickets whose talk counts nowhere, because the ticket that they were merged into was never imported."""
    if not any(mark.startswith("merged ") for mark in mapping.flags):
        return ()
    absent, example = only_row(
        connection.execute(
            """
            select count(*), min(target) from (
                select ltrim(merged_into, '#') as target from stage where discarded = 'merged' and merged_into <> '')
            where not target in (select lower(ticket_id) from incoming)
              and not target in (select lower(ticket_id) from tickets
                                 where source = ?)""",
            [mapping.source],
        )
    )
    if not absent:
        return ()
    return (
        f"{absent:,} merged tickets name a ticket that was never imported, such as '{example}': what they say counts "
        "nowhere until it is. To count merged tickets themselves, --leave-out deleted,spam.",
    )


def is_decided(order: Order, source: str) -> bool:
    """Whether somebody decided which discarded tickets of a source count."""
    return _decided(order, source) is not None


def _decided(order: Order, source: str) -> tuple[str, ...] | None:
    return read_kinds(order.leave_out) if order.leave_out else order.source_rules.leave_out.get(source)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{rows:,} {kind}" for kind, rows in counts.items())
