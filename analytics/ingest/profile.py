"""The profile of a file: per dimension how many tickets have it and its largest values, before anything is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.store.database import COLUMN_OF_FIELD
from analytics.workspace.category_words import UNCLEAR
from analytics.workspace.conventions import fold
from analytics.workspace.source_rules import IGNORE, KEEP
from analytics.workspace.taxonomy import Taxonomy

DIMENSIONS = ("team", "group", "category", "tags", "channel", "status", "priority", "company", "segment", "locale")
LARGEST = 5
MOST_CATEGORIES = 20_000  # distinct words that are looked up


@dataclass(frozen=True)
class Dimension:
    """One dimension of one file.

    largest: (value, tickets), the largest first. recognised: tickets whose category is known; None elsewhere.
    """

    name: str
    column: str  # the header that feeds it; "" where none does
    tickets: int  # that have a value
    of: int  # tickets of the file
    largest: tuple[tuple[str, int], ...] = ()
    recognised: int | None = None
    how: str = ""  # the tags' form

    @property
    def sentence(self) -> str:
        """ "category ← topic: 23 % (1,204 of 5,000), 0 recognised; largest: Refund request 800, …"."""
        if not self.column:
            return f"{self.name}: no column"
        known = "" if self.recognised is None else f", {self.recognised:,} of {self.tickets:,} recognised"
        largest = ", ".join(f"{value[:40]} {count:,}" for value, count in self.largest)
        how = f", {self.how}" if self.how else ""
        return (
            f"{self.name} ← {self.column}: {share(self.tickets, self.of)} ({self.tickets:,} of {self.of:,}){known}{how}"
            + (f"; largest: {largest}" if largest else "")
        )


def profile(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, taxonomy: Taxonomy, how: str
) -> tuple[Dimension, ...]:
    """Look at the tickets in `incoming`; dimensions without a column only where they are most important."""
    counted = _counted(connection, mapping, "(select 0 as number, * from incoming)")
    return _profile(*counted.get(0, _NOTHING), mapping, taxonomy, how)


def profiles(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, taxonomy: Taxonomy, how: dict[int, str]
) -> dict[int, tuple[Dimension, ...]]:
    """The profiles of files whose tickets are in `bundle`, by their numbers. how: the tags' form of each."""
    counted = _counted(connection, mapping, "bundle")
    return {number: _profile(*counted[number], mapping, taxonomy, form) for number, form in how.items()}


Largest = dict[str, tuple[int, list[tuple[str, int]]]]  # dimension → tickets that have it, its largest values
_NOTHING: tuple[int, Largest] = (0, defaultdict(lambda: (0, [])))


def _profile(total: int, counted: Largest, mapping: Mapping, taxonomy: Taxonomy, how: str) -> tuple[Dimension, ...]:
    found = []
    for name in DIMENSIONS:
        headers = mapping.columns.get(name, ())
        if not headers:
            if name in ("team", "category", "tags"):
                found.append(Dimension(name, "", 0, total))
            continue
        tickets, largest = counted[name]
        known = (
            sum(rows for value, rows in largest if taxonomy.category_by_column(value)) if name == "category" else None
        )
        found.append(
            Dimension(
                name,
                " + ".join(headers),
                tickets,
                total,
                tuple(largest[:LARGEST]),
                known,
                how if name == "tags" else "",
            )
        )
    return tuple(found)


def _counted(connection: duckdb.DuckDBPyConnection, mapping: Mapping, rows: str) -> dict[int, tuple[int, Largest]]:
    """File → its tickets, and what was counted of each dimension, in two statements. rows: tickets with their file."""
    names = [name for name in DIMENSIONS if mapping.columns.get(name)]
    column = {name: COLUMN_OF_FIELD.get(name, name) for name in names}
    has = [
        f"count(*) filter ({'len(tags) > 0' if name == 'tags' else f'{column[name]} is not null'})" for name in names
    ]
    found: dict[int, tuple[int, Largest]] = {}
    for number, total, *tickets in connection.execute(
        f"select {', '.join(['number', 'count(*)', *has])} from {rows} group by number"
    ).fetchall():
        found[number] = total, {name: (count, []) for name, count in zip(names, tickets, strict=True)}
    parts = [
        f"""(select {place} as place, number, value, count(*) as rows
             from (select number, {"unnest(tags)" if name == "tags" else column[name]} as value from {rows})
             where value is not null group by number, value
             qualify row_number() over (partition by number order by count(*) desc, value)
                     <= {MOST_CATEGORIES if name == "category" else LARGEST})"""
        for place, name in enumerate(names)
    ]
    if parts:
        for place, number, value, count in connection.execute(
            f"{' union all '.join(parts)} order by place, rows desc, value"
        ).fetchall():
            found[number][1][names[place]][1].append((value, count))
    return found


def category_note(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, taxonomy: Taxonomy, rule: str | None
) -> tuple[str, ...]:
    """What to do about category words that are not known; nothing where it was decided, or where all are known."""
    if not asks_about_categories(mapping, rule):
        return ()
    words = connection.execute(f"""
        select category, count(*) from incoming where category is not null group by category
        order by count(*) desc, category limit {MOST_CATEGORIES}""").fetchall()
    return note_on_words(words, mapping, taxonomy)


def asks_about_categories(mapping: Mapping, rule: str | None) -> bool:
    """Whether there are words of categories about which nobody decided."""
    return "category" in mapping.columns and "category" not in mapping.authoritative and rule not in (KEEP, IGNORE)


def note_on_words(words: Sequence[tuple[str, int]], mapping: Mapping, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The note on a file's category words with their tickets, the commonest first."""
    strange = [(word, rows) for word, rows in words if not taxonomy.category_by_column(word)]
    if not strange:
        return ()
    total, unknown = sum(rows for _, rows in words), sum(rows for _, rows in strange)
    largest = ", ".join(f"{word[:40]} {rows:,}" for word, rows in strange[:LARGEST])
    return (
        f"category ('{mapping.columns['category'][0]}'): {total - unknown:,} of {total:,} recognised; largest of the "
        f"others: {largest}.{_unclear(word for word, _ in strange)} They count as no category unless the tags "
        "name one. Choose a word's category under Workspace, Categories (words); or --categories keep makes them "
        "categories of their own; or --categories ignore leaves it so.",
    )


def _unclear(words: Iterable[str]) -> str:
    """Which of the words mean too little to be a category, and what each can mean."""
    meant = {word: meaning for meaning, unclear in UNCLEAR.items() for word in unclear}
    found: dict[str, list[str]] = {}
    for word in words:
        if meaning := meant.get(fold(word)):
            found.setdefault(meaning, []).append(f"'{word[:40]}'")
    return "".join(f" {', '.join(values[:LARGEST])} can be {meaning}." for meaning, values in found.items())


def share(part: int, whole: int) -> str:
    """A share in per cent that shows 0 and 100 only where it is exact.

    >>> share(1, 3), share(1, 1000), share(999, 1000), share(3, 3)
    ('33 %', '< 1 %', '> 99 %', '100 %')
    """
    if not whole or part in (0, whole):
        return "100 %" if whole and part else "0 %"
    per_cent = 100 * part / whole
    return "< 1 %" if per_cent < 1 else "> 99 %" if per_cent > 99 else f"{per_cent:.0f} %"


def together(profiles: Iterable[Sequence[Dimension]]) -> list[Dimension]:
    """The profiles of several files as one; its largest values are those among each file's largest."""
    merged: dict[str, list[Dimension]] = {}
    for profiled in profiles:
        for each in profiled:
            merged.setdefault(each.name, []).append(each)
    total = sum(each.of for each in next(iter(merged.values()), ()))
    together = []
    for name, parts in merged.items():
        counts: dict[str, int] = {}
        for value, rows in (pair for part in parts for pair in part.largest):
            counts[value] = counts.get(value, 0) + rows
        known = [part.recognised for part in parts if part.recognised is not None]
        together.append(
            Dimension(
                name,
                next((part.column for part in parts if part.column), ""),
                sum(part.tickets for part in parts),
                total,
                tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:LARGEST]),
                sum(known) if known else None,
                next((part.how for part in parts if part.how), ""),
            )
        )
    return together
