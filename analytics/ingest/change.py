"""A changed header: an export that is nearly like one whose columns people named. Only the change needs a word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from analytics.errors import UnreadableExport
from analytics.ingest.mapping import NEEDED, TIMES, Mapping
from analytics.ingest.source import Source, normalise_header

ALIKE = 0.5  # of both header sets together, what must be in both
SIMILAR = 0.75  # of two names, for one to be offered in place of the other


@dataclass(frozen=True)
class Known:
    """What people decided for a set of headers, and on which day (ISO)."""

    headers: tuple[str, ...]
    mapping: Mapping
    day: str


@dataclass(frozen=True)
class Change:
    """How a file's header differs from a known one.

    moved: field → the column that fed it, and the one that does now; "" where nothing does.
    """

    day: str  # ISO, when the known header was decided on
    added: tuple[str, ...]  # as written in this file
    gone: tuple[str, ...]  # as written then
    moved: dict[str, tuple[str, str]]

    @property
    def sentence(self) -> str:
        """What a person should know of it, and what to do where it is wrong."""
        parts = [f"Read like the export whose columns were named on {self.day}."]
        if self.added:
            parts.append(f"New here: {_listed(self.added)}.")
        if self.gone:
            parts.append(f"Gone: {_listed(self.gone)}.")
        for name, (before, now) in self.moved.items():
            parts.append(
                f"{before!r} fed {name}; "
                + (
                    f"{now!r} does now. If another one holds it, "
                    if now
                    else "nothing does now. If a column holds it, "
                )
                + f"use --map {name}=COLUMN."
            )
        return " ".join(parts)


class NeedsColumn(UnreadableExport):
    """A file near to a known one that lacks a needed column; `columns` are those that it does have."""

    def __init__(self, message: str, columns: dict[str, tuple[str, ...]], change: Change):
        super().__init__(message)
        self.columns, self.change = columns, change


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of two header sets that is in both (Jaccard), whatever their case."""
    a, b = ({normalise_header(header) for header in headers} for headers in (one, other))
    return len(a & b) / len(a | b) if a | b else 0.0


def carried(
    known: Known, headers: Sequence[str], source: Source, *, file: str, given: dict[str, tuple[str, ...]]
) -> tuple[Mapping, Change]:
    """What was decided for a near header, for this one: what is in both stays, what is new is guessed.

    given: field → headers of this file, where a person chose them now. Raises NeedsColumn where the id or the created
    time would come from nowhere, and UnreadableExport where a column that is to stay out may have a new name.
    """
    written = {normalise_header(header): header for header in reversed(headers)}
    then = {normalise_header(header) for header in known.headers}
    added = tuple(header for header in headers if normalise_header(header) not in then)
    gone = tuple(header for header in known.headers if normalise_header(header) not in written)
    guesses = source.found(added)
    columns, moved = {}, {}
    for name, before in known.mapping.columns.items():
        kept = tuple(written[normalise_header(h)] for h in before if normalise_header(h) in written)
        if name in given:
            columns[name] = given[name]
        elif len(kept) == len(before) or (kept and name not in TIMES):
            columns[name] = kept
        else:
            now = guesses.get(name) or _similar(before[0], added)
            moved[name] = before[0], now[0] if now else ""
            if now:
                columns[name] = now
    columns |= given
    columns |= {name: found for name, found in guesses.items() if name not in {*known.mapping.columns, *given}}
    change = Change(known.day, added, gone, moved)
    _check(known, change, columns, file=file)
    return replace(
        known.mapping,
        columns=columns,
        units={name: unit for name, unit in known.mapping.units.items() if name not in moved},
        drop=_still(known.mapping.drop, written),
        pseudonymise=_still(known.mapping.pseudonymise, written),
        authoritative=tuple(name for name in known.mapping.authoritative if name in columns),
    ), change


def _check(known: Known, change: Change, columns: dict[str, tuple[str, ...]], *, file: str) -> None:
    lost = [name for name in NEEDED if name not in columns]
    if lost:
        name = lost[0]
        raise NeedsColumn(
            f"Export '{file}' looks like the one whose columns were named on {change.day}, but its column "
            f"{change.moved[name][0]!r}, which fed {name}, is gone. New are: {_listed(change.added) or 'none'}. "
            f"Choose the column that holds it: --map {name}=COLUMN.",
            columns,
            change,
        )
    out = [h for h in (*known.mapping.drop, *known.mapping.pseudonymise) if h in change.gone]
    if out and change.added:
        raise NeedsColumn(
            f"Export '{file}' has no column {out[0]!r} any more, which is kept out of the store. New are: "
            f"{_listed(change.added)}. One of them may be it: use --mapping FILE with the columns to keep out.",
            columns,
            change,
        )


def _still(headers: Sequence[str], written: dict[str, str]) -> tuple[str, ...]:
    return tuple(written[normalise_header(h)] for h in headers if normalise_header(h) in written)


def _similar(header: str, among: Sequence[str]) -> tuple[str, ...]:
    folded = {normalise_header(other): other for other in among}
    return tuple(folded[near] for near in get_close_matches(normalise_header(header), list(folded), 1, SIMILAR))


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(repr(header) for header in headers)
