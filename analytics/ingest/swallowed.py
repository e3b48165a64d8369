"""Swallowed rows: lines inside of a cell that are rows of the file. A quote that was left open took them in."""

import csv
import re

import duckdb

from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.sniffing import Format
from analytics.store.database import quoted

MOST = 1_000  # cells that are looked into
MOST_NAMED = 10
NUMBER = re.compile(r"\d+")


def swallowed_notes(connection: duckdb.DuckDBPyConnection, format: Format, mapping: Mapping) -> tuple[str, ...]:
    """Look into the cells of `stage` that have line ends.

    A line is a row of the file when it has as many cells, and its created time is written as that of the row around it.
    """
    id_column, time_column = mapping.columns["ticket_id"][0], mapping.columns["created_at"][0]
    if not {id_column, time_column} <= set(format.headers) or len(format.headers) < 3:
        return ()
    place_of_id, place_of_time = format.headers.index(id_column), format.headers.index(time_column)
    example = connection.execute("select any_value(trim(created_at)) from stage").fetchall()[0][0] or ""
    parts = NUMBER.split(example)
    if len(parts) < 4:  # fewer than three numbers: a count of seconds, which any number looks like
        return ()
    time = re.compile(r"\d+".join(re.escape(part) for part in parts))
    cells = [f'"{name}"' for name in FIELDS if name not in ("tags", "created_at") and name in mapping.columns]
    cells += ["array_to_string(tags, chr(10))"] if "tags" in mapping.columns else []
    candidates = connection.execute(f"""
        select ticket_id, cell from (select ticket_id, unnest([{", ".join(cells)}]) as cell from stage
                                     where {" or ".join(f"contains({cell}, chr(10))" for cell in cells)})
        where contains(cell, chr(10))
              and strlen(cell) - strlen(replace(cell, '{quoted(format.delimiter)}', '')) >= {len(format.headers) - 1}
              and regexp_matches(cell, '{quoted(time.pattern)}')
        limit {MOST}""").fetchall()
    found: list[str] = []
    around = ""
    for ticket_id, cell in candidates:
        for line in cell.split("\n"):
            try:
                row = next(csv.reader([line.strip()], delimiter=format.delimiter), [])
            except csv.Error:
                continue
            if len(row) == len(format.headers) and time.fullmatch(row[place_of_time].strip()):
                found.append(row[place_of_id].strip()[:40])
                around = around or str(ticket_id)[:40]
    if not found:
        return ()
    hidden = id_column in (*mapping.pseudonymise, *mapping.drop)
    named = "" if hidden else f" ({', '.join(found[:MOST_NAMED])}{', …' if len(found) > MOST_NAMED else ''})"
    ticket = "a ticket" if hidden else f"ticket {around}"
    rows = "is 1 line that is a row" if len(found) == 1 else f"are {len(found):,} lines that are rows"
    return (
        f"Inside of a cell of {ticket} there {rows} of this file{named}: a quote was left open there, and they are not "
        "counted as tickets. Correct the quote and import the file again; if the text is meant so, nothing is lost.",
    )
