"""Missing days: a team or a source has no tickets of a day, or far fewer than usual, so that a file may be missing.

Each is a question to people. Until it is answered the day is no data for those whom it concerns, never a fall; answered
"right" it counts like any day, answered "missing" it stays no data. Found with nothing later than the day itself.
A day of which somebody confirmed that few accounts flooded a team is kept with them: "flood". It is counted like any
day, and neither tested nor learnt from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.errors import AnalyticsError
from analytics.formatting import count, counted, day, period
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.volume import counts
from analytics.store.facts import Facts
from analytics.workspace.area import Name
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State, records
from analytics.workspace.day_kinds import MISSING_DAYS
from analytics.workspace.decision_records import MissingDayRecord
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record

Level = Literal["team", "source"]
LEVELS: tuple[Level, ...] = ("source", "team")  # a source that lacks a day explains the teams that lack it
Answer = Literal["", "missing", "right", "flood"]
WEEKS = 8  # before a day, whose same weekday is what is usual
LEAST_KNOWN = 4  # of them
PART = 0.3  # of the usual tickets: a day that has more is whole
OF_LOWEST = 0.5  # of the lowest of the same weekdays before
UNLIKELY = 1e-5  # how likely so few tickets may be at most; with it, some twenty have to be usual
SCATTER = 2.0  # variance of a day's tickets ÷ their mean
ENDED_AFTER = 21  # days without a usual one, from which a team or source counts as ended, not as missing

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MissingDay:
    """One day of one team or source that may be missing, or that somebody stated to be."""

    level: Level
    name: str
    day: date
    tickets: int
    low: int | None  # of the same weekday in the weeks before; None: not known
    high: int | None
    others: bool  # whether the others of its level have their usual tickets
    answer: Answer = ""

    @property
    def no_data(self) -> bool:
        """Whether the day is no evidence about those whom it concerns."""
        return self.answer != "right"

    def concerns(self, teams: Collection[str]) -> bool:
        """Whether tickets of these teams (none named: of any) may be among those missing."""
        return self.level == "source" or not teams or self.name in teams


def missing_days(
    facts: Facts, calendar: Calendar, state: State = MappingProxyType({}), *, quiet: Iterable[date] = ()
) -> tuple[MissingDay, ...]:
    """The days that may be missing or were stated to be, oldest first, with what was answered.

    calendar: as the imports state it. quiet: days on which fewer people write, about which nothing is asked.
    """
    answers = {(r["level"], r["name"], date.fromisoformat(r["day"])): r for r in records(state, MISSING_DAYS)}
    found: dict[tuple[date, str, str], MissingDay] = {}
    for level in LEVELS:
        daily = _daily(facts, calendar, level)
        if daily.empty:
            continue
        asked, low, high = _few(daily, quiet)
        values = np.nan_to_num(daily.to_numpy(float))
        usual = values >= low
        rows = {moment.date(): row for row, moment in enumerate(daily.index)}
        wanted = {(int(row), int(column)) for row, column in zip(*np.nonzero(asked), strict=True)}
        stated = {
            (rows[on], list(daily.columns).index(name))
            for of, name, on in answers
            if of == level and on in rows and name in daily.columns
        }
        for row, column in sorted(wanted | stated):
            on, name = daily.index[row].date(), str(daily.columns[column])
            tickets = int(values[row, column])
            answer = _answer(answers.get((level, name, on)), tickets)
            of_source = level == "team" and any(key[:2] == (on, "source") for key in found)
            if not answer and ((row, column) not in wanted or of_source):
                continue
            known = np.isfinite(low[row, column])
            found[on, level, name] = MissingDay(
                level,
                name,
                on,
                tickets,
                int(low[row, column]) if known else None,
                int(high[row, column]) if known else None,
                bool(np.delete(usual[row], column).any()),
                answer,
            )
    return tuple(found[key] for key in sorted(found))


def questions(found: Iterable[MissingDay]) -> list[tuple[MissingDay, ...]]:
    """Those without an answer; days of one team or source that follow each other are one question. Newest first."""
    groups: list[list[MissingDay]] = []
    for one in sorted((one for one in found if not one.answer), key=lambda one: (one.level, one.name, one.day)):
        last = groups[-1][-1] if groups else None
        if last and (last.level, last.name) == (one.level, one.name) and one.day - last.day == timedelta(days=1):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [tuple(group) for group in sorted(groups, key=lambda group: group[-1].day, reverse=True)]


def in_words(asked: Sequence[MissingDay], name: Name) -> str:
    """One question as a sentence.

    >>> in_words([MissingDay("team", "Firefox", date(2024, 4, 20), 0, 24, 47, True)], lambda dimension, value: value)
    '20 Apr 2024: no Firefox tickets where 24–47 are usual, the others came in: is a file missing?'
    """
    first, last = asked[0], asked[-1]
    tickets = sum(one.tickets for one in asked)
    called = name(first.level, first.name)
    one, origin = (f"{called} ticket", "") if first.level == "team" else ("ticket", f" from {called}")
    few = f"only {counted(tickets, one)}{origin}" if tickets else f"no {one}s{origin}"
    usual = f" where {_usual(asked)} are usual{' a day' if len(asked) > 1 else ''}"
    others = ", the others came in" if all(one.others for one in asked) else ""
    when = day(first.day, year=True) if len(asked) == 1 else period(first.day, last.day)
    return f"{when}: {few}{usual}{others}: is a file missing?"


def answered(state: State, asked: Iterable[MissingDay], answer: Answer) -> list[Edit]:
    """Answer for each day; "" asks again. The tickets of the day are kept with it: when more come in, it lapses."""
    return [
        set_record(
            state,
            MISSING_DAYS,
            {
                "level": one.level,
                "name": one.name,
                "day": one.day.isoformat(),
                "answer": answer,
                "tickets": str(one.tickets) if answer else "",
            },
        )
        for one in asked
    ]


def counted_day(facts: Facts, calendar: Calendar, level: Level, name: str, on: date) -> MissingDay:
    """A day that somebody states something about, though nothing is asked; raises AnalyticsError for one not known."""
    daily = _daily(facts, calendar, level)
    if name not in daily.columns:
        known = ", ".join(f"'{known}'" for known in daily.columns[:20])
        raise AnalyticsError(f"There is no {level} '{name}'. There are: {known}.")
    tickets = daily[name].reindex([pd.Timestamp(on)]).to_numpy(float)[0]
    if not np.isfinite(tickets):
        raise AnalyticsError(f"{on} is not covered by the imports, so it is no data already.")
    return MissingDay(level, name, on, int(tickets), None, None, False)


def stated_of(found: Iterable[MissingDay], level: Level) -> Mapping[str, frozenset[date]]:
    """Source or team → the days that are stated to be missing of it: what the imports do not cover after all."""
    days: dict[str, set[date]] = {}
    for one in found:
        if one.level == level and one.answer == "missing":
            days.setdefault(one.name, set()).add(one.day)
    return {name: frozenset(own) for name, own in days.items()}


def summary(found: Iterable[MissingDay], name: Name) -> str:
    """What is asked, in one sentence without a full stop; "" where nothing is."""
    asked = questions(found)
    if not asked:
        return ""
    newest = in_words(asked[0], name)
    return newest if len(asked) == 1 else f"{newest} And {counted(len(asked) - 1, 'more question')} like it"


def _usual(asked: Sequence[MissingDay]) -> str:
    lows, highs = [one.low for one in asked if one.low is not None], [one.high for one in asked if one.high is not None]
    return f"{count(min(lows))}–{count(max(highs))}" if lows and highs else "others"


def _answer(record: MissingDayRecord | None, tickets: int) -> Answer:
    """What was answered; "missing" holds for as long as no more tickets of the day came in."""
    if record is None or (record["answer"] == "missing" and record["tickets"] and tickets > int(record["tickets"])):
        return ""
    return cast(Answer, record["answer"])


def _daily(facts: Facts, calendar: Calendar, level: Level) -> pd.DataFrame:
    """Day × team or source; NaN where no import covers the day."""
    counted_ = counts(facts, Scope(grain="day"), calendar, by=(level,))
    counted_ = counted_[counted_[level] != NONE]
    wide = counted_.pivot(index="period", columns=level, values="value").astype(float)
    wide = wide.reindex(calendar.days).fillna(0.0)
    wide[~calendar.covered] = np.nan
    return wide


def _few(daily: pd.DataFrame, quiet: Iterable[date]) -> tuple[npt.NDArray[np.bool_], Counts, Counts]:
    """Day × series: whether it has far too few tickets, and the lowest and highest of the same weekdays before."""
    values, off = daily.to_numpy(float), daily.index.isin(pd.DatetimeIndex(sorted(quiet)))
    past = values.copy()
    past[off] = np.nan  # nothing is usual on them, nor are they what is usual
    asked = np.zeros(values.shape, bool)
    for _ in range(2):  # days that are missing themselves are no part of what is usual
        stack = np.full((WEEKS, *values.shape), np.nan)
        for week in range(1, WEEKS + 1):
            stack[week - 1, 7 * week :] = past[: max(len(past) - 7 * week, 0)]
        known = np.isfinite(stack).sum(axis=0) >= LEAST_KNOWN
        stack[:, ~known] = 0.0
        usual, low, high = np.nanmedian(stack, axis=0), np.nanmin(stack, axis=0), np.nanmax(stack, axis=0)
        few = known & np.isfinite(past) if not asked.any() else known & (np.isfinite(past) | asked)
        few &= (values <= PART * usual) & (values <= OF_LOWEST * low)
        few &= _at_most(np.nan_to_num(values), usual) < UNLIKELY
        delivered = pd.DataFrame((values > PART * usual) & known & (usual > 0)).astype(float)
        asked = few & (delivered.rolling(ENDED_AFTER, min_periods=1).max().shift(1).to_numpy() > 0)
        past = np.where(asked, np.nan, past)
    return asked, np.where(known, low, np.nan), np.where(known, high, np.nan)


def _at_most(values: Counts, usual: Counts) -> Counts:
    """How likely at most so many are (Chernoff's bound for Poisson counts, widened by their scatter)."""
    usual = np.maximum(usual, 1e-9)
    distance = usual - values + values * np.log(np.maximum(values, 1e-9) / usual)
    return np.asarray(np.where(values < usual, np.exp(-distance / SCATTER), 1.0))
