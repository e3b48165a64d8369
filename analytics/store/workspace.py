"""The workspace: what people decide, in `workspace.sqlite`. Any process may write it at any time.

Kept apart from what was imported: withdrawing an import never loses a decision. Every change is dated, named and
can be taken back; two people who change the same record get an error, and nothing is overwritten.
"""

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.people.acting import NotAllowed, acting, require
from analytics.people.role import Right
from analytics.store.conflict import Conflict
from analytics.store.mentions import REDACTED, Mentions, normal_form, whole_words
from analytics.store.own_records import require_own
from analytics.store.steps import steps
from analytics.store.subjects import redact_subjects
from analytics.store.workspace_file import opened
from analytics.workspace.checks import check
from analytics.workspace.kind import WHATEVER, BadDecisions, Edit, Kind, R, Record
from analytics.workspace.kinds import KINDS
from analytics.workspace.lists import CUSTOMERS, LISTS
from analytics.workspace.rights import rights_for

log = logging.getLogger("tagwatch.decisions")
_KINDS: dict[str, Kind[Any]] = {kind.plural: kind for kind in (*KINDS, *LISTS)}
OF_CUSTOMERS = frozenset(plural for plural, kind in _KINDS.items() if kind.key[0] == "customer")


@dataclass(frozen=True)
class Workspace:
    """The decisions under one folder."""

    folder: Path

    def state(self, *, at: int | None = None) -> dict[str, dict[str, Record]]:
        """Plural of each kind of KINDS → key → record; as it was after the step `at` if that is given."""
        with self.open() as database:
            state = self._records(database)
            if at is not None:
                for kind, key, before in database.execute(
                    "select kind, key, before from changes where step > ? order by change desc", [at]
                ):
                    if kind not in state:
                        continue  # a list, which is no part of it
                    if before is None:
                        state[kind].pop(key, None)
                    else:
                        state[kind][key] = _read(_KINDS[kind], before)
        return state

    def list_of(self, kind: Kind[R]) -> dict[str, R]:
        """Key → record of one of LISTS. Of customers none to who is limited: they are those of all tickets."""
        if kind.plural == CUSTOMERS.plural and acting().limit:
            return {}
        with self.open() as database:
            return {
                key: _read(kind, value)
                for key, value in database.execute(
                    "select key, value from records where kind = ? order by key", [kind.plural]
                )
            }

    def version_of_lists(self) -> int:
        """The number of the last step that changed one of LISTS, 0 before the first."""
        with self.open() as database:
            plurals = json.dumps([kind.plural for kind in LISTS])
            return _number(
                database,
                "select coalesce(max(step), 0) from changes where kind in (select value from json_each(?))",
                [plurals],
            )

    def version(self) -> int:
        """The number of the last step, 0 before the first: it changes with every decision."""
        with self.open() as database:
            return _number(database, "select coalesce(max(step), 0) from changes")

    def change(
        self,
        edits: Iterable[Edit],
        what: str,
        *,
        who: str | None = None,
        why: str = "",
        categories: Iterable[str] = (),
        undoes: int | None = None,
        refuse: Callable[[Sequence[Edit]], None] | None = None,
    ) -> int | None:
        """Apply all edits as one step, or none. Returns the step's number, None when nothing differs.

        what: the step in words, for the history. categories: slugs that the export brought along. refuse: raises
        NotAllowed for edits that are not the acting person's; who is limited to teams or sources needs it.
        Raises NotAllowed where the acting person may not change such records, Conflict where a record is not as the
        editor saw it, BadDecisions where the result cannot be.
        """
        edits = list(edits)
        for right in rights_for(edits):
            require(right)
        if refuse is None and acting().limit:
            raise NotAllowed(f"Your account is limited to {acting().limit.about}: this cannot be decided in it.")
        if refuse is not None:
            refuse(edits)
        with self.open() as database:
            database.execute("begin immediate")
            known_problems = set(check(self._records(database), categories=categories))
            changes, conflicts = [], []
            for edit in edits:
                kind = edit.kind.plural
                row = database.execute(
                    "select value from records where kind = ? and key = ?", [kind, edit.key]
                ).fetchone()
                before = _read(_KINDS[kind], row[0]) if row else None
                if edit.seen != WHATEVER and before != edit.seen and before != edit.record:
                    conflicts.append((kind, edit.key, before, *self._last(database, kind, edit.key)))
                if before != edit.record:
                    changes.append((kind, edit.key, before, edit.record))
            if conflicts:
                raise Conflict(conflicts)
            if not changes:
                return None
            require_own(database, ((kind, key, before) for kind, key, before, _ in changes))
            step = _number(database, "select coalesce(max(step), 0) + 1 from changes")
            now, who = datetime.now(UTC).isoformat(timespec="seconds"), who or acting().name
            for kind, key, before, after in changes:
                if after is None:
                    database.execute("delete from records where kind = ? and key = ?", [kind, key])
                else:
                    database.execute("insert or replace into records values (?, ?, ?)", [kind, key, _json(after)])
                database.execute(
                    "insert into changes (step, at, who, why, what, kind, key, before, after, undoes) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [step, now, who, why, what, kind, key, before and _json(before), after and _json(after), undoes],
                )
            # What was wrong before (a category that the exports no longer bring) must not stop another edit.
            new = [p for p in check(self._records(database), categories=categories) if p not in known_problems]
            if new:
                raise BadDecisions(problem for _, problem in new)
        kinds = Counter(kind for kind, *_ in changes)  # not the records: a name or a note may be a customer's
        log.info(
            "Decision %s by %s: %s.",
            step,
            who,
            ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())),
            extra={"fields": {"step": step, "who": who, "kinds": dict(kinds), "undoes": undoes}},
        )
        return step

    def rights_of(self, step: int) -> list[Right]:
        """The rights that taking a step back needs."""
        with self.open() as database:
            return rights_for(self._reversed(database, step)[0])

    def undo(
        self,
        step: int,
        *,
        who: str | None = None,
        categories: Iterable[str] = (),
        refuse: Callable[[Sequence[Edit]], None] | None = None,
    ) -> int | None:
        """Take one step back, as a step of its own; raises Conflict where a later one changed the same records."""
        with self.open() as database:
            edits, what = self._reversed(database, step)
        return self.change(edits, f"Undo: {what}", who=who, undoes=step, categories=categories, refuse=refuse)

    def history(self, *, most: int | None = None, kind: Kind[Any] | None = None) -> pd.DataFrame:
        """One row per step, newest first; see `analytics.store.steps.steps`."""
        with self.open() as database:
            return steps(database, most=most, kind=kind)

    def redact(
        self,
        names: Iterable[str],
        *,
        tickets: Iterable[tuple[str, str]] = (),
        keep_mentions: bool = False,
        dry_run: bool = False,
    ) -> int:
        """Take names out of decisions and of the history, whatever their case; how many entries had one.

        tickets: (source, ticket id); what was decided of them goes, too. keep_mentions: only what was decided of the
        tickets and of customers with these names goes.

        The history records that it happened, not to whom; unlike every other change it cannot be taken back.
        """
        names = list(names)
        mentions = Mentions.of(names)
        plain, in_json = whole_words(names), whole_words(json.dumps(name, ensure_ascii=False)[1:-1] for name in names)
        found = 0
        parts = (
            {} if keep_mentions else {"records": ("key", "value"), "changes": ("why", "what", "key", "before", "after")}
        )
        with self.open() as database:
            for table, columns in parts.items():
                for rowid, *texts in database.execute(f"select rowid, {', '.join(columns)} from {table}").fetchall():
                    patterns = [plain if column in ("why", "what") else in_json for column in columns]
                    both = list(zip(patterns, texts, strict=True))
                    if not any(text and (pattern.search(text) or mentions.inside_json(text)) for pattern, text in both):
                        continue
                    found += 1
                    if dry_run:
                        continue
                    if table == "records" and (
                        in_json.search(texts[0]) or mentions.inside(texts[0])
                    ):  # it is about the customer
                        database.execute("delete from records where rowid = ?", [rowid])
                        continue
                    database.execute(
                        f"update {table} set {', '.join(f'{name} = ?' for name in columns)} where rowid = ?",
                        [*(text and mentions.cut_out(pattern, text) for pattern, text in both), rowid],
                    )
            about: dict[str, set[tuple[str, ...]]] = {
                kind.plural: set(tickets) for kind in KINDS if kind.key[:2] == ("source", "ticket")
            }
            if keep_mentions:
                about |= {kind: {(normal_form(name),) for name in names} for kind in OF_CUSTOMERS}
            found += redact_subjects(database, about, OF_CUSTOMERS, dry_run=dry_run)
            if found and not dry_run:  # a step: whoever has the state open reads it anew
                database.execute(
                    """
                    insert into changes (step, at, who, why, what, kind, key)
                    select max(step) + 1, ?, ?, '', 'Forgot a customer', ?, ? from changes""",
                    [
                        datetime.now(UTC).isoformat(timespec="seconds"),
                        acting().name,
                        LISTS[0].plural,
                        json.dumps([REDACTED]),
                    ],
                )
        if found and not dry_run:
            with opened(self.folder) as database:
                database.execute("vacuum")
                database.execute("pragma wal_checkpoint(truncate)")
        return found

    @staticmethod
    def _reversed(database: sqlite3.Connection, step: int) -> tuple[list[Edit], str]:
        """What takes a step back, and the step in words; raises AnalyticsError where there is none."""
        rows = database.execute(
            "select kind, key, before, after, what from changes where step = ? order by change", [step]
        ).fetchall()
        if not rows:
            raise AnalyticsError(f"There is no step {step}. The history lists them.")
        edits = [
            Edit(_KINDS[kind], key, before and _read(_KINDS[kind], before), after and _read(_KINDS[kind], after))
            for kind, key, before, after, _ in rows
        ]
        return edits, rows[0][4]

    @staticmethod
    def _records(database: sqlite3.Connection) -> dict[str, dict[str, Record]]:
        state: dict[str, dict[str, Record]] = {kind.plural: {} for kind in KINDS}
        for kind in state:
            for key, value in database.execute("select key, value from records where kind = ? order by key", [kind]):
                state[kind][key] = _read(_KINDS[kind], value)
        return state

    @staticmethod
    def _last(database: sqlite3.Connection, kind: str, key: str) -> tuple[str, str]:
        return database.execute(
            "select who, at from changes where kind = ? and key = ? order by change desc limit 1", [kind, key]
        ).fetchone() or ("somebody", "an unknown time")

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The database, for one transaction or several; see `analytics.store.workspace_file.opened`."""
        with opened(self.folder) as database:
            yield database


def _number(database: sqlite3.Connection, sql: str, parameters: Sequence[str] = ()) -> int:
    return int(database.execute(sql, parameters).fetchone()[0])


def _read(kind: Kind[R], text: str) -> R:
    """A record as it was written, with what its kind got since left empty."""
    try:
        return kind.stored(json.loads(text))
    except ValueError as error:
        raise AnalyticsError(
            f"A decision ({kind.plural}) cannot be read: {error}. Nothing was changed, and tickets are not affected. "
            f"`{PROGRAM} verify` lists what is damaged; {PROGRAM} restore FILE takes the decisions from a backup."
        ) from error


def _json(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True)
