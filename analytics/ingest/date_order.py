"""The order of three numbers: whether 03/04/26 is 3 April, 4 March, or 26 April 2003.

Decided by the evidence of a whole column, never by one value: orders that no date contradicts remain; where several
do, the kinds of evidence in EVIDENCE narrow them one after the other; where several are left, a person is asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from analytics.ingest.date_words import LONGEST
from analytics.ingest.dates import (
    DAY_FIRST,
    FIRST_YEAR,
    MONTH_FIRST,
    NUMBERS,
    ORDERS,
    YEAR_FIRST,
    Reading,
    date_in,
    read,
)
from analytics.ingest.questions import Choice, Question, either

MONOTONE = 0.95  # share of steps with the id that one order must keep, and the other may not, to be believed
LEAST_STEPS = 8
LEAST_DATES = 5  # distinct dates per distinct day of the month, from which on so few days are no accident
FEW_DAYS = 3
OPPOSED = 10  # contradicting dates weigh once they are more than one in ten
READS = {DAY_FIRST: "day first", MONTH_FIRST: "month first", YEAR_FIRST: "year first"}


@dataclass(frozen=True)
class Tally:
    """What the distinct dates of three numbers in a column allow."""

    dates: dict[str, dict[str, date]] = field(default_factory=dict)  # text → order → the day it would be

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Tally":
        """Of every text that is three numbers; everything else is no evidence of the order."""
        return cls({text: meant for text in texts if (meant := _meanings(text))})

    def fitting(self, order: str) -> int:
        """How many of the dates exist in this order."""
        return sum(order in meant for meant in self.dates.values())

    @property
    def possible(self) -> list[str]:
        """The orders that no date contradicts."""
        return [order for order in ORDERS if self.dates and self.fitting(order) == len(self.dates)]

    @property
    def open(self) -> list[str]:
        """The texts that mean different days in different orders."""
        return [text for text, meant in self.dates.items() if len(set(meant.values())) > 1]

    def only(self, order: str, other: str) -> list[str]:
        """The texts that exist in one order and not in the other."""
        return [text for text, meant in self.dates.items() if order in meant and other not in meant]


def _meanings(text: str) -> dict[str, date]:
    found = NUMBERS.match(text.strip()) if len(text) <= LONGEST else None
    if not found:
        return {}
    numbers = found.group("a"), found.group("b"), found.group("c")
    meant = {order: date(*day) for order in ORDERS if (day := date_in(numbers, order)) and day[0] >= FIRST_YEAR}
    if "." in text[: found.end()].rsplit(" ")[-1] and DAY_FIRST in meant:
        meant.pop(MONTH_FIRST, None)  # no locale writes month.day.year
    return meant


@dataclass(frozen=True)
class Column:
    """A column of dates and where evidence about it is found. The callables are asked only when needed."""

    header: str
    texts: Sequence[str]  # distinct
    created: bool  # of created times, which a file cannot do without
    elsewhere: Callable[[], Iterable[str]]  # other dates of the file, as texts
    by_number: Callable[[], Sequence[str]]  # texts in the order of the tickets' numbers
    with_later: Callable[[], Sequence[tuple[str, str]]]  # text, and the text of a time that cannot lie before it


@dataclass(frozen=True)
class Decision:
    """How the dates of a column are read; without an order those of several meanings stay unread."""

    order: str | None = None
    notes: tuple[str, ...] = ()
    question: Question | None = None


def decide(column: Column, stated: str | None) -> Decision:
    """The order in which a column's three numbers are read, by what was stated and by the evidence."""
    tally = Tally.of(column.texts)
    if not tally.dates:
        return Decision(stated)
    remaining = tally.possible
    if stated:
        return _as_stated(column, tally, stated)
    if not remaining:
        return _of_disagreeing(column, tally)
    if len(remaining) == 1 or not tally.open:
        return Decision(remaining[0])
    why = ""
    for evidence in EVIDENCE:
        kept, reason = evidence(column, tally, remaining)
        if kept and len(kept) < len(remaining):
            remaining, why = kept, reason or why
        if len(remaining) == 1:
            return Decision(remaining[0], _note(column, remaining[0], tally, why) if why else ())
    if DAY_FIRST in remaining and all("." in text for text in tally.open):
        return Decision(DAY_FIRST)
    return Decision(question=_question(column, tally, remaining) if column.created else None)


def _note(column: Column, order: str, tally: Tally, why: str) -> tuple[str, ...]:
    others = [f"--dates {other}" for other in tally.possible if other != order]
    open_ = "no date has a day above 12" if YEAR_FIRST not in tally.possible else "its dates fit several orders"
    return (
        f"Column '{column.header}' is read {READS[order]}: {open_}, but {why}. If that is wrong, use {either(others)}.",
    )


def _as_stated(column: Column, tally: Tally, stated: str) -> Decision:
    """What was stated counts, unless every date of the file contradicts it."""
    against = [text for text, meant in tally.dates.items() if stated not in meant]
    if not against:
        return Decision(stated)
    better = [order for order in tally.possible if not tally.only(stated, order)]
    if better:
        order = better[0] if len(better) == 1 else decide(column, None).order or better[0]
        return Decision(
            order,
            (
                f"Column '{column.header}' is not {stated}: {len(against):,} of its dates, such as '{against[0]}', "
                "can only be read the other way and none contradicts it.",
            ),
        )
    return Decision(
        stated,
        (
            f"Column '{column.header}' is read {stated}, but {len(against):,} of its dates, such as "
            f"'{against[0]}', can only be read the other way.",
        ),
    )


def _of_disagreeing(column: Column, tally: Tally) -> Decision:
    """The order that most dates allow, or a question where too many contradict it."""
    first, second = sorted(ORDERS, key=tally.fitting, reverse=True)[:2]
    more, less = tally.only(first, second), tally.only(second, first)
    if len(less) * OPPOSED > len(more) and tally.open:
        return Decision(
            question=Question(
                "created_at",
                f"the dates in column '{column.header}' disagree: {len(more):,} such as '{more[0]}' have the "
                f"{first.split('-')[0]} first and {len(less):,} such as '{less[0]}' the "
                f"{second.split('-')[0]}, so {len(tally.open):,} such as '{tally.open[0]}' cannot be known. A "
                "spreadsheet may have swapped them: export again without opening the file there, or use "
                f"{either([f'--dates {first}', f'--dates {second}'])}.",
                tuple(Choice(f"All of them {READS[order]}", ("--dates", order)) for order in (first, second)),
            )
            if column.created and more
            else None
        )
    if not less:
        return Decision(first)
    return Decision(
        first,
        (
            f"Column '{column.header}' is read {READS[first]} as {len(more):,} of its dates imply; "
            f"{len(less):,} such as '{less[0]}' imply the opposite. Days and months may have been swapped before the "
            "export.",
        ),
    )


def _question(column: Column, tally: Tally, remaining: Sequence[str]) -> Question:
    text = max(tally.open, key=lambda text: len({tally.dates[text].get(order) for order in remaining}))
    days = {order: tally.dates[text][order] for order in remaining if order in tally.dates[text]}
    options = either([f"--dates {order}" for order in days])
    return Question(
        "created_at",
        f"the dates in column '{column.header}' can be read {' or '.join(READS[order] for order in days)}: "
        f"'{text}' is {' or '.join(_day(day) for day in days.values())}, and none of its {len(tally.open):,} "
        f"different dates decides. Choose one: {options} (in a mapping file "
        f'date_order = "{next(iter(days))}").',
        tuple(Choice(f"{text} is {_day(day)}", ("--dates", order)) for order, day in days.items()),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _elsewhere(column: Column, tally: Tally, remaining: Sequence[str]) -> tuple[list[str], str]:
    """The evidence of the file's other dates."""
    possible = Tally.of(column.elsewhere()).possible
    return [order for order in remaining if order in possible], ""


def _not_after_later(column: Column, tally: Tally, remaining: Sequence[str]) -> tuple[list[str], str]:
    """No ticket was updated before it was created."""
    pairs = column.with_later()
    late = {}
    for order in remaining:
        how = Reading(order)
        moments = [(read(text, how), read(later, how)) for text, later in pairs]
        late[order] = sum(
            a.at.replace(tzinfo=None) > b.at.replace(tzinfo=None) + timedelta(days=1) for a, b in moments if a and b
        )
    kept = [order for order in remaining if not late[order]]
    return kept, f"the other way {max(late.values()):,} tickets would be updated before they were created"


def _grows_with_number(column: Column, tally: Tally, remaining: Sequence[str]) -> tuple[list[str], str]:
    """Numbers of tickets grow with time: the order under which the dates grow with them."""
    texts = column.by_number()
    share = {}
    for order in remaining:
        how = Reading(order)
        days = [moment.at.date() for text in texts if (moment := read(text or "", how))]
        steps = [later > earlier for earlier, later in pairwise(days) if later != earlier]
        if len(steps) < LEAST_STEPS:
            return [], ""
        share[order] = sum(steps) / len(steps)
    best = max(share, key=lambda order: share[order])
    others = [value for order, value in share.items() if order != best]
    if share[best] < MONOTONE or max(others) >= MONOTONE - 0.1:
        return [], ""
    return [best], (
        f"so the dates grow with the tickets' numbers in {share[best]:.0%} of the steps, the other way in "
        f"{max(others):.0%}"
    )


def _not_in_future(column: Column, tally: Tally, remaining: Sequence[str]) -> tuple[list[str], str]:
    """No ticket was created in the future."""
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    late = {
        order: sum(meant[order] > tomorrow for meant in tally.dates.values() if order in meant) for order in remaining
    }
    kept = [order for order in remaining if not late[order]]
    return kept, f"the other way {max(late.values()):,} of them would lie in the future"


def _on_many_days(column: Column, tally: Tally, remaining: Sequence[str]) -> tuple[list[str], str]:
    """Dates of one month in the wrong order are always on the same day of a month."""
    days = {order: {meant[order] for meant in tally.dates.values() if order in meant} for order in remaining}
    numbers = {order: {day.day for day in days[order]} for order in remaining}
    most = max(len(found) for found in numbers.values())

    def odd(order: str) -> bool:
        few = len(numbers[order])
        return few <= FEW_DAYS and len(days[order]) >= LEAST_DATES * few and most >= FEW_DAYS * few

    kept = [order for order in remaining if not odd(order) or numbers[order] == {1}]
    odd_ones = [order for order in remaining if order not in kept]
    if not odd_ones:
        return [], ""
    example = ", ".join(str(number) for number in sorted(numbers[odd_ones[0]]))
    return kept, (f"the other way all {len(days[odd_ones[0]]):,} different days would be the day {example} of a month")


# Each keeps of the remaining orders those that it allows, and gives the reason; the surest first.
EVIDENCE = (_elsewhere, _not_after_later, _grows_with_number, _not_in_future, _on_many_days)
