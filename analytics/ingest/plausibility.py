"""Plausibility: what a person should look at before trusting an import, with the evidence.

Every sentence states what was seen; nothing here changes what goes in.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import duckdb

from analytics.ingest.encoded_twice import TWICE, once
from analytics.ingest.grouped import heading_note
from analytics.ingest.incoming import Understood
from analytics.ingest.joining import NOTES
from analytics.ingest.mapping import Mapping
from analytics.ingest.questions import Choice, Question
from analytics.ingest.sniffing import Format
from analytics.ingest.staging import Staged
from analytics.store.database import only_row

LEAST = 20  # tickets, below which shares mean nothing
LOST_SHARE = 0.02  # of subjects with letters replaced
LEAST_REPEATED = 6  # cells of a column, of the first rows, that a few words fill
MOST_NAMED = 5
MOST_OFFERED = 3  # columns, as choices
NAME = re.compile(r"\A(?=[\W\d]{0,59}[^\W\d])[^@]{2,60}")  # a word or a few; no number, no address
PEOPLE = re.compile(r"agent|assign|owner|user|name|mail|author|editor|bearbeiter|besitzer|responsable|currency|country|"
                    r"language|locale|url|path|by$", re.IGNORECASE)  # fmt: skip
TAGS_DROP = 0.25  # of all tickets that have lost their tags against what the source had before
SWAP_MONTHS = 4
SOON = timedelta(days=2)  # from now, beyond which a ticket is of the future


def layout_notes(format: Format, staged: Staged, understood: Understood) -> tuple[str, ...]:
    """What was skipped or put together on the way in."""
    notes = [*understood.warnings, *staged.notes]
    if format.wrapped:
        notes.append(
            "Each row is one quoted cell, as a spreadsheet saves a table that it opened as a single column; the cells "
            "inside were read."
        )
    if format.displaced:
        notes.append(
            f"The header is in {format.counting.at(format.displaced)}, below tickets, as after sorting; the rows above "
            "it were read as tickets, too."
        )
    if format.preamble:
        notes.append(
            f"{format.preamble:,} {format.counting.unit}(s) above the header were skipped: they are the report's title."
        )
    footer = staged.footer + understood.footer
    if footer:
        first = " ".join(footer[0].text.split())[:60].strip('"')
        notes.append(
            f"{len(footer):,} {format.counting.unit}(s) are no tickets but a footer, totals or the header again, "
            f"first {format.counting.at(footer[0].line)}: '{first}'."
        )
    notes += heading_note(understood.rejects, format)
    if understood.joined:
        notes.append(NOTES[understood.joined])
    if not format.encoding.startswith("utf"):
        notes.append(
            f"The file is not UTF-8; its letters were read as {format.encoding}. If they look wrong, --encoding NAME."
        )
    elif format.twice:
        notes.append(
            f"The letters of the file were encoded twice: '{format.twice[:40]}' would be '{once(format.twice)[:40]}'. "
            f"To read them so, --encoding {TWICE}."
        )
    elif format.errors != "replace":
        notes.append("The file is UTF-8 with a few damaged letters; those were read as Western European ones.")
    return tuple(notes)


def unread_columns(format: Format, mapping: Mapping) -> Question | None:
    """Columns that nothing reads though they look like the tags, category or group that the mapping lacks."""
    lacking = [name for name in ("tags", "category") if name not in mapping.columns]
    if not {"team", "group"} & set(mapping.columns):
        lacking.append("team")
    out = {
        *mapping.drop,
        *mapping.pseudonymise,
        *(header for headers in mapping.columns.values() for header in headers),
    }
    found = {}
    for place, header in enumerate(format.headers):
        cells = [row[place].strip() for row in format.first_rows if place < len(row) and row[place].strip()]
        words = list(dict.fromkeys(cells))
        if (
            lacking
            and header not in out
            and header.strip()
            and len(cells) >= LEAST_REPEATED
            and 2 <= len(words) <= len(cells) / 2
            and not PEOPLE.search(header)
            and all(NAME.fullmatch(word) for word in words)
        ):
            found[header] = f"'{header}' ({', '.join(word[:30] for word in words[:3])})"
    if not found:
        return None
    return Question(
        "dimension",
        f"Nothing feeds {' and '.join(lacking)}, and columns with few different words are not read: "
        f"{', '.join([*found.values()][:MOST_NAMED])}. If one of them is it, use --map {lacking[0]}=COLUMN.",
        tuple(
            Choice(f"{name.capitalize()} ← {header}", ("--map", f"{name}={header}"))
            for header in [*found][:MOST_OFFERED]
            for name in lacking
        ),
    )


def plausibility_notes(connection: duckdb.DuckDBPyConnection, mapping: Mapping, *, now: datetime) -> tuple[str, ...]:
    """Look at the tickets in `incoming` before they are merged."""
    row = only_row(connection.execute(f"select {looked_at(mapping)} from incoming", {"soon": now + SOON}))
    notes = ticket_notes(row, mapping)
    if "tags" in mapping.columns and row[0] >= LEAST:
        before, share = only_row(
            connection.execute(
                """
            select count(*), coalesce(avg((len(tags) > 0)::int), 0) from tickets
            where source = ?""",
                [mapping.source],
            )
        )
        notes += tags_dropped(before, share, row[-1])
    return tuple(notes)


def looked_at(mapping: Mapping) -> str:
    """What is looked at for `ticket_notes`, as SQL over tickets; parameter `soon`: the present and SOON."""
    status = "status" if "status" in mapping.columns else "null::varchar"
    text = "subject" if "subject" in mapping.columns else "body"
    lost = f"filter (contains({text}, '??') or contains({text}, chr(65533)))"
    return f"""count(*), count(*) filter (created_at > $soon::timestamp), max(created_at), max(day(created_at)),
               count(distinct month(created_at)), count(*) {lost}, any_value({text}) {lost},
               count(distinct {status}), min({status}), coalesce(avg((len(tags) > 0)::int), 0)"""


def ticket_notes(row: tuple[Any, ...], mapping: Mapping) -> list[str]:
    """The doubts about tickets of which `looked_at` gave this row."""
    found = []
    tickets, future, latest, latest_day, months, lost, example, statuses, one, _ = row
    if future:
        found.append(
            f"{future:,} of {tickets:,} tickets were created in the future, the last on {latest:%Y-%m-%d}. "
            "Day and month may be swapped, or the time zone wrong."
        )
    if tickets >= LEAST and latest_day <= 12 and months >= SWAP_MONTHS:
        found.append(
            f"No ticket was created after the 12th of a month, though {months} different months have some: "
            "a spreadsheet has probably swapped day and month. Export again, import the file unopened."
        )
    if lost > max(2, tickets * LOST_SHARE):
        found.append(
            f"{lost:,} of {tickets:,} tickets hold question marks in the place of letters, such as "
            f"'{example[:40]}': they were lost in the export. Save it as UTF-8."
        )
    if tickets >= LEAST and statuses == 1 and one:
        found.append(
            f"All {tickets:,} tickets have the status '{one}': the export looks filtered. If it leaves "
            "tickets out, import it with --covers none, so that missing ones are not taken for a fall."
        )
    if "tags" not in mapping.columns:
        found.append("The export has no column of tags; its tickets count without tags.")
    return found


def tags_dropped(before: int, share: float, tagged: float) -> list[str]:
    """The doubt about a share of tickets with tags, by how many there were before and which share of them had tags."""
    if before < LEAST or share - tagged < TAGS_DROP:
        return []
    return [
        f"{tagged:.0%} of these tickets have tags, {share:.0%} of those imported before: tags may be missing in "
        "the export."
    ]
