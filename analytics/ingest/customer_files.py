"""Customer files: a list of customers, or of active customers per week, as another system exports it.

Columns are found by their usual names; every row that cannot be taken is named with its line, column, value and
reason; what is good of the file is a plan of edits, applied as one step or not at all.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from analytics.errors import UnreadableExport
from analytics.ingest.date_order import Tally
from analytics.ingest.dates import DAY_FIRST, MONTH_FIRST, read_time
from analytics.ingest.sniffing import Format, sniff
from analytics.ingest.source import normalise_header
from analytics.spreadsheet import rearmed
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.decision_records import CustomerRecord
from analytics.workspace.kind import BadDecisions, Edit, Kind, Problem, Record
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS, ISSUES

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

# column → what other systems call it, as `normalise_header` folds it
WORDS = {
    CUSTOMERS: {
        "customer": "customer name|company|company name|account|account name|organization|organisation|"
        "organization name|organisation name|name|client|kunde|firma|client name|cliente|empresa|société",
        "aliases": "alias|other names|also known as|aka|domain|domains|email domain|email domains|email|emails|"
        "spellings|aliasse|domaine",
        "plan": "plan name|tier|subscription|subscription plan|product|package|edition|tarif|abo|abonnement",
        "revenue": "mrr|arr|monthly revenue|annual revenue|monthly recurring revenue|annual recurring revenue|amount|"
        "value|umsatz|ingresos|chiffre d'affaires|contract value|acv",
        "segment": "customer segment|market segment|size|company size|industry|sector|branche|segmento",
        "since": "customer since|created|created at|created date|start date|signup date|signed up|first payment|"
        "kunde seit|join date|since date",
    },
    ACTIVE_CUSTOMERS: {
        "date": "day|week|week of|week start|week starting|period|datum|fecha|semaine|woche",
        "customers": "active customers|active|active users|wau|weekly active customers|weekly active users|count|users|"
        "accounts|active accounts|aktive kunden|number|value",
        "segment": "customer segment|plan|tier|market segment|size",
    },
    ISSUES: {
        "issue": "issue key|key|identifier|url|issue url|reference|issue id|id",
        "state": "status category|status|resolution|issue state",
        "title": "summary|name|subject",
        "opened": "created|created at|opened at|date created",
        "fixed": "resolved|resolved at|closed|closed at|completed|completed at|fixed at|resolution date",
        "link": "url|issue url|web url|address",
    },
}
ALIAS_MARK = re.compile(r"[;|\n]")
Row = tuple[int, list[str]]  # the line it begins on, its cells


@dataclass(frozen=True)
class CustomerFile:
    """What one file holds. `problems` name the rows that are not among `records`."""

    kind: Kind[Any]
    name: str
    columns: dict[str, str]  # column → the file's own header
    left_alone: tuple[str, ...]  # headers of no use here
    rows: int
    records: tuple[Record, ...] = field(repr=False)
    problems: tuple[Problem, ...]

    def edits(self, known: Mapping[str, Record], *, replace: bool = False) -> list[Edit]:
        """What it changes of the records that are known; `replace` takes away those that it lacks.

        A customer keeps the spelling that is known. Raises BadDecisions where two would be called the same.
        """
        spelling = (
            {normalise_tag(str(r["customer"])): r["customer"] for r in known.values()}
            if self.kind is CUSTOMERS and not replace
            else {}
        )
        wanted = {
            self.kind.key_of(record): record
            for record in (
                {**r, "customer": spelling.get(normalise_tag(str(r["customer"])), r["customer"])} if spelling else r
                for r in self.records
            )
        }
        changed = [
            Edit(
                self.kind,
                key,
                {**known.get(key, {}), **self._given(record)} if key in known and not replace else record,
                known.get(key),
            )
            for key, record in wanted.items()
        ]
        gone = [Edit(self.kind, key, None, record) for key, record in known.items() if key not in wanted]
        if self.kind is CUSTOMERS:
            after = {
                **({} if replace else known),
                **{edit.key: edit.record for edit in changed if edit.record is not None},
            }
            if problems := _shared_spellings({key: (None, record) for key, record in after.items()}):
                raise BadDecisions(problems)
        return [edit for edit in (*changed, *(gone if replace else ())) if edit.record != edit.seen]

    def _given(self, record: Record) -> Record:
        return {name: value for name, value in record.items() if name in self.columns}  # a missing column blanks none


def differences(edits: Iterable[Edit]) -> str:
    """How many records are new, changed and removed, in words.

    >>> differences([])
    'nothing'
    """
    whats = ["new" if e.seen is None else "removed" if e.record is None else "changed" for e in edits]
    return (
        ", ".join(f"{whats.count(what):,} {what}" for what in ("new", "changed", "removed") if what in whats)
        or "nothing"
    )


def read_file(kind: Kind[Any], path: Path, *, name: str = "") -> CustomerFile:
    """Read a file of customers or of active customers.

    name: what people call the file, where its path is another. Raises UnreadableExport for a file that is no CSV,
    BadDecisions where a column that must be there is missing.
    """
    name = name or path.name
    form = _format(kind, path, name)
    columns = _columns(kind, form.headers)
    rows = _rows(path, form)
    records, problems = _records(kind, form, columns, rows)
    faulty = {problem.line for problem in problems}
    return CustomerFile(
        kind,
        name,
        columns,
        tuple(h for h in form.headers if h not in columns.values()),
        len(rows),
        tuple(record for line, record in records.values() if line not in faulty),
        tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def _format(kind: Kind[Any], path: Path, name: str) -> Format:
    known = {normalise_header(word) for words in WORDS[kind].values() for word in words.split("|")}
    try:
        return sniff(path, known=frozenset(known | {column.name for column in kind.columns}))
    except UnreadableExport as error:
        raise UnreadableExport(
            str(error)
            .replace("Export '", "File '")
            .replace(path.name, name)
            .replace("the tickets", f"the {kind.title.lower()}")
        ) from error


def _rows(path: Path, form: Format) -> list[Row]:
    """The rows below the header that hold anything, each with the line it begins on."""
    text = path.read_bytes().decode(form.encoding, form.errors).lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter)
    return [
        (line, [*map(rearmed, row)])
        for line, row in _lines(reader)
        if line > form.header_line and any(map(str.strip, row))
    ]


def _records(
    kind: Kind[Any], form: Format, columns: Mapping[str, str], rows: list[Row]
) -> tuple[dict[str, tuple[int, Record]], list[Problem]]:
    """Key → (line, record) of the rows that can be read, and a problem for each of the others."""
    places = {column: form.headers.index(header) for column, header in columns.items()}
    day_first = _day_first(rows, [places[c] for c in ("date", "since") if c in places])
    records: dict[str, tuple[int, Record]] = {}
    problems: list[Problem] = []
    for line, row in rows:
        if len(row) != len(form.headers):
            text, cells = (
                form.delimiter.join(row)[:80],
                f"has {len(row)} cells where the header has {len(form.headers)}",
            )
            problems.append(Problem(kind.plural, "", text, cells, line))
            continue
        try:
            record = _record(kind, {column: row[place] for column, place in places.items()}, line, day_first)
        except BadDecisions as bad:
            problems += bad.problems
            continue
        key = kind.key_of({**record, **{c: normalise_tag(str(record[c])) for c in kind.key}})
        if key in records:
            first, twice = kind.key[0], f"is already in line {records[key][0]}"
            problems.append(Problem(kind.plural, first, str(record[first]), twice, line))
        else:
            records[key] = (line, record)
    return records, problems + (_shared_spellings(records) if kind is CUSTOMERS else [])


def _day_first(rows: list[Row], places: list[int]) -> bool | None:
    """Whether the day comes before the month in all columns of dates together; None where they do not decide it."""
    possible = Tally.of(row[place] for _, row in rows for place in places if len(row) > place).possible
    return {DAY_FIRST: True, MONTH_FIRST: False}.get(possible[0]) if len(possible) == 1 else None


def _columns(kind: Kind[Any], headers: tuple[str, ...]) -> dict[str, str]:
    """Column → header: by its own name first, then by the earliest of its other names.

    Raises BadDecisions with each required column that is missing.
    """
    found: dict[str, str] = {}
    folded = {normalise_header(header): header for header in reversed(headers)}
    for own in (True, False):
        for column in kind.columns:
            words = [column.name] if own else WORDS[kind].get(column.name, "").split("|")
            header = next((folded[w] for w in words if w in folded and folded[w] not in found.values()), None)
            if header is not None and column.name not in found:
                found[column.name] = header
    missing = [column.name for column in kind.columns if column.required and column.name not in found]
    if missing:
        raise BadDecisions(
            Problem(kind.plural, column, "", "is missing; the file has " + ", ".join(headers), 1) for column in missing
        )
    return found


def _record(kind: Kind[Any], values: dict[str, str], line: int, day_first: bool | None) -> Record:
    given: dict[str, object] = dict(values)
    for column in kind.columns:
        text = values.get(column.name, "").strip()
        if column.form == "date" and text:
            moment = read_time(text, day_first=day_first)
            if moment is None:
                raise BadDecisions(
                    [
                        Problem(
                            kind.plural,
                            column.name,
                            text,
                            "is no date, or can be read two ways; write 2026-03-02",
                            line,
                        )
                    ]
                )
            given[column.name] = moment.date().isoformat()
        elif column.form == "list":
            given[column.name] = [part.strip() for part in ALIAS_MARK.split(text) if part.strip()]
    record: Record = kind.record(given, line=line)
    return record


def _shared_spellings(records: Mapping[str, tuple[int | None, Record]]) -> list[Problem]:
    """Two customers cannot be called the same: tickets would have to guess."""
    customers = [(line, cast("CustomerRecord", record)) for line, record in records.values()]
    owner = {normalise_tag(record["customer"]): record["customer"] for _, record in customers}
    problems = []
    for line, record in customers:
        for alias in record["aliases"]:
            held = owner.setdefault(normalise_tag(alias), record["customer"])
            if held != record["customer"]:
                problems.append(Problem(CUSTOMERS.plural, "aliases", alias, f"is '{held}' already", line))
    return problems


def _lines(reader: "CsvReader") -> Iterable[Row]:
    """Rows with the line that each begins on."""
    begin = 1
    for row in reader:
        yield begin, row
        begin = reader.line_num + 1
