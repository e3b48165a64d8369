"""Questions about times that only a person can answer: language, zone, and what a spreadsheet made of the dates."""

from collections.abc import Sequence

import duckdb

from analytics.ingest.date_order import Tally
from analytics.ingest.questions import Choice, Question, either

SWAPPED, RIGHT = "swapped", "right"  # what a person states of dates that a spreadsheet wrote
SPREADSHEET_DATES = (SWAPPED, RIGHT)


def of_language(header: str, locale: str, rivals: Sequence[str]) -> Question:
    options = [f"--date-language {name}" for name in (locale, *rivals)]
    return Question(
        "created_at",
        f"the months in column '{header}' are words of several languages and mean different months in them. Choose "
        f"one: {either(options)}.",
        tuple(Choice(f"Months in the language {name}", ("--date-language", name)) for name in (locale, *rivals)),
    )


def of_zone(header: str, word: str, meant: Sequence[str]) -> Question:
    return Question(
        "created_at",
        f"column '{header}' has times in {word.upper()}, which several zones use. Choose one: "
        f"{either([f'--time-zone {zone}' for zone in meant])}.",
        tuple(Choice(f"{word.upper()} of {zone}", ("--time-zone", zone)) for zone in meant),
    )


def of_swapped(connection: duckdb.DuckDBPyConnection, texts: Sequence[str], iso: str, header: str) -> list[Question]:
    """A spreadsheet turns the days up to 12 into dates, month and day swapped, and leaves the others as text."""
    tally = Tally.of(texts)
    days = [meant for meant in tally.dates.values() if len(meant) == 1]
    if not days or len(days) < len(tally.dates) or any(next(iter(meant.values())).day <= 12 for meant in days):
        return []
    count, latest = connection.execute(
        f"select count(*), max(day(moment)) from (select {iso} as moment from stage) where moment is not null"
    ).fetchall()[0]
    if not count or latest > 12:
        return []
    return [
        swapped_question(
            f"column '{header}' holds two kinds of dates: {len(days):,} such as '{next(iter(tally.dates))}', all with "
            f"days above 12, and {count:,} others with none. A spreadsheet has probably swapped day and month in those"
        )
    ]


def swapped_question(evidence: str) -> Question:
    """The question for dates that a spreadsheet may have swapped; evidence: a clause without its full stop."""
    return Question(
        "created_at",
        f"{evidence}: export again and import the file without opening it there, or use --spreadsheet-dates "
        f"{SWAPPED} to swap them back, or --spreadsheet-dates {RIGHT} if they are as they should be.",
        (
            Choice("Swap day and month back", ("--spreadsheet-dates", SWAPPED)),
            Choice("The dates are right", ("--spreadsheet-dates", RIGHT)),
        ),
    )
