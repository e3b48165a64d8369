"""Research by support: questions put to customers, the tickets that answer them, and whom to ask next.

A question ends by itself: when enough answers are in, or after its last day. Its answers are the tickets with its tag,
created from its first to its last day; whoever wrote them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analytics.insights.area import in_turn
from analytics.metrics.calendar import Calendar
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.volume import counts, total
from analytics.store.facts import Facts
from analytics.text.quotes import names_of, quotes_about, words_of
from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.research_kinds import QUESTIONS, QuestionRecord
from analytics.workspace.taxonomy import Taxonomy

RECRUITS, WEEKS = 12, 26  # whom to ask: at most so many, who wrote in so many weeks
QUOTES = 5
QUESTION_COLUMNS = [
    "tag",
    "question",
    "area",
    "plans",
    "segments",
    "start",
    "end",
    "wanted",
    "answers",
    "customers",
    "state",
    "ended_on",
    "owner",
    "note",
]
Ending = Literal["", "enough answers", "its time is over", "closed"]


@dataclass(frozen=True)
class Question:
    """One question as it was posted."""

    record: QuestionRecord
    tag: str  # as it is counted: what the tag was merged into, else the tag
    area: Area

    @property
    def start(self) -> date:
        return date.fromisoformat(self.record["start"])

    @property
    def end(self) -> date | None:
        """Its last day; None: it has none."""
        days = [self.record[name] for name in ("end", "closed") if self.record[name]]
        return date.fromisoformat(min(days)) if days else None

    @property
    def wanted(self) -> int:
        return int(self.record["wanted"])

    @property
    def answers(self) -> Scope:
        """The tickets that answer it."""
        end = None if self.end is None else max(self.start, self.end)
        return Scope(tags=(self.tag,), start=self.start, end=end)

    @property
    def asked(self) -> Scope:
        """The tickets of those who are to be asked: of its area, plans and segments."""
        return Scope(plans=tuple(self.record["plans"]), segments=tuple(self.record["segments"])).of_area(self.area)


@dataclass(frozen=True)
class Progress:
    """How far a question is. `answers`: tickets; `customers`: distinct."""

    question: Question
    answers: int
    customers: int
    ended: Ending
    ended_on: date | None  # None: not ended
    begun: bool

    @property
    def open(self) -> bool:
        """Whether support asks it now."""
        return self.begun and not self.ended

    @property
    def state(self) -> str:
        """In words: "open", "from 2026-03-02", "ended: enough answers"."""
        if self.ended:
            return f"ended: {self.ended}"
        return "open" if self.begun else f"from {self.question.start}"


def questions_of(state: State) -> tuple[Question, ...]:
    """The questions of a workspace, the newest first."""
    taxonomy = Taxonomy.of(state)
    found = [
        Question(record, taxonomy.canonical(record["tag"]), Area.read(record["level"], record["area"]))
        for record in records(state, QUESTIONS)
    ]
    return tuple(sorted(found, key=lambda one: (-one.start.toordinal(), one.record["tag"])))


def progress(facts: Facts, calendar: Calendar, question: Question, today: date) -> Progress:
    """Count a question's answers and state whether it has ended by `today`.

    It has enough answers from the day on of the ticket that makes the number wanted whole; answers that come later, up
    to its last day, count too.
    """
    scope = question.answers
    answers, customers = (int(total(facts, scope.narrowed(measure=name)) or 0) for name in ("tickets", "customers"))
    ended: Ending = ""
    on: date | None = None
    if answers >= question.wanted:
        daily = counts(facts, scope.narrowed(grain="day"), calendar).sort_values("period")
        ended, on = "enough answers", daily.loc[daily["value"].cumsum() >= question.wanted, "period"].iloc[0].date()
    if question.end and (today > question.end or question.record["closed"]) and (on is None or question.end < on):
        ended, on = ("closed" if question.record["closed"] else "its time is over"), question.end
    return Progress(question, answers, customers, ended, on, today >= question.start)


def open_questions(found: Iterable[Progress], area: Area | None = None) -> list[Progress]:
    """Those that support asks now, that end first in front. area: only those about it, its whole or its parts."""
    chosen = [
        one
        for one in found
        if one.open and (area is None or one.question.area.holds(area) or area.holds(one.question.area))
    ]
    return sorted(chosen, key=lambda one: (one.question.end or date.max, one.question.record["tag"]))


def answer_quotes(facts: Facts, question: Question, *, most: int = QUOTES) -> list[str]:
    """What the answers say, in sentences that are free of personal data; see `analytics.text.quotes`."""
    scope = question.answers
    return quotes_about(facts, scope, words_of(facts, Scope()), names=names_of(facts), most=most)


def recruiting(question: Question, through: date) -> Scope:
    """The tickets about its area of the last WEEKS weeks before `through`."""
    since = (pd.Timestamp(through) - pd.DateOffset(weeks=WEEKS)).date()
    return question.asked.narrowed(start=since, end=through)


def to_recruit(facts: Facts, question: Question, through: date, *, most: int = RECRUITS) -> pd.DataFrame:
    """Customers to ask who have not answered yet: they wrote about its area in the last WEEKS weeks before `through`.

    returns: columns customer, plan, segment, tickets; in turn from each plan and segment.
    """
    frame = people(facts, recruiting(question, through))
    answered = set(people(facts, question.answers)["customer"])
    return in_turn(frame[~frame["customer"].isin(answered)]).head(most)


def questions_table(found: Iterable[Progress]) -> pd.DataFrame:
    """One row per question. Columns QUESTION_COLUMNS."""
    rows = [
        {
            "tag": one.question.record["tag"],
            "question": one.question.record["question"],
            "area": one.question.area.text,
            "plans": ", ".join(one.question.record["plans"]),
            "segments": ", ".join(one.question.record["segments"]),
            "start": one.question.record["start"],
            "end": one.question.record["end"],
            "wanted": one.question.wanted,
            "answers": one.answers,
            "customers": one.customers,
            "state": one.state,
            "ended_on": one.ended_on.isoformat() if one.ended_on else "",
            "owner": one.question.record["owner"],
            "note": one.question.record["note"],
        }
        for one in found
    ]
    return pd.DataFrame(rows, columns=QUESTION_COLUMNS)
