"""The report on an entry of the inbox: what became of it, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.ingest.planning import Outcome
from analytics.ingest.report import describe

REPORT = ".report.txt"


@dataclass(frozen=True)
class Taken:
    """What became of one entry."""

    name: str
    moved_to: Path | None  # None: back in the inbox, since it was written meanwhile
    outcomes: tuple[Outcome, ...] = ()
    message: str = ""  # why nothing of it was even tried

    @property
    def failed(self) -> bool:
        return bool(self.message) or any(outcome.state == "failed" for outcome in self.outcomes)


def report(taken: Taken, inbox: Path, rejects: Iterable[Path] = ()) -> str:
    """What became of an entry, and what to do about it, as text."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    good = [outcome for outcome in taken.outcomes if outcome.state != "failed"]
    bad = [outcome for outcome in taken.outcomes if outcome.state == "failed"]
    verdict = (
        "was not taken in; the store is as it was"
        if not good
        else f"was taken in except for {len(bad)} of its {len(taken.outcomes)} parts"
        if bad
        else "was taken in"
    )
    lines = [f"{taken.name} {verdict}. {now}", ""]
    lines += [taken.message] if taken.message else []
    lines += [outcome.message for outcome in bad]
    lines += [
        describe(outcome)
        + (
            f"\n  It is import {outcome.import_id}. To take it back: {PROGRAM} undo {outcome.import_id}"
            if outcome.state == "imported"
            else ""
        )
        for outcome in good
    ]
    lines += [
        f"  The rows left out lie beside this report in {path.name}. Correct them there and put that file into "
        f"{inbox}: they go in."
        for path in rejects
    ]
    if bad and taken.moved_to:
        lines += [
            "",
            "What to do: drop the file on the page Imports and answer there what it asks, or on the command line:",
            f'  {PROGRAM} import "{taken.moved_to}"  and what the sentence above names',
            "An answer is remembered: the next file with the same columns goes in by itself.",
            f"Or correct the file and put it into {inbox} again; what is in already is not doubled.",
        ]
    return "\n".join(lines) + "\n"
