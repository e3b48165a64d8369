"""The kinds of decisions about research by support: questions that support puts to customers, and what was learnt."""

from typing import Any, TypedDict

from analytics.workspace.area import LEVELS, Level
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.kind import Column, Kind

CONSENT = ("by name", "without the name", "none")  # whether a finding may be passed on, and how


class QuestionRecord(TypedDict):
    """A question to customers; the tickets with its tag are its answers."""

    tag: str
    question: str
    level: Level
    area: str
    plans: list[str]
    segments: list[str]
    start: str
    end: str
    wanted: str
    owner: str
    note: str
    closed: str


class FindingRecord(TypedDict):
    """What one customer was heard to say, in an interview or elsewhere."""

    customer: str
    day: str
    level: Level
    area: str
    learnt: str
    person: str
    link: str
    consent: str
    tag: str


QUESTIONS: Kind[QuestionRecord] = Kind(
    "research question",
    "research_questions",
    "What support asks customers for product",
    ("tag",),
    (
        Column("tag", required=True, fold=normalise_tag),  # support puts it on the tickets that answer
        Column("question", required=True),
        Column("level", "choice", LEVELS, required=True),
        Column("area", required=True),
        Column("plans", "list"),  # of the customers to be asked; empty: all
        Column("segments", "list"),
        Column("start", "date", required=True),
        Column("end", "date"),  # its last day
        Column("wanted", "count", required=True),  # answers (tickets)
        Column("owner"),
        Column("note"),  # for support: when to ask, and how
        Column("closed", "date"),  # ended by hand
    ),
)
FINDINGS: Kind[FindingRecord] = Kind(
    "finding",
    "findings",
    "What was learnt from customers",
    ("customer", "day", "level", "area"),
    (
        Column("customer", required=True),
        Column("day", "date", required=True),
        Column("level", "choice", LEVELS, required=True),
        Column("area", required=True),
        Column("learnt", "lines", required=True),
        Column("person"),  # who asked
        Column("link"),
        Column("consent", "choice", CONSENT),
        Column("tag", fold=normalise_tag),  # of the question that it answers
    ),
)

RESEARCH_KINDS: tuple[Kind[Any], ...] = (QUESTIONS, FINDINGS)
