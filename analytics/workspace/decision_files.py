"""Files: decisions as a folder of CSV files, one per kind, so that they can be kept in git and discussed.

A file lists all records of its kind: a record that it lacks is taken away. A kind without a file stays, and so does
what records have in columns that the file lacks.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.workspace.beta import followed_in_file
from analytics.workspace.checks import State, check, records, records_by_key
from analytics.workspace.kind import BadDecisions, Edit, Kind, Problem, Record
from analytics.workspace.kinds import KINDS
from analytics.workspace.moves import replace_all
from analytics.workspace.release_kinds import BETA_CUSTOMERS

MOST_BYTES = 64 * 1024 * 1024  # of one file; what people decide is far smaller


@dataclass(frozen=True)
class Difference:
    """One record that a folder would set otherwise. `before` is None for a new one, `after` for one taken away."""

    kind: Kind[Any]
    before: Record | None
    after: Record | None
    line: int | None = None  # of its file, None for a record that the file lacks

    @property
    def what(self) -> str:
        return "new" if self.before is None else "removed" if self.after is None else "changed"

    def __str__(self) -> str:
        record = self.after or self.before or {}
        name = " · ".join(str(record[column]) for column in self.kind.key)
        where = self.kind.file + (f", line {self.line}" if self.line else "")
        return f"{where}: {self.what} {name}" + (f" ({self._words()})" if self.after else "")

    def _words(self) -> str:
        parts = []
        for column in self.kind.columns:
            if column.name in self.kind.key:
                continue
            then = column.write(self.before[column.name]) if self.before else ""
            now = column.write(self.after[column.name]) if self.after else ""
            if self.before and then != now:
                parts.append(f"{column.name} {then or 'empty'} → {now or 'empty'}")
            elif not self.before and now:
                parts.append(f"{column.name} {now}")
        return ", ".join(parts) or "nothing else set"


@dataclass(frozen=True)
class Plan:
    """What a folder's files would change. `left_alone`: CSV files in it that hold no decisions."""

    edits: tuple[Edit, ...] = field(repr=False)
    differences: tuple[Difference, ...]
    files: tuple[str, ...]
    left_alone: tuple[str, ...] = ()

    def __str__(self) -> str:
        return in_words(self.differences)


def in_words(differences: Iterable[Difference]) -> str:
    """How many records are new, changed and removed.

    >>> in_words([])
    'nothing'
    """
    whats = [difference.what for difference in differences]
    return (
        ", ".join(f"{whats.count(what)} {what}" for what in ("new", "changed", "removed") if what in whats) or "nothing"
    )


def write_folder(state: State, folder: Path) -> list[Path]:
    """Write every kind as CSV into `folder`, also the empty ones; returns the files.

    Raises AnalyticsError when the folder cannot be written.
    """
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            path = folder / kind.file
            draft = path.with_suffix(f".{os.getpid()}.draft")
            draft.write_bytes(kind.write_csv(records(state, kind)).encode("utf-8"))
            os.replace(draft, path)  # a file is there whole or as it was
            paths.append(path)
    except OSError as error:
        raise AnalyticsError(f"{folder} cannot be written: {error.strerror or error}. Choose another one.") from error
    return paths


def plan_folder(state: State, folder: Path, *, categories: Iterable[str] = ()) -> Plan:
    """What the files of a folder would change; nothing is applied.

    categories: slugs that the export brought along. Raises BadDecisions with the file, line, column and value of
    everything that is wrong, AnalyticsError for a folder without any file of decisions.
    """
    if not folder.is_dir():
        raise AnalyticsError(f"{folder} is no folder. `{PROGRAM} taxonomy export {folder}` writes one.")
    there = {path.name: path for path in sorted(folder.glob("*.csv"))}
    texts = {kind: text_of(there[kind.file]) for kind in KINDS if kind.file in there}
    if not texts:
        raise AnalyticsError(
            f"{folder} holds none of the files of decisions: {', '.join(kind.file for kind in KINDS)}."
        )
    plan = plan_texts(state, texts, categories=categories)
    return replace(plan, left_alone=tuple(name for name in there if name not in {kind.file for kind in KINDS}))


def plan_texts(state: State, texts: Mapping[Kind[Any], str], *, categories: Iterable[str] = ()) -> Plan:
    """The same for CSV texts that are not in files, for example one that was uploaded."""
    problems: list[Problem] = []
    wanted: dict[Kind[Any], dict[str, tuple[int, Record]]] = {}
    for kind, text in texts.items():
        try:
            read = kind.read_csv(text, records_by_key(state, kind))
            wanted[kind] = {kind.key_of(record): (line, record) for line, record in read}
        except BadDecisions as bad:
            problems += bad.problems
    if problems:
        raise BadDecisions(problems)
    after = {
        **state,
        **{kind.plural: {key: record for key, (_, record) in found.items()} for kind, found in wanted.items()},
    }
    # What was wrong before (a category that the exports no longer bring) does not stop another change.
    known = set(check(state, categories=categories))
    lines = {(kind.plural, key): line for kind, found in wanted.items() for key, (line, _) in found.items()}
    problems = [
        replace(problem, line=lines.get((problem.kind, key)))
        for key, problem in check(after, categories=categories)
        if (key, problem) not in known
    ]
    if problems:
        raise BadDecisions(problems)
    edits = [
        edit
        for kind, found in wanted.items()
        for edit in replace_all(state, kind, [record for _, record in found.values()])
        if edit.record != edit.seen
    ]
    if BETA_CUSTOMERS not in wanted:
        edits += followed_in_file(state, edits)
    differences = tuple(
        Difference(
            edit.kind,
            None if isinstance(edit.seen, str) else edit.seen,
            edit.record,
            lines.get((edit.kind.plural, edit.key)),
        )
        for edit in edits
    )
    return Plan(tuple(edits), differences, tuple(kind.file for kind in texts))


def text_of(path: Path) -> str:
    """The text of a file that people decide in; raises AnalyticsError where it cannot be read, or is not UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AnalyticsError(f"{path} is larger than {MOST_BYTES // 1024**2} MB. Is it a file of decisions?")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise AnalyticsError(
            f"{path.name}, line {line}: this is not UTF-8. Save the file as CSV UTF-8. Nothing was changed."
        ) from error
    except OSError as error:
        raise AnalyticsError(f"{path} cannot be read: {error.strerror or error}.") from error
