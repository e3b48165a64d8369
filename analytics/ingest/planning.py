"""Planning: how a file will be read, as the command gives it, as people decided before, or by its header."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from analytics.errors import AnalyticsError, UnreadableExport
from analytics.ingest.answers import look_like_answers, question_about_answers
from analytics.ingest.change import Change, Known, carried
from analytics.ingest.columns import profiles_of, questions_about
from analytics.ingest.discard_columns import discard_columns
from analytics.ingest.encoding import encoding_named
from analytics.ingest.evident import better_columns, evident, taken_note
from analytics.ingest.headless import without_marks
from analytics.ingest.mapping import HEADING, Mapping, check_time_zone
from analytics.ingest.named_columns import columns_in, header_named
from analytics.ingest.privacy import DROP, PSEUDONYMISE, Rule
from analytics.ingest.questions import Question, Unclear, asked
from analytics.ingest.row_numbers import IN_LINES, Counting
from analytics.ingest.sniffing import Format
from analytics.ingest.source import MissingColumns, Source, normalise_header
from analytics.ingest.sources import KNOWN_IDS, recognise, source_named, totals_refused
from analytics.ingest.split_times import asked_with, taken_from, unnamed, with_hour, year_month_day
from analytics.ingest.tag_cells import separator_named
from analytics.ingest.tag_columns import question_about_tags, with_tag_columns
from analytics.people.acting import acting
from analytics.store.reject import Reject
from analytics.workspace.source_rules import SourceRules
from analytics.workspace.taxonomy import Taxonomy

log = logging.getLogger("tagwatch.import")


class Remembered(Protocol):
    """What people decided for sets of headers; see `analytics.ingest.mappings`."""

    def of(self, headers: Sequence[str]) -> Mapping | None: ...

    def near(self, headers: Sequence[str]) -> Known | None: ...


@dataclass(frozen=True)
class Outcome:
    """What became of one file. Rows reconcile: rows = tickets + repeated + rejected + footer."""

    file: str
    state: str  # "imported", "known" (nothing to do), "failed", "other" (beside exports in a folder, and none itself)
    message: str = ""
    source: str = ""
    import_id: int | None = None
    rows: int = 0
    tickets: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    first_created: datetime | None = None
    last_created: datetime | None = None
    rejects: tuple[Reject, ...] = field(default=(), repr=False)
    footer: int = 0  # lines that are no rows: of a report's footer, totals, the header again
    warnings: tuple[str, ...] = ()  # what a person should look at
    tags_read: str = ""  # how the tag cells were taken apart
    counting: Counting = IN_LINES  # what the numbers of its rejects count
    sheets_aside: tuple[str, ...] = ()  # of its workbook, tables in which no tickets were found
    headers: tuple[str, ...] = ()  # of the file, as written; empty where none were found
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # field → headers, as it was read
    covers_from: datetime | None = None
    covers_until: datetime | None = None
    coverage_basis: str = ""
    address_columns: tuple[str, ...] = ()  # columns whose first values are mail addresses
    dropped: tuple[str, ...] = ()  # columns that were kept out
    pseudonymised: tuple[str, ...] = ()
    change: Change | None = None  # how its header differs from the known one that it is read like
    is_table: bool = True  # False where a failed file has a single column or is one JSON object
    trouble: str = ""  # what failed after it was published
    questions: tuple[Question, ...] = ()  # whose answers let a failed file, or a column, go in
    path: Path | None = None  # the file of the command, of which this may be a part

    @property
    def rejected(self) -> int:
        return len(self.rejects)

    def with_trouble(self, trouble: str) -> "Outcome":
        """The same, with what failed after it was published; nothing was where it did not go in."""
        if self.state != "imported":
            return self
        return replace(self, trouble=trouble, warnings=(*self.warnings, trouble))


def log_outcomes(outcomes: Iterable[Outcome]) -> None:
    """Log one line per file, in counts: the content of a file, a reason that quotes it included, is not logged."""
    for outcome in outcomes:
        fields = {name: getattr(outcome, name) for name in ("file", "state", "source", "import_id", "rows", "tickets")}
        fields |= {"new": outcome.added, "updated": outcome.updated, "rejected": outcome.rejected}
        words = ", ".join(f"{name} {value}" for name, value in fields.items() if name not in ("file", "state"))
        trouble = outcome.state == "failed" or outcome.rejected
        level = logging.WARNING if trouble else logging.INFO
        log.log(level, "%s: %s, %s", outcome.file, outcome.state, words, extra={"fields": fields})


@dataclass(frozen=True)
class Order:
    """How the files of one command are to be read; None means: find out."""

    source: str | None = None  # a source's name, or name/account for a second account of that tool
    mapping: Mapping | None = None
    # field of FIELDS → header, where a person named it; several headers only for tags and times
    columns: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    date_order: str | None = None  # one of DATE_ORDERS
    date_formats: tuple[str, ...] = ()  # strptime, tried before everything else
    date_language: str | None = None  # of the months' names
    spreadsheet_dates: str | None = None  # one of SPREADSHEET_DATES, for these files alone
    row_unit: str | None = None  # one of ROW_UNITS
    same_account: bool = False  # known ids with other created times are the same tickets, corrected
    file_zone: str | None = None  # of times without an offset in these files, where it is not the workspace's
    encoding: str | None = None  # of the letters in these files, where it is not found out
    sheets: tuple[str, ...] = ()  # of workbooks, those to read; all where empty
    columns_of: Path | int | None = None  # the file, or the import, whose header these have, where they have none
    tags_separated_by: str | None = None  # a name or a text; see tag_cells.separator_named
    keep_words: tuple[str, ...] = ()  # words such as "NA" that are values
    units: tuple[tuple[str, str], ...] = ()  # field of AMOUNTS, unit or scale of its plain numbers
    answers: str | None = None  # of ANSWERS_ARE: what tables are that look like the answers of a survey
    headings_are: str | None = None  # of GROUPED_BY: what a value alone in a row above a group of rows is
    surplus_in: str | None = None  # the column whose cells hold bare delimiters
    fill: tuple[str, ...] = ()  # columns whose empty cells repeat the value above
    drop: tuple[str, ...] = ()  # columns to leave out of the store, from now on for this source
    pseudonymise: tuple[str, ...] = ()  # columns to replace by pseudonyms, likewise
    keep: tuple[str, ...] = ()  # columns to take in as they are again
    rules: tuple[Rule, ...] = ()  # what was decided about columns before
    categories: str | None = None  # "keep" or "ignore" category words that are not known
    leave_out: str | None = None  # "spam,deleted,merged" or "none": discarded tickets that do not count
    source_rules: SourceRules = field(default_factory=SourceRules)  # what was decided about sources before
    taxonomy: Taxonomy = field(default_factory=Taxonomy)  # which category words are known
    covers: str | None = None  # "2026-03-02..2026-03-08", "none", or None to propose
    zone: str = "UTC"  # the workspace's, for times without an offset
    week_start: int = 0  # the workspace's; 0 = Monday
    who: str = field(default_factory=lambda: acting().name)
    sample: bool = False

    @property
    def by_hand(self) -> bool:
        """True when a person decided which column means what, or how to read dates: worth remembering."""
        dates = (self.date_order, self.date_formats, self.date_language, self.file_zone)
        cells = (self.row_unit, self.tags_separated_by, self.keep_words, self.fill, self.units, self.surplus_in)
        return bool(self.mapping or self.columns or any(dates) or any(cells) or self.headings_are or self.answers)

    def rules_for(self, source: str) -> tuple[Rule, ...]:
        """What is decided about the columns of a source with this command: the rules before, and its own."""
        kept = {normalise_header(column) for column in self.keep}
        return (
            *(rule for rule in self.rules if normalise_header(rule.column) not in kept),
            *(Rule(source, column, DROP) for column in self.drop),
            *(Rule(source, column, PSEUDONYMISE) for column in self.pseudonymise),
        )


@dataclass(frozen=True)
class Plan:
    """How one file will be read."""

    mapping: Mapping
    change: Change | None = None  # against the known header that it is read like
    notes: tuple[str, ...] = ()  # which column was taken, and why
    questions: tuple[Question, ...] = ()  # that need no answer for the file to go in


def plan(file: Path, format: Format, order: Order, remembered: Remembered) -> Plan:
    """How the file will be read: by the mapping given, the source named, one remembered, or the one recognised.

    Of a header near to a remembered one, what changed. What is kept out of the store is not applied yet.

    Raises UnreadableExport for a report of totals, and where a needed column is missing.
    """
    change: Change | None = None
    notes: tuple[str, ...] = ()
    if order.mapping:
        mapping = order.mapping.for_headers(format.headers, file=file.name)
    else:
        given = {name: columns_in(file, format, name, named) for name, named in order.columns.items()}
        if not given and (refusal := totals_refused(format.headers, file=file.name)):
            raise UnreadableExport(refusal)
        source = recognise(format.headers, among=order.source.split("/")[0] if order.source else None)
        known = remembered.of(format.headers) if not order.source else None
        near = remembered.near(format.headers) if not order.source and not known else None
        if known:
            mapping = replace(known, columns=known.columns | given)
        elif near:
            mapping, change = carried(near, format.headers, source, file=file.name, given=given)
        else:
            answers = not order.source and look_like_answers(source, format.headers)
            if answers and order.answers is None:
                raise _unclear_answers(file, format, given)
            source = source_named("survey") if answers and order.answers == "survey" else source
            mapping, notes = _recognised(source, file, format, given)
    if order.source:
        mapping = replace(mapping, source=order.source)
    mapping = replace(mapping, encoding=encoding_named(order.encoding) if order.encoding else "")
    if order.tags_separated_by:
        separator = separator_named(order.tags_separated_by)
        mapping = replace(mapping, tag_separator=separator, tag_separator_final=separator != "auto")
    if order.keep_words:
        mapping = replace(mapping, keep_words=tuple(sorted({*mapping.keep_words, *order.keep_words})))
    mapping = replace(mapping, units=mapping.units | dict(order.units)) if order.units else mapping
    if order.headings_are:
        mapping = replace(mapping, columns=mapping.columns | {order.headings_are: (HEADING,)})
    if order.fill:
        fill = (header_named(column, format, file) for column in order.fill)
        mapping = replace(mapping, fill=tuple(dict.fromkeys((*mapping.fill, *fill))))
    if order.surplus_in:
        mapping = replace(mapping, surplus=header_named(order.surplus_in, format, file))
    reading: dict[str, Any] = {
        "date_order": order.date_order,
        "date_formats": order.date_formats,
        "date_language": order.date_language,
        "row_unit": order.row_unit,
        "spreadsheet_dates": order.spreadsheet_dates,
    }
    mapping = replace(mapping, **{name: value for name, value in reading.items() if value})
    if order.file_zone:
        mapping = replace(mapping, time_zone=check_time_zone(order.file_zone))
    elif mapping.time_zone:
        try:
            check_time_zone(mapping.time_zone)
        except AnalyticsError as error:
            raise UnreadableExport(
                f"Export '{file.name}' states in its header that its times are in "
                f"'{mapping.time_zone}'. {error} Choose one: --time-zone NAME."
            ) from error
    for column in (*order.drop, *order.pseudonymise, *order.keep):
        header_named(column, format, file)  # a misspelt one would let in what is to be kept out
    if kept := {normalise_header(column) for column in order.keep}:
        mapping = replace(
            mapping,
            drop=tuple(h for h in mapping.drop if normalise_header(h) not in kept),
            pseudonymise=tuple(h for h in mapping.pseudonymise if normalise_header(h) not in kept),
        )
    bare = replace(format, first_rows=without_marks(format.first_rows, len(format.headers)))
    mapping = with_tag_columns(bare, replace(mapping, flags=discard_columns(format.headers, mapping)))
    return Plan(mapping, change, notes, tuple(filter(None, [question_about_tags(bare, mapping)])))


def _recognised(
    source: Source, file: Path, format: Format, given: dict[str, tuple[str, ...]]
) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping by the headers that the source knows; a column that only counts the rows is no id."""
    notes: tuple[str, ...] = ()
    try:
        mapping = source.mapping(format.headers, file=file.name, given=given)
    except MissingColumns as error:
        taken = [header for name, headers in error.places.items() for header in headers if name != "ticket_id"]
        profiles, whole = profiles_of(file, format)
        found: dict[str, tuple[str, ...]] = {}
        found |= {name: (header,) for name, header in evident(profiles, error.missing, taken).items()}
        split = year_month_day(profiles) if "created_at" in {*error.missing} - {*found} else []
        if len(split) == 1:
            found["created_at"] = split[0]
        if still := [name for name in error.missing if name not in found]:
            may_be = split or [
                parts for parts in [unnamed(profiles, [*taken, *error.places.get("ticket_id", ())])] if parts
            ]
            questions = tuple(
                asked_with(question, may_be)
                for question in questions_about(still, profiles, source, taken, whole=whole)
            )
            more = f"{source.instead} " if source.instead else ""
            text = " ".join(question.text[:1].upper() + question.text[1:] for question in questions)
            raise Unclear(
                f"Export '{file.name}': {text[:1].lower()}{text[1:]} {more}"
                f"It has: {', '.join(repr(h) for h in format.headers)}.",
                questions,
            ) from error
        notes = tuple(taken_note(name, h[0]) if len(h) == 1 else taken_from(h) for name, h in found.items())
        mapping = source.mapping(format.headers, file=file.name, given=given | found)
    if not notes:
        columns, notes = better_columns(file, format, mapping.columns, tuple(KNOWN_IDS), given)
        mapping = replace(mapping, columns=columns | given)
    mapping, hours = with_hour(file, format, mapping, given)
    return _freed(mapping), notes + hours


def _freed(mapping: Mapping) -> Mapping:
    """The mapping in which the parts of a created time feed nothing else: "Tag" may be a day and no tag."""
    parts = mapping.columns["created_at"]
    if len(parts) == 1:
        return mapping
    kept = {name: tuple(h for h in columns if h not in parts) for name, columns in mapping.columns.items()}
    return replace(mapping, columns={n: c for n, c in kept.items() if c} | {"created_at": parts})


def _unclear_answers(file: Path, format: Format, given: dict[str, tuple[str, ...]]) -> Unclear:
    """The refusal of a table that may hold answers of a survey, with what else is asked about it as such."""
    questions = [question_about_answers(format.headers)]
    try:
        _recognised(source_named("survey"), file, format, given)
    except Unclear as error:
        questions += error.questions
    return asked(file.name, questions)
