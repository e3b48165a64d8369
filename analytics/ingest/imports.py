"""Imports: exports go in, one published version per command, and can be withdrawn again.

read → stage → normalise → newest wins → publish. Whatever fails, fails before the publish.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from analytics.errors import AnalyticsError, UnreadableExport
from analytics.ingest.bundle import Taken, fits, may_join, take_in_together
from analytics.ingest.column_rules import remember_rules, with_rules
from analytics.ingest.containers import Part, opened
from analytics.ingest.export_names import exports_in
from analytics.ingest.headers_lent import with_lenders
from analytics.ingest.mapping import Mapping
from analytics.ingest.mappings import Mappings
from analytics.ingest.merging import merge_incoming
from analytics.ingest.names import clean
from analytics.ingest.passed_over import without_idle_sheets, without_other_files
from analytics.ingest.planning import Order, Outcome, Remembered, log_outcomes
from analytics.ingest.ready import Look, Ready, make_ready, take_in
from analytics.ingest.recording import Merge
from analytics.ingest.sniffing import Format
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.store.database import has_holes
from analytics.store.draft import Draft
from analytics.store.import_history import only_sample
from analytics.store.snapshots import Snapshots

LookAtMany = Callable[[duckdb.DuckDBPyConnection, Sequence[Taken]], None]
Progress = Callable[[str, float], None]  # what is being done, share of the whole command (0 to 1)


def import_files(
    snapshots: Snapshots,
    files: Sequence[Path],
    order: Order | None = None,
    *,
    progress: Progress = lambda what, share: None,
) -> list[Outcome]:
    """Import files in the order given, folders and archives opened, and publish them as one version.

    A file that cannot be read is reported as "failed" and does not stop the others. When nothing went in, nothing is
    published. The first import of one's own replaces the sample data. What a person decided about columns is remembered
    for the next file with the same headers. Raises StoreBusy, and AnalyticsError when the store cannot be written.
    """
    require(Right.IMPORT)
    order = order or Order()
    outcomes: list[Outcome] = []
    mappings = Mappings(snapshots.folder)
    decided: list[tuple[tuple[str, ...], Mapping]] = []

    def look(connection: duckdb.DuckDBPyConnection, format: Format, outcome: Outcome, mapping: Mapping) -> None:
        if order.by_hand or outcome.change:
            decided.append((format.headers, mapping))

    def look_at_many(connection: duckdb.DuckDBPyConnection, many: Sequence[Taken]) -> None:
        for each in many:
            look(connection, each.ready.format, each.outcome, each.ready.planned.mapping)

    try:
        with snapshots.writing("an import", waiting=lambda who: progress(f"Waiting for {who}", 0.0)) as draft:
            connection = _opened(draft, order)
            try:
                wanted = with_rules(order, snapshots.folder)
                outcomes = import_into(
                    connection, files, wanted, mappings.read(), progress, look, look_at_many=look_at_many
                )
                if not any(outcome.state == "imported" for outcome in outcomes):
                    raise _NothingNew
                progress("Publishing", 0.99)
                connection.execute("checkpoint")
                wasteful = has_holes(connection)
            finally:
                connection.close()
            if wasteful:
                draft.compact()
    except _NothingNew:
        pass
    log_outcomes(outcomes)
    try:
        for headers, mapping in decided:  # only what did go in is remembered
            mappings.remember(headers, replace(mapping, spreadsheet_dates=None), who=order.who)
        remember_rules(order, snapshots.folder, {o.source for o in outcomes if o.state != "failed"})
    except AnalyticsError as error:
        trouble = f"Published, but how these columns are read was not remembered for the next file: {error}"
        outcomes = [outcome.with_trouble(trouble) for outcome in outcomes]
    progress("Done", 1.0)
    return outcomes


def import_into(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    order: Order,
    remembered: Remembered,
    progress: Progress,
    look: Look = lambda connection, format, outcome, mapping: None,
    merge: Merge = merge_incoming,
    look_at_many: LookAtMany | None = None,
) -> list[Outcome]:
    """Import files, archives, workbooks and folders into an open store; see import_files.

    look: called after each part that went in, while its tickets are in `incoming`. merge: what becomes of them.
    look_at_many: called instead for parts that went in together, while their tickets are in `bundle`; without it
    each goes in by itself.
    """
    outcomes: list[Outcome] = []
    named = {*files}
    files = exports_in(files)
    waiting: list[tuple[int, Ready]] = []

    def report(place: int, what: str, share: float, detail: str = "") -> None:
        progress(f"{what} {clean(files[place].name)}{detail}", (place + share) / len(files))

    def let_in() -> None:
        places = {id(ready): place for place, ready in waiting}

        def alone(ready: Ready) -> Outcome:
            return take_in(connection, ready, order, look, partial(report, places[id(ready)]), merge)

        if look_at_many and waiting:
            if len(waiting) > 1:
                report(waiting[0][0], "Taking apart", 1.0, f" and {len(waiting) - 1:,} more")
            found = take_in_together(
                connection, [ready for _, ready in waiting], order, alone, partial(look_at_many, connection)
            )
            outcomes.extend(replace(o, path=files[place]) for o, (place, _) in zip(found, waiting, strict=True))
            waiting.clear()

    for place, file in enumerate(files):
        try:
            with opened(file, order.sheets) as parts:
                if look_at_many and [part.path for part in parts] == [file]:
                    ready = make_ready(connection, parts[0], order, remembered, partial(report, place))
                    joins = isinstance(ready, Ready) and may_join(ready, order)
                    if waiting and not (isinstance(ready, Ready) and joins and fits(ready, [r for _, r in waiting])):
                        let_in()
                        ready = make_ready(connection, parts[0], order, remembered, partial(report, place))
                    if isinstance(ready, Ready) and joins:
                        waiting.append((place, ready))
                        continue
                    found = [
                        ready
                        if isinstance(ready, Outcome)
                        else take_in(connection, ready, order, look, partial(report, place), merge)
                    ]
                else:
                    let_in()
                    found = [
                        _import_one(
                            connection,
                            part,
                            order,
                            remembered,
                            look,
                            _part_of(report, place, number, len(parts)),
                            merge,
                        )
                        for number, part in enumerate(parts)
                    ]
                outcomes += [replace(outcome, path=file) for outcome in without_idle_sheets(parts, found)]
        except UnreadableExport as error:
            let_in()
            outcomes.append(Outcome(clean(file.name), "failed", str(error), path=file))
    let_in()
    return with_lenders(without_other_files(outcomes, named), connection)


def _part_of(report: Callable[..., None], place: int, number: int, parts: int) -> Callable[..., None]:
    """The report of one of several parts of a file."""
    return lambda what, share, detail="": report(place, what, (number + share) / parts, detail)


def _opened(draft: Draft, order: Order) -> duckdb.DuckDBPyConnection:
    """The private copy, empty where it held the sample alone and exports of one's own come in."""
    connection = draft.open()
    if order.sample or not only_sample(connection):
        return connection
    connection.close()
    draft.empty()
    return draft.open()


class _NothingNew(Exception):
    """Leaves the writing block without publishing."""


def _import_one(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    order: Order,
    remembered: Remembered,
    look: Look,
    progress: Callable[..., None],
    merge: Merge,
) -> Outcome:
    ready = make_ready(connection, part, order, remembered, progress)
    return ready if isinstance(ready, Outcome) else take_in(connection, ready, order, look, progress, merge)
