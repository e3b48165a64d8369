"""Staging: the rows of one export file as text, in the temporary table `stage`.

The fast way reads the file as it lies. Whatever it cannot read (another encoding, a row of the wrong
width, a broken quote) sends the file the careful way round, through `analytics.ingest.records`, which
loses only the damaged rows and knows their lines.
"""

import csv
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.grouped import heading_in
from analytics.ingest.headless import columns_in_marks, without_marks
from analytics.ingest.identity import project_columns
from analytics.ingest.lines import OTHER_ENCODING, ZEROS
from analytics.ingest.mapping import FIELDS, HEADING, TIMES, Mapping
from analytics.ingest.names import literal
from analytics.ingest.privacy_rules import pseudonym_sql, treatment
from analytics.ingest.progress import followed
from analytics.ingest.records import Record, read_records
from analytics.ingest.rejected import IMPORT, LINE
from analytics.ingest.sniffing import Format
from analytics.ingest.staged_cells import marks_sql, tag_sql, text_sql
from analytics.ingest.surplus import Surplus
from analytics.ingest.tag_columns import tags_by_column
from analytics.ingest.whole_times import whole_time_sql
from analytics.store.database import only_row, quoted, room_for
from analytics.store.reject import Reject

NO_REMARKS = "null::varchar[] as remarks"
REPORT_EVERY = 10_000  # records
KEPT = 1_000_000  # characters of a cell
KEPT_OF_ROW = 4_000_000  # of all cells of a row together; in UTF-8 a letter takes up to four bytes
KEPT_OF_DAMAGED = 100_000_000  # characters of all damaged rows together, beyond which of each so many are kept:
KEPT_BEYOND = 500
LONG_ID = f"the ticket id is longer than the {KEPT:,} characters that are kept of a cell"
MOST_DAMAGED = 1_000_000  # rows, beyond which a file is refused
MAX_LINE = 20_000_000  # bytes of one record, quoted newlines included
MORE = 4_000_000  # bytes of its buffer; the reader would take sixteen times its longest line, several times over


@dataclass(frozen=True)
class Staged:
    rows: int  # in the table `stage`
    damaged: tuple[Reject, ...]
    careful: bool  # the column `line` is filled
    footer: tuple[Reject, ...] = ()  # lines of a report that are no rows; `text` is the line
    notes: tuple[str, ...] = ()  # what was done to read it, in words


def stage(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    format: Format,
    mapping: Mapping,
    *,
    report: Callable[[int], None] = lambda line: None,
) -> Staged:
    """Fill `stage`: one row per record in file order, a VARCHAR per field of FIELDS, tags a list of cells, `line`.

    report: called now and then with the line that it has come to.
    """
    if format.plain and not _by_heading(mapping):
        try:
            small = path.stat().st_size <= KEPT
            with followed(connection, lambda share: report(round(share * format.lines)), quick=small):
                _read(connection, path, format, format.delimiter, mapping, has_line=False)
        except (duckdb.Error, OSError):
            clean = False  # a file that it cannot read at all, or that is gone; the careful way finds what is wrong
        else:
            clean = format.may_have(rows := _count(connection)) and (small or _longest(connection) <= KEPT)
        if clean:
            return Staged(rows, (), careful=False)
    with tempfile.TemporaryDirectory(dir=_spill_folder(connection)) as folder:
        repaired = Path(folder) / "repaired.csv"
        surplus = Surplus(path, format, mapping)
        sorted_out = _Repair(path, format, mapping, surplus)
        sorted_out.write(repaired, report)
        try:
            _read(connection, repaired, format, ",", mapping, has_line=True)
            rows = _count(connection)
        except duckdb.InvalidInputException:  # a row of our own is none
            rows = 0
    if rows != sorted_out.rows:
        raise UnreadableExport(
            f"Export '{path.name}': {sorted_out.rows:,} rows were taken apart and {rows:,} arrived. That is a fault of "
            "Tagwatch; please report it. Nothing of the file was taken in."
        )
    return Staged(
        rows, tuple(sorted_out.damaged), careful=True, footer=tuple(sorted_out.footer), notes=sorted_out.notes()
    )


class _Repair:
    """The careful way: sound records are written anew, the others are kept with their lines and reasons."""

    def __init__(self, path: Path, format: Format, mapping: Mapping, surplus: Surplus):
        self.path, self.format = path, format
        self.keep_out = treatment(format, mapping)
        self.headings = _by_heading(mapping)  # a value alone in a row is the heading of the rows below it
        self.id_at = format.headers.index(mapping.columns["ticket_id"][0])
        self.kept_of_damaged = 0  # characters
        self.surplus = surplus
        self.heading = ""
        self.damaged: list[Reject] = []
        self.footer: list[Reject] = []
        self.rows = 0
        self.noted: dict[str, list[int]] = {}  # note → lines
        self.cut: list[tuple[int, str]] = []  # line and column of each cell that was cut

    def write(self, repaired: Path, report: Callable[[int], None]) -> None:
        """Raises UnreadableExport where nearly nothing of the file can be read."""
        with repaired.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(("line", "heading", *(f"c{i}" for i in range(len(self.format.headers)))))
            for number, record in enumerate(read_records(self.path, self.format)):
                if number % REPORT_EVERY == 0:
                    report(record.line)
                if record.note:
                    self.noted.setdefault(record.note, []).append(record.line)
                if record.footer:
                    self.footer.append(Reject(record.line, "", "", "a line of the report's footer", record.text))
                elif self.headings and (heading := heading_in(record)):
                    self.heading = heading
                    self.footer.append(Reject(record.line, "", "", "the heading of a group", record.text))
                elif whole := self.surplus.whole(record) if record.reason else record:
                    cells = self._shortened(whole)
                    if len(cells[self.id_at]) < len(whole.cells[self.id_at].replace("\x00", "")):
                        self._leave_out(replace(whole, reason=LONG_ID))  # cut, it could be another ticket's
                        continue
                    writer.writerow((record.line, self.heading, *(self.keep_out(cells) if self.keep_out else cells)))
                    self.rows += 1
                else:
                    self._leave_out(record)

    def notes(self) -> tuple[str, ...]:
        """What was done to read the file, in words."""
        notes = []
        if lines := self.noted.get(OTHER_ENCODING):
            notes.append(
                f"{len(lines):,} line(s) are written in another encoding than the rest of the file and were read in "
                f"their own, first line {lines[0]:,}."
            )
        if lines := self.noted.get(ZEROS):
            notes.append(f"{len(lines):,} line(s) hold zero bytes, which were removed, first line {lines[0]:,}.")
        if self.cut:
            line, column = self.cut[0]
            notes.append(
                f"{len(self.cut):,} cell(s) are longer than what is kept of one ({KEPT:,} characters, {KEPT_OF_ROW:,} "
                f"of a row) and were cut, first {self.format.counting.at(line)}, column '{column}'."
            )
        return (*notes, *self.surplus.notes())

    def _leave_out(self, record: Record) -> None:
        kept = KEPT if self.kept_of_damaged < KEPT_OF_DAMAGED else KEPT_BEYOND
        text = record.text[:kept] + ("" if len(record.text) <= kept else f" … (of {len(record.text):,} characters)")
        self.kept_of_damaged += len(text)
        self.damaged.append(Reject(record.line, "", "", record.reason or "", text))
        if len(self.damaged) > MOST_DAMAGED:
            first = self.damaged[0]
            raise UnreadableExport(
                f"Export '{self.path.name}': more than {MOST_DAMAGED:,} rows are damaged, first "
                f"{self.format.counting.at(first.line)}: {first.reason}. Nothing of the file was taken in. "
                "Export it again."
            )

    def _shortened(self, record: Record) -> list[str]:
        """The cells as far as they are kept."""
        cells = [cell.replace("\x00", "") for cell in record.cells]
        most = KEPT if sum(map(len, cells)) <= KEPT_OF_ROW else min(KEPT, KEPT_OF_ROW // len(cells))
        if max(map(len, cells)) > most:
            headers = self.format.headers
            self.cut += [(record.line, header) for header, cell in zip(headers, cells, strict=True) if len(cell) > most]
            cells = [cell[:most] for cell in cells]
        return cells


def _by_heading(mapping: Mapping) -> bool:
    return any(HEADING in headers for headers in mapping.columns.values())


def records_at(path: Path, format: Format, rows: Sequence[int]) -> dict[int, Record]:
    """The records at these 0-based places among the file's good records: how a rejected row finds its line.

    Reads the file once more, so it is asked only when there are such rows.
    """
    wanted, found = set(rows), {}
    good = (record for record in read_records(path, format) if record.reason is None)
    for place, record in enumerate(good):
        if place in wanted:
            found[place] = record
            if len(found) == len(wanted):
                break
    return found


def _read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    format: Format,
    delimiter: str,
    mapping: Mapping,
    *,
    has_line: bool,
) -> None:
    """Raises duckdb.Error at the first row that is none: to keep those and go on can take all of the memory."""
    picks = picks_of(format, mapping, has_line=has_line)
    names = (["line", "heading"] if has_line else []) + [f"c{i}" for i in range(len(format.headers))]
    longest = min(MAX_LINE, path.stat().st_size + 1)  # the reader allocates and clears what it is told
    with literal(path) as name, room_for(connection, len(names)):
        connection.execute(f"""
            create or replace temp table stage as select {", ".join(picks)}
            from read_csv('{quoted(name)}', {reader_options(names, delimiter)},
                          max_line_size={longest}, buffer_size={longest + MORE})""")


def reader_options(names: Sequence[str], delimiter: str) -> str:
    """How the database reads a file of text with these columns, none of which it interprets."""
    types = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    return (
        f"columns={types}, auto_detect=false, header=true, delim='{quoted(delimiter)}', quote='\"', escape='\"', "
        "parallel=false, compression='none', hive_partitioning=false"
    )


def picks_of(format: Format, mapping: Mapping, *, has_line: bool) -> list[str]:
    """The columns of `stage` as SQL over those of the file, c0 to cn."""
    headers = format.headers
    marked = set(columns_in_marks(format.first_rows, len(headers)))
    cell_of = [f"({text_sql(f'c{i}', [f'c{i}'])})" if i in marked else f"c{i}" for i in range(len(headers))]
    bare = {cell_of[i] for i in marked}  # without the quote mark that begins each cell
    place = {HEADING: "heading"}
    for i, header in reversed(list(enumerate(headers))):
        place[header] = cell_of[i]  # the first of several columns of one name …
    every: dict[str, list[str]] = {}
    for i, header in enumerate(headers):
        every.setdefault(header, []).append(cell_of[i])
    picks = ["line::bigint as line" if has_line else "null::bigint as line"]
    for field in FIELDS:
        columns = mapping.columns.get(field, ())
        if field == "tags":
            cells = [cell for header in columns for cell in every[header]]  # … but all of them for repeated labels
            single = tags_by_column(replace(format, first_rows=without_marks(format.first_rows, len(headers))), columns)
            listed = f"[{', '.join(cells)}]::varchar[]"
            if single:
                listed = ", ".join(tag_sql(c, single.get(h)) for h in columns for c in every[h])
                listed = f"[{listed}]::varchar[]"
            elif len(cells) == 1:
                listed = f"[{cells[0] if cells[0] in bare else text_sql(cells[0])}]"
            elif cells:  # once for all columns: thousands of expressions take minutes to plan
                listed = f"list_transform({listed}, lambda cell: {text_sql('cell')})"
            picks.append(f"{listed} as tags" if cells else "null::varchar[] as tags")
        elif not columns:
            picks.append(f'null::varchar as "{field}"')
        elif columns[0] in mapping.pseudonymise:
            picks.append(f'{pseudonym_sql(place[columns[0]])} as "{field}"')
        else:
            several = field in TIMES and len(columns) > 1
            cell = whole_time_sql([place[h] for h in columns]) if several else place[columns[0]]
            picks.append(f'{cell if field in TIMES or cell in bare else text_sql(cell)} as "{field}"')
    projects = [place[header] for header in project_columns(headers, mapping)]
    picks.append(f"[{', '.join(projects)}]::varchar[] as projects" if projects else "null::varchar[] as projects")
    picks += marks_sql(place, mapping)
    remarks = [place.get(name) for name in (IMPORT, LINE)]  # of a file of rows that were left out before
    picks.append(f"[{', '.join(filter(None, remarks))}]::varchar[] as remarks" if all(remarks) else NO_REMARKS)
    return picks


def _longest(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes of the longest cell in `stage`."""
    columns = ", ".join(f'max(strlen("{name}"))' for name in FIELDS if name != "tags")
    tags = "max(list_max(list_transform(tags, lambda cell: strlen(cell))))"
    longest: int = only_row(connection.execute(f"select greatest(0, {columns}, {tags}) from stage"))[0]
    return longest


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    rows: int = only_row(connection.execute("select count(*) from stage"))[0]
    return rows


def _spill_folder(connection: duckdb.DuckDBPyConnection) -> str:
    database = connection.execute("select path from duckdb_databases() where path is not null limit 1").fetchone()
    return str(Path(database[0]).parent) if database else tempfile.gettempdir()
