"""Imports: exports go in, one published version per command, and can be withdrawn again.

read → stage → normalise → newest wins → publish. Whatever fails, fails before the publish.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from analytics.errors import AnalyticsError, UnreadableExport
from analytics.exports import recognise, totals_refused
from analytics.exports.mapping import Mapping, check_time_zone
from analytics.exports.sniffing import Format, sniff
from analytics.exports.source import normalise_header
from analytics.store import coverage
from analytics.store.database import compact_if_needed, open_for_writing
from analytics.store.incoming import Understood, build_incoming
from analytics.store.merging import merge_incoming, recompute
from analytics.store.snapshots import Snapshots, user_name
from analytics.store.staging import Reject, Staged, stage
from analytics.store.suspicion import layout_notes, suspicions
from analytics.taxonomy import normalise_tag

Progress = Callable[[str, float], None]      # what is being done, share of the whole command (0 to 1)
# What each step costs of one file, as measured on a million tickets.
STEPS = {"Reading": 0.08, "Taking apart": 0.40, "Understanding": 0.65, "Comparing": 0.85}


@dataclass(frozen=True)
class Outcome:
    """What became of one file. Rows reconcile: rows = tickets + repeated + rejected + footer."""

    file: str
    state: str                       # "imported", "known" (nothing to do), "failed"
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
    footer: int = 0                  # lines that are no rows: of a report's footer, totals, the header again
    warnings: tuple[str, ...] = ()   # what a person should look at
    read_as: str = ""                # the export that the file was taken for: a source's title

    @property
    def rejected(self) -> int:
        return len(self.rejects)


@dataclass(frozen=True)
class Order:
    """How the files of one command are to be read; None means: find out."""

    source: str | None = None        # a source's name, or name/account for a second account of that tool
    mapping: Mapping | None = None
    columns: dict[str, str] = field(default_factory=dict)    # field of FIELDS → header, where a person said so
    date_order: str | None = None    # "day-first", "month-first"
    file_zone: str | None = None     # of times without an offset in these files, where it is not the workspace's
    covers: str | None = None        # "2026-03-02..2026-03-08", "none", or None to propose
    zone: str = "UTC"                # the workspace's, for times without an offset
    who: str = field(default_factory=user_name)
    sample: bool = False


def import_files(snapshots: Snapshots, files: Sequence[Path], order: Order = Order(), *,
                 progress: Progress = lambda what, share: None) -> list[Outcome]:
    """Import files in the order given and publish them as one version.

    A file that cannot be read is reported as "failed" and does not stop the others. When nothing went in,
    nothing is published. The first import of one's own replaces the sample data.
    Raises StoreBusy, and AnalyticsError when the store cannot be written.
    """
    outcomes: list[Outcome] = []
    try:
        with snapshots.writing("an import", fresh=not order.sample and holds_only_sample(snapshots)) as draft:
            connection = open_for_writing(draft)
            try:
                for place, file in enumerate(files):
                    outcomes.append(_import_one(connection, file, order, lambda what, share, place=place, file=file:
                                                progress(f"{what} {file.name}", (place + share) / len(files))))
                if not any(outcome.state == "imported" for outcome in outcomes):
                    raise _NothingNew
                progress("Publishing", 0.99)
                connection.execute("checkpoint")
            finally:
                connection.close()
            compact_if_needed(draft)
    except _NothingNew:
        pass
    progress("Done", 1.0)
    return outcomes


def withdraw(snapshots: Snapshots, import_id: int, *, who: str | None = None) -> dict[str, int]:
    """Undo one import: what other standing imports also saw stays, earlier values come back.

    Returns tickets removed, updated, unchanged. Raises AnalyticsError for an import that is not there
    or already undone.
    """
    with snapshots.writing(f"the undo of import {import_id}") as draft:
        connection = open_for_writing(draft)
        try:
            row = connection.execute("select undone_at from imports where import_id = ?", [import_id]).fetchone()
            if row is None or row[0] is not None:
                raise AnalyticsError(f"Import {import_id} " + ("is already undone." if row else
                                     "does not exist. `python -m analytics imports` lists them."))
            connection.execute("update imports set undone_at = ?, undone_by = ? where import_id = ?",
                               [_now(), who or user_name(), import_id])
            connection.execute("""
                create or replace temp table affected as select distinct source, ticket_id
                from sightings join versions using (version_id) where import_id = ?""", [import_id])
            counts = recompute(connection)
            connection.execute("checkpoint")
        finally:
            connection.close()
    return counts


def ledger(snapshots: Snapshots) -> pd.DataFrame:
    """The history: one row per import, newest first, with the columns of the table `imports`."""
    version = snapshots.current()
    if version is None:
        return pd.DataFrame()
    with duckdb.connect(str(snapshots.path(version)), read_only=True) as connection:
        return connection.execute("select * from imports order by import_id desc").df()


def rejects_of(snapshots: Snapshots, import_id: int) -> pd.DataFrame:
    """The rows that an import left out: columns line, field, value, reason, text."""
    with duckdb.connect(str(snapshots.path(snapshots.current())), read_only=True) as connection:
        return connection.execute("select * exclude (import_id) from rejects where import_id = ? order by line",
                                  [import_id]).df()


def holds_only_sample(snapshots: Snapshots) -> bool:
    """True when nothing but the project's own sample data is in the store."""
    history = ledger(snapshots)
    return len(history) > 0 and bool(history["sample"].all())


def plan(file: Path, format: Format, order: Order) -> Mapping:
    """How the file will be read: by the mapping given, the source named, or the one recognised."""
    if order.mapping:
        mapping = order.mapping.for_headers(format.headers, file=file.name)
    else:
        given = {name: _header(header, format, file) for name, header in order.columns.items()}
        if not given and (refusal := totals_refused(format.headers, file=file.name)):
            raise UnreadableExport(refusal)
        source = recognise(format.headers, among=order.source.split("/")[0] if order.source else None)
        mapping = source.mapping(format.headers, file=file.name, given=given, rows=format.first_rows)
    if order.source:
        mapping = replace(mapping, source=order.source)
    if order.date_order:
        mapping = replace(mapping, date_order=order.date_order)
    if order.file_zone:
        mapping = replace(mapping, time_zone=check_time_zone(order.file_zone))
    return mapping


def _header(header: str, format: Format, file: Path) -> str:
    """The header as the file writes it, found whatever its case."""
    for written in format.headers:
        if normalise_header(written) == normalise_header(header):
            return written
    raise UnreadableExport(f"Export '{file.name}' has no column '{header}'. It has: "
                           f"{', '.join(repr(h) for h in format.headers)}.")


class _NothingNew(Exception):
    """Leaves the writing block without publishing."""


def _import_one(connection: duckdb.DuckDBPyConnection, file: Path, order: Order,
                progress: Callable[[str, float], None]) -> Outcome:
    try:
        known = order.mapping.columns.values() if order.mapping else ()
        format = sniff(file, known={normalise_header(header) for headers in known for header in headers},
                       progress=lambda share: progress("Reading", share * STEPS["Reading"]))
        mapping = plan(file, format, order)
        known = connection.execute("""select import_id, source, tickets from imports
            where sha256 = ? and mapping = ? and undone_at is null""", [format.sha256, mapping.as_json()]).fetchone()
        if known:
            return Outcome(file.name, "known", f"already imported as import {known[0]}; nothing to do",
                           source=known[1], import_id=known[0], tickets=known[2])
        progress("Taking apart", STEPS["Reading"])
        staged = stage(connection, file, format, mapping)
        progress("Understanding", STEPS["Taking apart"])
        understood = build_incoming(connection, file, format, mapping, staged, zone=order.zone)
        progress("Comparing", STEPS["Understanding"])
        outcome = _record(connection, file, format, mapping, order, staged, understood)
        connection.execute("drop table if exists stage")
        return outcome
    except UnreadableExport as error:
        return Outcome(file.name, "failed", str(error))


def _record(connection: duckdb.DuckDBPyConnection, file: Path, format: Format, mapping: Mapping, order: Order,
            staged: Staged, understood: Understood) -> Outcome:
    rejects = staged.damaged + understood.rejects
    footer = len(staged.footer) + len(understood.footer)
    rows = staged.rows + len(staged.damaged) + len(staged.footer)
    zone = mapping.time_zone or order.zone
    now = _now()
    covered = coverage.stated(order.covers, zone=zone) if order.covers else coverage.of_import(
        connection, file.name, zone=zone, now=now)
    first, last, exported, tickets, repeated = connection.execute("""
        select min(created_at), max(created_at), max(greatest(created_at, coalesce(updated_at, created_at))),
               count(*), sum(repeats)::bigint from (
            select created_at, updated_at, case when repeats > 0 then repeats else 0 end as repeats from incoming)
        """).fetchone()
    import_id = connection.execute("select coalesce(max(import_id), 0) + 1 from imports").fetchone()[0]
    entry = {
        "import_id": import_id, "source": mapping.source, "file": file.name, "sha256": format.sha256,
        "mapping": mapping.as_json(), "fields": sorted(mapping.columns), "authoritative": list(mapping.authoritative),
        "rows": rows, "tickets": tickets, "repeated": repeated, "rejected": len(rejects), "footer": footer,
        "first_created": first,
        "last_created": last, "covers_from": covered.start, "covers_until": covered.end,
        "coverage_basis": covered.basis, "exported_at": exported, "imported_at": now, "imported_by": order.who,
        "sample": order.sample,
    }
    connection.execute(f"insert into imports ({', '.join(entry)}) values ({', '.join('?' * len(entry))})",
                       list(entry.values()))
    warnings = (*layout_notes(format, staged, understood), *suspicions(connection, mapping, now=now))
    counts = merge_incoming(connection, import_id, mapping.source)
    connection.execute("update imports set added = ?, updated = ?, unchanged = ? where import_id = ?",
                       [counts["added"], counts["updated"], counts["unchanged"], import_id])
    _learn_tag_forms(connection)
    if rejects:
        connection.register("kept", pd.DataFrame([{"import_id": import_id, **vars(reject)} for reject in rejects]))
        connection.execute("insert into rejects select import_id, line, field, value, reason, text from kept")
        connection.unregister("kept")
    return Outcome(file.name, "imported", source=mapping.source, import_id=import_id, rows=rows, tickets=tickets,
                   added=counts["added"], updated=counts["updated"], unchanged=counts["unchanged"], repeated=repeated,
                   first_created=first, last_created=last, rejects=rejects, footer=footer,
                   warnings=warnings)


def _learn_tag_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Normalise the written tags that were never seen before; the database knows neither NFKC nor case folding."""
    fresh = connection.execute("""
        select distinct unnest(tags) as written from incoming
        except select written from tag_forms""").fetchall()
    if fresh:
        forms = pd.DataFrame({"written": [written for written, in fresh]})
        forms["tag"] = forms["written"].map(normalise_tag)
        connection.register("forms", forms)
        connection.execute("insert into tag_forms select written, tag from forms")
        connection.unregister("forms")


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC).replace(tzinfo=None)
