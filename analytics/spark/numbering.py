"""Numbering: imports that tasks made side by side get the numbers that they would have had one after the other."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analytics.errors import AnalyticsError
from analytics.ingest.planning import Outcome
from analytics.spark.desk import Decided
from analytics.spark.reading import FileRead

MOST = 2**31 - 1  # contents of a lake, whose numbers are 32-bit


@dataclass(frozen=True)
class Scratch:
    """The tickets of one import: the scratch file, the import's number, and that above which its contents are."""

    file: str
    import_id: int
    above: int


@dataclass
class Numbered:
    """The imports of one command, in the order of its files."""

    top: int  # the highest number of a content
    entries: list[dict[str, Any]] = field(default_factory=list)  # rows of `imports`
    rejects: list[dict[str, Any]] = field(default_factory=list)
    scratch: list[Scratch] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def number_imports(reads: Iterable[FileRead], *, last_import: int, top: int, together: bool = False) -> Numbered:
    """Give the imports their numbers; a file that is the same as one before it in the command is known already.

    together: the files are parts of one table: those that are read alike are one import. Raises AnalyticsError where
    the lake would hold more contents than it has numbers for.
    """
    numbered = Numbered(top)
    known: dict[tuple[str, str], Outcome] = {}
    joined: dict[tuple[str, str], int] = {}  # source and mapping of a table's parts → place among the entries
    for read in reads:
        own: dict[int, int] = {}
        outcome_of = {outcome.import_id: outcome for outcome in read.outcomes if outcome.state == "imported"}
        twice: dict[int, Outcome] = {}
        for entry, file in read.entries:
            local = entry["import_id"]
            key = (entry["sha256"], entry["mapping"])
            if (first := known.get(key)) is not None:
                twice[local] = first
                continue
            alike = (entry["source"], entry["mapping"])
            if together and alike in joined:
                whole = numbered.entries[joined[alike]]
                numbered.entries[joined[alike]] = _joined(whole, entry)
                own[local] = whole["import_id"]
            else:
                last_import += 1
                own[local] = last_import
                joined[alike] = len(numbered.entries)
                numbered.entries.append(entry | {"import_id": last_import})
            numbered.scratch.append(Scratch(file, own[local], numbered.top))
            numbered.top += entry["tickets"]
            known[key] = replace(outcome_of[local], import_id=own[local])
            if local in read.decided:
                numbered.decided.append(read.decided[local])
        numbered.rejects += [row | {"import_id": own[row["import_id"]]} for row in read.rejects
                             if row["import_id"] in own]  # fmt: skip
        numbered.outcomes += [_renumbered(outcome, own, twice) for outcome in read.outcomes]
    if numbered.top > MOST:
        raise AnalyticsError(
            f"The lake would hold {numbered.top:,} contents of tickets, and its numbers end at {MOST:,}. Nothing was "
            "changed. Import into another workspace."
        )
    return numbered


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of two parts of one table."""
    sums = ("rows", "tickets", "repeated", "rejected", "footer")
    return {
        **one,
        **{name: one[name] + other[name] for name in sums},
        **{name: _of(min, one[name], other[name]) for name in ("first_created", "covers_from")},
        **{name: _of(max, one[name], other[name]) for name in ("last_created", "covers_until", "exported_at")},
        "sha256": hashlib.sha256((one["sha256"] + other["sha256"]).encode()).hexdigest(),
    }


def _of(choose: Callable[..., Any], *values: Any) -> Any:
    return choose((value for value in values if value is not None), default=None)


def _renumbered(outcome: Outcome, own: Mapping[int, int], twice: Mapping[int, Outcome]) -> Outcome:
    if outcome.state != "imported" or outcome.import_id is None:
        return outcome
    if (first := twice.get(outcome.import_id)) is not None:
        return Outcome(
            outcome.file,
            "known",
            f"the same as '{first.file}', which this command imports as {first.import_id}; nothing to do",
            source=outcome.source,
            import_id=first.import_id,
            tickets=outcome.tickets,
            path=outcome.path,
        )
    return replace(outcome, import_id=own[outcome.import_id])


def counted(
    numbered: Numbered, counts: Mapping[int, Mapping[str, int]]
) -> tuple[Sequence[dict[str, Any]], list[Outcome]]:
    """Entries and outcomes with how many tickets each import added, updated and left unchanged."""
    none = {"added": 0, "updated": 0, "unchanged": 0}
    entries = [entry | {**none, **counts.get(entry["import_id"], {})} for entry in numbered.entries]
    outcomes = []
    for outcome in numbered.outcomes:
        if outcome.state == "imported":
            own = {**none, **counts.get(outcome.import_id or 0, {})}
            outcome = replace(outcome, added=own["added"], updated=own["updated"], unchanged=own["unchanged"])
        outcomes.append(outcome)
    return entries, outcomes
