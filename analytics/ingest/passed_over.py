"""Passed over: files and sheets that are no exports of tickets and lie beside some."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from analytics.ingest.containers import Part
from analytics.ingest.export_names import PACKED
from analytics.ingest.planning import Outcome

NO_EXPORT = "not an export (a single column, or one JSON object); passed over. Name the file itself to have it read."


def without_other_files(outcomes: Sequence[Outcome], named: Collection[Path]) -> list[Outcome]:
    """A file that is no table is no failure where it lies in a folder beside exports and was not named itself."""
    if not any(outcome.state != "failed" for outcome in outcomes):
        return list(outcomes)
    return [
        replace(outcome, state="other", message=NO_EXPORT, questions=())
        if outcome.state == "failed" and not outcome.is_table and outcome.path not in named and not _is_packed(outcome)
        else outcome
        for outcome in outcomes
    ]


def _is_packed(outcome: Outcome) -> bool:
    """Whether nobody can know that it holds no tickets."""
    return outcome.path is not None and outcome.path.suffix.lower() in PACKED


def without_idle_sheets(parts: Sequence[Part], found: Sequence[Outcome]) -> list[Outcome]:
    """A workbook's other sheets are no failures where one of them held tickets: they are named there."""
    kept: list[Outcome] = []
    for book in dict.fromkeys(part.book for part in parts):
        its = [(part, outcome) for part, outcome in zip(parts, found, strict=True) if part.book == book]
        if not any(outcome.state != "failed" for _, outcome in its):
            kept += [replace(outcome, message=" ".join((outcome.message, *_beside(part)))) for part, outcome in its]
            continue
        idle = [part.counting.sheet for part, outcome in its if part.sheet and outcome.state == "failed"]
        aside = [
            *(f"'{name}' (no tickets found in it)" for name in idle),
            *(f"'{name}' (no table)" for name in book[1:]),
            *(f"'{name}' (hidden)" for name in its[0][0].unseen),
        ]
        noted = False
        for part, outcome in its:
            if part.sheet and outcome.state == "failed":
                continue
            if aside and outcome.state == "imported" and not noted:
                noted = True
                note = f"Sheets that were left aside: {', '.join(aside)}. To read one of them, --sheet NAME."
                outcome = replace(outcome, warnings=(*outcome.warnings, note), sheets_aside=tuple(idle))
            kept.append(outcome)
    return kept


def _beside(part: Part) -> list[str]:
    """What else a file holds, told where no tickets were found in the part of it that was read."""
    hidden = [f"Its hidden sheet '{name}' was left aside: read it with --sheet '{name}'." for name in part.unseen]
    return [*part.notes, *hidden]
