"""Headers lent: which files of a command have the columns of those that came without a header row."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.names import clean
from analytics.ingest.planning import Outcome
from analytics.ingest.questions import HEADER, Choice
from analytics.ingest.sniffing import glance

MOST_OFFERED = 5


def with_lenders(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with the files that fit as choices, where a file has no header row of its own."""
    if not any(_lacks_header(outcome) for outcome in outcomes):
        return list(outcomes)
    kinds = {outcome.headers: outcome.path for outcome in reversed(outcomes) if outcome.headers and _whole(outcome)}
    lenders = [path for path in reversed(kinds.values()) if path]
    return [_asked(outcome, lenders) if _lacks_header(outcome) else outcome for outcome in outcomes]


def _asked(outcome: Outcome, lenders: Sequence[Path]) -> Outcome:
    fitting = [lender for lender in lenders if outcome.path and _fits(outcome.path, lender)][:MOST_OFFERED]
    choices = tuple(Choice(f"The columns of {clean(path.name)}", ("--columns-of", str(path))) for path in fitting)
    return replace(
        outcome,
        questions=tuple(replace(q, choices=choices) if q.about == HEADER else q for q in outcome.questions),
    )


def _lacks_header(outcome: Outcome) -> bool:
    return _whole(outcome) and any(question.about == HEADER for question in outcome.questions)


def _whole(outcome: Outcome) -> bool:
    """Whether it is a file of the command and no part of an archive or workbook."""
    return outcome.path is not None and outcome.file == clean(outcome.path.name)


def _fits(file: Path, lender: Path) -> bool:
    try:
        return bool(glance(file, columns_of=lender).headers)
    except UnreadableExport:
        return False
